"""What a change does to the nodes and edges of a graph: the answers of cfnkit.diff."""

from __future__ import annotations

from cfnkit.deployment import Lookups
from cfnkit.diff import compare_versions
from cfnkit.graph import Fate, Graph, GraphOptions, graph_of, with_changes
from graph.graphs import processed

BEFORE = """\
Resources:
  Gone: {Type: AWS::SQS::Queue}
  Kept: {Type: AWS::SQS::Queue}
  Delayed: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}
  Renamed: {Type: AWS::SQS::Queue, Properties: {QueueName: one}}
  Follower: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt Renamed.QueueName}}
  Here: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Gone.Arn}}
Outputs:
  Name: {Value: !Ref Kept, Export: {Name: kept}}
"""
AFTER = """\
Resources:
  Kept: {Type: AWS::SQS::Queue}
  Delayed: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 2}}
  Renamed: {Type: AWS::SQS::Queue, Properties: {QueueName: two}}
  Follower: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt Renamed.QueueName}}
  There: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt New.Arn}}
  New: {Type: AWS::SQS::Queue, DependsOn: Kept}
Outputs:
  Name: {Value: !Ref Kept, Export: {Name: renamed}}
"""


def compared(before: str, after: str, nested: tuple[str, ...] = ()) -> Graph:
    one, other = processed(before), processed(after)
    old, new = (graph_of(each, Lookups(), GraphOptions()) for each in (one, other))
    return with_changes(old, new, compare_versions(one, other), nested)


def fates(graph: Graph) -> dict[str, Fate]:
    return {node.id.name: node.fate for node in graph.nodes}


def test_each_node_has_its_fate_and_what_goes_is_last() -> None:
    found = fates(compared(BEFORE, AFTER))
    assert found == {
        "Kept": Fate.NONE,
        "Delayed": Fate.MODIFIED,
        "Renamed": Fate.REPLACED,
        "Follower": Fate.MAY_BE_REPLACED,
        "There": Fate.ADDED,
        "New": Fate.ADDED,
        "Name": Fate.MODIFIED,
        "Gone": Fate.REMOVED,
        "Here": Fate.REMOVED,
    }
    assert list(found)[-2:] == ["Gone", "Here"]


def test_edges_come_and_go_with_their_uses() -> None:
    graph = compared(BEFORE, AFTER)
    assert {f"{edge.source.name} -> {edge.target.name}": edge.fate for edge in graph.edges} == {
        "Follower -> Renamed": Fate.NONE,
        "There -> New": Fate.ADDED,
        "New -> Kept": Fate.ADDED,
        "Name -> Kept": Fate.NONE,
        "Here -> Gone": Fate.REMOVED,
    }


def test_a_resource_under_another_logical_id_is_moved_at_both_places() -> None:
    found = fates(compared(BEFORE, BEFORE.replace("Delayed:", "Moved:")))
    assert (found["Delayed"], found["Moved"]) == (Fate.MOVED_AWAY, Fate.MOVED)


def test_what_goes_is_in_the_group_of_those_that_stay() -> None:
    loop = (
        "Transform: AWS::LanguageExtensions\n"
        "Resources:\n"
        "  Fn::ForEach::Queues:\n"
        "    - Team\n"
        "    - [a, b]\n"
        "    - Queue${Team}: {Type: AWS::SQS::Queue}\n"
    )
    graph = compared(loop, "Description: longer\n" + loop.replace("[a, b]", "[a]"))
    (group,) = graph.groups
    assert group.span.line == 4
    assert fates(graph) == {"Queuea": Fate.NONE, "Queueb": Fate.REMOVED}


def test_without_a_change_nothing_has_a_fate() -> None:
    graph = compared(BEFORE, BEFORE)
    assert {*(node.fate for node in graph.nodes), *(edge.fate for edge in graph.edges)} == {Fate.NONE}


def test_a_nested_stack_in_which_something_happens_is_modified() -> None:
    text = "Resources: {Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml}}}\n"
    assert fates(compared(text, text, ("Net",))) == {"Net": Fate.MODIFIED}
