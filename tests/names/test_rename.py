"""Renames, and the sentences that refuse one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.names import TemplateNames, renaming
from cfnkit.pipeline import process
from cfnkit.source import replaced
from cfnkit.vocabulary import LANGUAGE_EXTENSIONS

FORMS = Path(__file__).parent / "templates"
BASE = """Transform: AWS::LanguageExtensions
Parameters:
  Stage: {Type: String, Default: prod}
  Teams: {Type: CommaDelimitedList, Default: "blue,green"}
Mappings:
  Sizes: {prod: {Depth: "8"}}
  Others: {us-east-1: {Ami: a}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Fn::ForEach::Queues:
    - Team
    - !Ref Teams
    - Queue${Team}:
        Type: AWS::SQS::Queue
        Properties: {QueueName: !Sub "${Team} ${Brace}"}
  Topic:
    Type: AWS::SNS::Topic
    DependsOn: Queueblue
    Condition: IsProd
    Properties:
      TopicName: !Sub ["${Own} ${Stage}", {Own: !FindInMap [Sizes, prod, Depth]}]
      DisplayName: !FindInMap [Others, !Ref "AWS::Region", Ami]
  Brace: {Type: AWS::SQS::Queue}
  Plain: {Type: AWS::SQS::Queue, DependsOn: brace}
"""


def rename(text: str, old: str, new: str, occurrence: int = 1) -> tuple[str, str]:
    """The renamed text and the refusal, for the name at the n-th place of the text `old`."""
    names = TemplateNames(process(text, name="t.yaml"))
    offset = -1
    for _ in range(occurrence):
        offset = text.index(old, offset + 1)
    found = names.at(*names.document.source.position(offset))
    assert found is not None
    answer = renaming(names, found.name, new)
    return replaced(names.document.source, answer.replacements), answer.refusal


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("Stage", "Teams", "The parameter Teams exists already, at line 4."),
        ("Stage", "Topic", "The resource Topic exists already, at line 17."),
        ("Stage", "Team", "The loop variable Team exists already, at line 12."),
        ("Stage", "Queues", "The loop Queues exists already, at line 11."),
        ("Stage", "Own", "The Fn::Sub at line 22 has a variable Own of its own."),
        ("Stage", "AWS::Region", "'AWS::Region' cannot be the name of a parameter, which has letters and digits only."),
        ("Stage", "", "'' cannot be the name of a parameter, which has letters and digits only."),
        ("Topic:", "Queueblue", "The resource Queueblue exists already, at line 14."),
        ("Topic:", "a" * 256, "A name has at most 255 characters."),
        ("Topic:", "brace", "Line 25 uses brace already, which nothing defines."),
        ("Brace:", "Braces", "Line 25 has the name in another case, brace, which nothing defines."),
        ("Queueblue", "Other", f"Queueblue has no definition to rename: {LANGUAGE_EXTENSIONS} makes it, from line 14."),
        ("AWS::Region", "Other", "AWS::Region is a pseudo parameter, whose name CloudFormation gives."),
        ("us-east-1", "us-west-1", "Line 23 computes the name that it looks up in a mapping, which may be us-east-1."),
        ("Team\n", "Brace", "The resource Brace exists already, at line 24."),
        ("Own:", "Stage", "The Fn::Sub at line 22 uses another Stage."),
        ("brace", "Other", "Nothing defines brace."),
    ],
)
def test_a_rename_that_would_collide_is_refused(old: str, new: str, refusal: str) -> None:
    """With a sentence, and without a replacement."""
    assert rename(BASE, old, new) == (BASE, refusal)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("Sizes", "Large", "!FindInMap [Large, prod, Depth]"),
        ("Depth", "Size", "!FindInMap [Sizes, prod, Size]"),
        ("IsProd", "IsTest", "Condition: IsTest"),
        ("Team\n", "Group", '!Sub "${Group} ${Brace}"'),
        ("Own}", "Self", '!Sub ["${Self} ${Stage}", {Self: !Find'),
        ("Topic:", "Yes", "'Yes':"),
        ("Queues", "All", "Fn::ForEach::All:"),
    ],
)
def test_a_rename_changes_every_form(old: str, new: str, changed: str) -> None:
    """Short forms, quotes and braces stay; a key that YAML would read as something else gets quotes."""
    text, refusal = rename(BASE, old, new)
    assert not refusal
    assert changed in text


def test_a_name_that_an_alias_shares_with_a_text_is_not_renamed() -> None:
    """The text would change as well."""
    text = """Resources:
  Topic: {Type: AWS::SNS::Topic}
  Queue:
    Type: AWS::SQS::Queue
    DependsOn: &name Topic
    Properties: {QueueName: *name}
"""
    _, refusal = rename(text, "Topic", "Other")
    assert refusal == "The text at line 5 is used elsewhere too, through an alias, and not as this name."


def test_a_computed_use_is_noticed() -> None:
    """A loop makes the name of a resource that stands in the text too."""
    text = """Transform: AWS::LanguageExtensions
Resources:
  Queueblue: {Type: AWS::SQS::Queue}
  Fn::ForEach::Topics:
    - Team
    - [blue]
    - Topic${Team}:
        Type: AWS::SNS::Topic
        Properties: {TopicName: {"Fn::GetAtt": [!Sub "Queue${Team}", QueueName]}}
"""
    assert rename(text, "Queueblue", "Other") == (text, "Line 9 computes the name Queueblue.")


def test_names_in_an_included_file_are_not_changed(tmp_path: Path) -> None:
    """Neither those that it defines nor those that it uses."""
    (tmp_path / "more.yaml").write_text("Made: {Type: AWS::SQS::Queue, DependsOn: Topic}\n")
    text = """Resources:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://snippets/more.yaml}}
  Topic: {Type: AWS::SNS::Topic}
  Other: {Type: AWS::SNS::Topic, DependsOn: Made}
"""
    config = {"version": 1, "includes": {"s3://snippets/": str(tmp_path)}}
    names = TemplateNames(process(text, name="t.yaml", config=config))
    topic, made = names.at(3, 3), names.at(4, 46)
    assert topic is not None
    assert made is not None
    assert renaming(names, topic.name, "New").refusal.endswith("more.yaml, which is not changed.")
    assert renaming(names, made.name, "New").refusal.startswith("Made is defined in ")


def test_what_is_named_after_a_serverless_resource_follows_it() -> None:
    """AWS::Serverless makes WorkerRole of Worker."""
    text = (FORMS / "serverless.yaml").read_text(encoding="utf-8")
    new, refusal = rename(text, "Worker:", "Job")
    assert not refusal
    assert "!GetAtt JobRole.Arn" in new
    assert "!Ref Job.Version" in new
    assert "${Job.Alias} ${JobRole} ${ServerlessRestApi}" in new
    assert "Source: {Id: Job}" in new
    escaped = text.replace("!GetAtt WorkerRole.Arn", '!GetAtt "Worker\\x52ole.Arn"')
    assert rename(escaped, "Worker:", "Job")[1] == "The name at line 38 does not stand in the text as one word."


def test_a_text_with_mistakes_is_not_changed() -> None:
    """Uses behind the mistake would be missed, and a key that stands twice would lose one of both."""
    broken = "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n  Queue: {Type: [}\n"
    assert rename(broken, "Topic", "Other")[1].startswith("The text has mistakes")
    twice = "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n  Topic: {Type: AWS::SNS::Topic}\n"
    assert rename(twice, "Topic", "Other", 3) == (twice, "The key at line 3 stands twice: remove one of both first.")


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_other_line_breaks(line_break: str) -> None:
    """Nothing but the name changes."""
    text = (FORMS / "forms.yaml").read_text(encoding="utf-8").replace("\n", line_break)
    new, refusal = rename(text, "Stage", "Step")
    assert not refusal
    assert new.count("Step") == 8
    assert new.count(line_break) == text.count(line_break)


def test_a_value_of_a_macros_parameter_may_be_the_name(tmp_path: Path) -> None:
    """Only the macro knows."""
    text = """Transform: {Name: Tables, Parameters: {Of: [Topic], Stage: prod}}
Resources:
  Topic: {Type: AWS::SNS::Topic}
"""
    _, refusal = rename(text, "Topic:", "Other")
    assert refusal == "'Topic' is a parameter of a macro at line 1, which may mean this name."


def test_loop_variables_of_one_name_are_apart_in_loops_that_are() -> None:
    """A variable may have the name of another loop's, but not of a loop around it or in it."""
    text = """Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues: [Team, [a], {"Queue${Team}": {Type: AWS::SQS::Queue}}]
  Fn::ForEach::Topics:
    - Group
    - [b]
    - Fn::ForEach::Inner: [Name, [c], {"Topic${Group}${Name}": {Type: AWS::SNS::Topic}}]
"""
    new, refusal = rename(text, "Team", "Name")
    assert not refusal
    assert '[Name, [a], {"Queue${Name}"' in new
    assert rename(text, "Group", "Name")[1] == "The loop variable Name exists already, at line 7."
    assert rename(text, "Name", "Group")[1] == "The loop variable Group exists already, at line 5."
