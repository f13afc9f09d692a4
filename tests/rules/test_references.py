"""The dynamic references that rules are given."""

from __future__ import annotations

import pytest

from cfnkit.deployment import Target
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.pipeline import Configuration, process
from cfnkit.rule.references import References

TEMPLATE = """\
Parameters:
  Stage: {Type: String, Default: prod}
  Name: {Type: String, Default: "{{resolve:ssm:/name:1}}"}
Conditions:
  Dev: !Equals [!Ref Stage, dev]
Resources:
  One:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !Ref Name, TopicName: !Ref Name}
  Two:
    Type: AWS::SNS::Topic
    Condition: Dev
    Properties: {DisplayName: "{{resolve:ssm:/dev:1}}"}
  Three:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !If [Dev, "{{resolve:ssm:/a:1}}", !Sub "{{resolve:ssm:/${Stage}:1}}"]}
"""


def references(text: str, **parameters: str) -> References:
    """As a check has them."""
    processed = process(text, target=Target(parameters=parameters))
    return subject_of(processed, Configuration()).references


def test_each_value_is_a_use_and_what_no_value_leads_to_is_one_too() -> None:
    uses = references(TEMPLATE).uses
    assert [(use.token.text, "/".join(map(str, use.path[:4])), use.span.line) for use in uses] == [
        ("{{resolve:ssm:/name:1}}", "Parameters/Name/Default", 3),
        ("{{resolve:ssm:/name:1}}", "Resources/One/Properties/DisplayName", 3),
        ("{{resolve:ssm:/name:1}}", "Resources/One/Properties/TopicName", 3),
        ("{{resolve:ssm:/prod:1}}", "Resources/Three/Properties/DisplayName", 16),
        ("{{resolve:ssm:/dev:1}}", "Resources/Two/Properties/DisplayName", 13),
        ("{{resolve:ssm:/a:1}}", "Resources/Three/Properties/DisplayName", 16),
    ]


def test_a_reference_is_distinct_and_counted_once_however_often_its_value_is_used() -> None:
    found = references(TEMPLATE)
    assert [use.path[0] for use in found.distinct if use.token.text == "{{resolve:ssm:/name:1}}"] == ["Parameters"]
    assert len(found.distinct) == len(found.counted) == 4


def test_a_transform_that_puts_values_in_makes_them_count() -> None:
    text = TEMPLATE[: TEMPLATE.index("  Two:")]
    assert len(references(text).counted) == 1
    assert len(references("Transform: AWS::LanguageExtensions\n" + text).counted) == 3


@pytest.mark.parametrize("name", ['"\\x7b{resolve:ssm:/a:1}}"', '"\\u007b{resolve:ssm:/a:1}}"', "{{resolve:ssm:/a:1"])
def test_references_are_found_however_they_are_written(name: str) -> None:
    text = f"Resources: {{A: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {name} }}}}}}"
    assert len(references(text.replace(": {{res", ": '{{res").replace(":1 ", ":1' ")).uses) == 1


def test_a_value_that_is_given_may_be_one() -> None:
    topic = "A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name}}"
    text = f"Parameters: {{Name: {{Type: String}}}}\nResources: {{{topic}}}"
    assert references(text, Name="a").uses == ()
    (use,) = references(text, Name="{{resolve:ssm:/a:1}}").uses
    assert use.path == ("Resources", "A", "Properties", "TopicName")


def test_without_a_tree_there_are_none() -> None:
    assert References().uses == References().counted == ()
