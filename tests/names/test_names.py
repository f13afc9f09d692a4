"""Definitions and uses of names, with the exact text of each place."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.names import Name, NameKind, TemplateNames, fixed
from cfnkit.pipeline import process

FORMS = Path(__file__).parent / "templates"


def names_of(text: str) -> TemplateNames:
    return TemplateNames(process(text, name="t.yaml"))


def test_every_form_of_use_is_found_at_the_name_alone() -> None:
    """In block, folded and quoted strings too, and in JSON with escapes."""
    for path in sorted(FORMS.iterdir()):
        names = names_of(path.read_text(encoding="utf-8"))
        for each in names.occurrences:
            written = names.document.source.cut(each.span)
            assert each.exact
            assert written.replace("\\u0053", "S") == each.name.text


@pytest.mark.parametrize(
    ("before", "kind", "text", "uses"),
    [
        ("Parameters: [Stage, '", NameKind.PARAMETER, "Owner", 6),
        ('QueueName: !Sub "${', NameKind.LOOP_VARIABLE, "Colour", 7),
        ("Fn::FindInMap:\n            - ", NameKind.MAPPING, "Sizes", 4),
        ('"a\\u0024{', NameKind.SUB_VARIABLE, "Text", 2),
        ("Fn::ForEach::", NameKind.LOOP, "Queues", 1),
        ("folded ${Owner}\n        ${", NameKind.RESOURCE, "Topic", 7),
        ("[Condition: ", NameKind.CONDITION, "IsProd", 6),
        ('ValueOf": [', NameKind.PARAMETER, "Vpcs", 2),
    ],
)
def test_the_name_at_a_place(before: str, kind: NameKind, text: str, uses: int) -> None:
    """The name under the cursor, and the number of its places."""
    names = names_of((FORMS / "forms.yaml").read_text(encoding="utf-8"))
    source = names.document.source
    start = source.text.index(before) + len(before)
    for offset in (start, start + len(text)):
        found = names.at(*source.position(offset))
        assert found is not None
        assert (found.name.kind, found.name.text) == (kind, text)
        assert len(names.by_name[found.name]) == uses


def test_a_made_name_is_defined_at_what_makes_it() -> None:
    """The key in the body of the loop, the SAM resource, the call of the macro."""
    names = names_of((FORMS / "serverless.yaml").read_text(encoding="utf-8"))
    [span] = names.definitions(Name(NameKind.RESOURCE, "WorkerRole"))
    assert names.document.source.cut(span) == "Worker"
    assert names.made[Name(NameKind.RESOURCE, "WorkerRole")].maker == ("Resources", "Worker")
    names = names_of((FORMS / "forms.yaml").read_text(encoding="utf-8"))
    [span] = names.definitions(Name(NameKind.RESOURCE, "Queueblue"))
    assert names.document.source.cut(span) == "Queue${Colour}"


MACRO = """
def handler(event, context):
    fragment = event["fragment"]
    fragment["Resources"]["Tickets"] = {"Type": "AWS::SQS::Queue"}
    fragment["Conditions"] = {"IsMade": {"Fn::Equals": ["a", "a"]}}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""


def test_what_a_macro_makes_is_defined_at_its_call(tmp_path: Path) -> None:
    """Neither at the Resources section nor at a resource that has nothing to do with it."""
    (tmp_path / "index.py").write_text(MACRO)
    text = "Transform: [Tables]\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    DependsOn: Tickets\n"
    config = {"version": 1, "macros": {"Tables": {"handler": f"{tmp_path}/index.py:handler"}}}
    names = TemplateNames(process(text, name="t.yaml", config=config))
    for kind, name in ((NameKind.RESOURCE, "Tickets"), (NameKind.CONDITION, "IsMade")):
        [span] = names.definitions(Name(kind, name))
        assert names.document.source.cut(span) == "Tables"
    made = names.made[Name(NameKind.RESOURCE, "Tickets")]
    assert (made.by, made.maker, made.type) == ("Tables", None, "AWS::SQS::Queue")


def test_a_loop_that_is_not_unrolled_may_make_a_name() -> None:
    """Its collection waits for a parameter."""
    text = """Transform: AWS::LanguageExtensions
Parameters: {Teams: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Queues: [Team, !Ref Teams, {"Queue${Team}": {Type: AWS::SQS::Queue}}]
  Topic: {Type: AWS::SNS::Topic, DependsOn: Queueblue}
"""
    names = names_of(text)
    [span] = names.definitions(Name(NameKind.RESOURCE, "Queueblue"))
    assert names.document.source.cut(span) == '"Queue${Team}"'
    assert not names.definitions(Name(NameKind.RESOURCE, "Topics"))


def test_a_hook_and_a_script_name_resources_as_texts() -> None:
    """AWS::CodeDeploy::BlueGreen by its properties, cfn-signal by its option."""
    text = """Hooks:
  Shift:
    Type: AWS::CodeDeploy::BlueGreen
    Properties: {Applications: [{Target: {LogicalID: Service}, ECSAttributes: {TaskSets: [Service, Other]}}]}
Resources:
  Service:
    Type: AWS::ECS::Service
    Metadata: {Script: "cfn-signal --resource Service; path=Resources.Service.Metadata"}
"""
    names = names_of(text)
    assert [each.span.line for each in names.by_name[Name(NameKind.RESOURCE, "Service")]] == [4, 4, 6, 8, 8]


def test_the_key_of_a_loop_is_the_definition_of_what_it_makes() -> None:
    """Its places are also those of the made names, and of an Fn::Sub with its text."""
    text = """Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
    - Team
    - [blue, green]
    - Queue&{Team}:
        Type: AWS::SQS::Queue
  Fn::ForEach::Topics:
    - Group
    - [blue, green]
    - Topic${Group}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !GetAtt [!Sub "Queue${Group}", QueueName]
          DisplayName: {Ref: !Sub "Queue${Group}"}
  Other: {Type: AWS::SNS::Topic, DependsOn: Queuegreen, Properties: {DisplayName: !Ref Queueblue}}
"""
    names = names_of(text)
    found = names.at(6, 8)
    assert found is not None
    assert found.name.text == "Queue&{Team}"
    assert [each.span.line for each in names.places(found.name)] == [6, 14, 15, 16, 16]
    used = names.at(15, 36)
    assert used is not None
    assert names.definitions(used.name) == (found.span,)
    assert fixed(names, used.name).startswith("A loop makes names of Queue&{Team}")
