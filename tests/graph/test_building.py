"""The nodes, edges and groups of a processed template."""

from __future__ import annotations

from pathlib import Path

from cfnkit.graph import GraphOptions, NodeKind
from graph.graphs import graph, groups, uses

REFERENCES = """\
Parameters: {Env: {Type: String, Default: prod}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Role: {Type: "AWS::IAM::Role", Properties: {AssumeRolePolicyDocument: {}}}
  Queue: {Type: AWS::SQS::Queue}
  Old: {Type: AWS::SQS::Queue, Condition: IsOld}
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: [Role, Queue]
    Properties:
      DisplayName: !If [IsProd, !GetAtt Queue.QueueName, !Ref Role]
      TopicName: !Sub "${Queue.Arn}-${Role}-${Env}"
      Tags: [{Key: a, Value: !Join ["-", [x, !GetAtt [Role, Arn]]]}]
"""


def test_an_edge_has_each_use_with_its_function_attribute_and_path() -> None:
    text = REFERENCES.replace(", Condition: IsOld", "")
    assert uses(graph(text)) == {
        "Topic -> Role": ["DependsOn DependsOn.0", "Sub Properties.TopicName", "GetAtt Arn Properties.Tags.0.Value"],
        "Topic -> Queue": [
            "DependsOn DependsOn.1",
            "GetAtt QueueName Properties.DisplayName",
            "Sub Arn Properties.TopicName",
        ],
    }


def test_a_branch_that_is_not_taken_has_no_edge_and_one_that_is_not_known_may_have() -> None:
    text = REFERENCES.replace(", Condition: IsOld", "")
    assert "Ref Properties.DisplayName" in uses(graph(text, Env="dev"))["Topic -> Role"]
    unknown = uses(graph(text.replace(", Default: prod", "")))
    assert "Ref Properties.DisplayName?" in unknown["Topic -> Role"]
    assert "GetAtt QueueName Properties.DisplayName?" in unknown["Topic -> Queue"]


def test_what_a_condition_leaves_out_is_not_there() -> None:
    text = REFERENCES.replace("Resources:", "  IsOld: !Equals [!Ref Env, old]\nResources:")
    assert [node.id.name for node in graph(text).nodes] == ["Role", "Queue", "Topic"]
    (old,) = (node for node in graph(text.replace(", Default: prod", "")).nodes if node.condition)
    assert (old.id.name, old.condition) == ("Old", "IsOld")


def test_parameters_and_outputs_are_shown_when_asked_for() -> None:
    text = REFERENCES.replace(", Condition: IsOld", "") + (
        "Outputs:\n"
        "  Arn: {Value: !GetAtt Queue.Arn, Export: {Name: !Sub '${AWS::StackName}-${Env}'}}\n"
        "  Plain: {Value: !Ref Queue}\n"
    )
    nodes = {node.id.name: (node.kind, node.label) for node in graph(text).nodes}
    assert nodes["Arn"] == (NodeKind.EXPORT, "${AWS::StackName}-prod")
    assert nodes.keys() & {"Env", "Plain"} == set()
    more = graph(text, GraphOptions(parameters=True, outputs=True))
    kinds = {node.id.name: node.kind for node in more.nodes}
    assert (kinds["Env"], kinds["Plain"]) == (NodeKind.PARAMETER, NodeKind.OUTPUT)
    assert uses(more)["Topic -> Env"] == ["Sub Properties.TopicName"]


def test_imports_are_nodes_with_the_name_as_far_as_it_is_known() -> None:
    found = graph(
        "Parameters: {Env: {Type: String}}\n"
        "Resources:\n"
        "  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !ImportValue net-vpc}}\n"
        "  B: {Type: AWS::SNS::Topic, Properties: {TopicName: !ImportValue {'Fn::Sub': '${Env}-${AWS::Region}'}}}\n"
        "  C: {Type: AWS::SNS::Topic, Properties: {TopicName: !ImportValue net-vpc, DisplayName: "
        "{'Fn::GetStackOutput': {StackName: net, OutputName: Vpc}}}}\n"
    )
    assert [node.label for node in found.nodes if node.kind is NodeKind.IMPORT] == [
        "net-vpc",
        "${Env}-${AWS::Region}",
        "Vpc of net",
    ]
    assert uses(found)["C -> net-vpc"] == ["ImportValue Properties.TopicName"]
    assert uses(found)["C -> Vpc of net"] == ["GetStackOutput Properties.DisplayName"]


def test_an_import_in_a_branch_that_is_not_taken_is_not_there() -> None:
    text = (
        "Conditions: {Never: !Equals [a, b]}\n"
        "Resources:\n"
        "  A: {Type: AWS::SNS::Topic, Properties: {TopicName: !If [Never, !ImportValue one, !ImportValue other]}}\n"
    )
    assert [node.id.name for node in graph(text).nodes] == ["A", "other"]


def test_a_nested_stack_is_one_node() -> None:
    found = graph(
        "Resources:\n"
        "  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml}}\n"
        "  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt Net.Outputs.Name}}\n"
    )
    assert next((node.kind, node.label) for node in found.nodes) == (NodeKind.STACK, "net.yaml")
    assert uses(found) == {"Topic -> Net": ["GetAtt Outputs.Name Properties.TopicName"]}


def test_loops_and_sam_resources_are_groups() -> None:
    found = graph(
        "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n"
        "Resources:\n"
        "  Table: {Type: AWS::Serverless::SimpleTable}\n"
        "  Plain: {Type: AWS::SQS::Queue}\n"
        "  Code:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.12, Handler: a.b, InlineCode: x}\n"
        "  Fn::ForEach::Queues:\n"
        "    - Team\n"
        "    - [a, b]\n"
        "    - Queue${Team}: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Table}}\n"
    )
    assert groups(found) == {"SAM resource Code": ["Code", "CodeRole"], "loop Queues": ["Queuea", "Queueb"]}
    spans = [group.span.line for group in found.groups]
    assert spans == [5, 8]
    assert uses(found)["Queuea -> Table"] == ["Ref Properties.QueueName"]


def test_what_sam_resources_share_is_of_none_of_them() -> None:
    code = "Type: AWS::Serverless::Function, Properties: {Runtime: python3.12, Handler: a.b, InlineCode: x, Events: "
    found = graph(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        f"  One: {{{code}{{Get: {{Type: Api, Properties: {{Path: /one, Method: get}}}}}}}}}}\n"
        f"  Two: {{{code}{{Get: {{Type: Api, Properties: {{Path: /two, Method: get}}}}}}}}}}\n"
    )
    shared = groups(found).pop("transform AWS::Serverless-2016-10-31")
    assert shared[0] == "ServerlessRestApi"
    assert all(name.startswith("ServerlessRestApi") for name in shared)
    assert groups(found)["SAM resource One"] == ["One", "OneRole", "OneGetPermissionProd"]
    assert groups(found)["SAM resource Two"] == ["Two", "TwoRole", "TwoGetPermissionProd"]


def test_a_loop_that_waits_is_a_node_that_may_be_referred_to() -> None:
    found = graph(
        "Transform: AWS::LanguageExtensions\n"
        "Parameters: {Teams: {Type: CommaDelimitedList}}\n"
        "Resources:\n"
        "  Fn::ForEach::Queues:\n"
        "    - Team\n"
        "    - !Ref Teams\n"
        "    - Queue${Team}: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Topic}}\n"
        "  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt Queuea.Arn}}\n"
    )
    kinds = {node.id.name: node.kind for node in found.nodes}
    assert kinds == {"Topic": NodeKind.RESOURCE, "Fn::ForEach::Queues": NodeKind.LOOP}
    assert uses(found) == {
        "Topic -> Fn::ForEach::Queues": ["GetAtt Arn Properties.TopicName"],
        "Fn::ForEach::Queues -> Topic": ["Ref Properties.QueueName"],
    }


def test_what_a_macro_makes_is_a_group_and_what_it_changes_is_not(tmp_path: Path) -> None:
    (tmp_path / "add.py").write_text(
        "def handler(event, context):\n"
        "    fragment = event['fragment']\n"
        "    fragment['Resources']['Added'] = {'Type': 'AWS::SNS::Topic'}\n"
        "    fragment['Resources']['Queue']['Properties'] = {'QueueName': {'Ref': 'Added'}}\n"
        "    return {'requestId': event['requestId'], 'status': 'success', 'fragment': fragment}\n"
    )
    config = {"version": 1, "macros": {"Add": {"handler": f"{tmp_path / 'add.py'}:handler"}}}
    found = graph("Transform: Add\nResources: {Queue: {Type: AWS::SQS::Queue}}\n", config=config)
    assert groups(found) == {"macro Add": ["Added"]}
    assert uses(found) == {"Queue -> Added": ["Ref Properties.QueueName"]}
