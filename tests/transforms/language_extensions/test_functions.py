"""Functions that values took the place of, put back where they may stand without the transform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cfnkit.syntax import Mapping, at_path, parse, to_plain
from cfnkit.transforms.language_extensions.functions import with_functions
from support.extended import INPUTS, LOOKUPS, expand
from support.macro_runs import run


def shown(value: str) -> Any:
    """What is shown of a value in the properties of a resource, where there is some of each input."""
    text = f"Resources: {{A: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {value}}}}}}}\n{INPUTS}"
    return _plain(expand(text, LOOKUPS, Secret="sesame").tree, "Resources.A.Properties.DisplayName")


def written(value: str) -> Any:
    """The same value as it is written."""
    return to_plain(parse(f"V: {value}", "value.yaml").root)["V"]


def _plain(tree: Any, path: str) -> Any:
    assert isinstance(tree, Mapping)
    node = at_path(with_functions(tree), path.split("."))
    return None if node is None else to_plain(node)


@pytest.mark.parametrize(
    "value",
    [
        "!Ref Env",
        "!Sub '${Env}-${AWS::Region}-${A}'",
        "!Sub ['${n}', {n: !Ref Env}]",
        "!FindInMap [Sizes, !Ref Env, Size]",
        "!If [IsProd, {a: !Ref Env}, [!Ref Number]]",
        "!Join ['-', [!Ref Env, !GetAtt A.TopicName]]",
        "!Select [1, !Ref Names]",
        "!Split [',', !Sub 'a,${Env}']",
        "[!Ref Env, plain, {k: !If [IsDev, a, !Ref 'AWS::NoValue']}]",
    ],
)
def test_what_needs_no_transform_is_shown_as_it_is_written(value: str) -> None:
    assert shown(value) == written(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{'Fn::Length': !Ref Names}", 3),
        ("!Sub ['${n}', {n: {'Fn::Length': !Ref Names}}]", "3"),
        ("{'Fn::ToJsonString': {k: !Ref Env}}", '{"k":"prod"}'),
        ("!Select [!If [IsProd, 0, 1], [x, y]]", "x"),
        ("!FindInMap [Sizes, !Sub '${Env}', Size]", "large"),
        ("!If [IsProd, {'Fn::Length': [1]}, 2]", 1),
        ("!Join [!Ref Env, [a, b]]", "aprodb"),
    ],
)
def test_what_needs_the_transform_is_shown_as_its_value(value: str, expected: Any) -> None:
    assert shown(value) == expected


def test_a_member_without_a_value_is_shown_where_it_stood() -> None:
    value = "{a: 1, b: !If [IsDev, x, !Ref 'AWS::NoValue'], c: !Ref Env}"

    assert list(shown(value)) == ["a", "b", "c"]
    assert shown(value) == written(value)


def test_attributes_of_a_resource_are_shown_as_text() -> None:
    text = (
        "Resources:\n"
        "  A:\n"
        "    Type: AWS::SNS::Topic\n"
        "    Condition: !Sub 'Is${Stage}'\n"
        "    DeletionPolicy: !If [IsProd, Retain, Delete]\n"
        "Parameters: {Stage: {Type: String, Default: Prod}}\n"
        "Conditions: {IsProd: !Equals [!Ref Stage, Prod]}\n"
    )
    tree = expand(text).tree

    assert _plain(tree, "Resources.A") == {"Type": "AWS::SNS::Topic", "Condition": "IsProd", "DeletionPolicy": "Retain"}
    assert _plain(tree, "Conditions.IsProd") == {"Fn::Equals": [{"Ref": "Stage"}, "Prod"]}


def test_copies_of_a_loop_show_the_functions_of_its_body() -> None:
    text = (
        "Parameters: {Env: {Type: String, Default: dev}}\n"
        "Resources:\n"
        "  Fn::ForEach::T:\n"
        "    - N\n"
        "    - [a, b]\n"
        "    - 'T${N}':\n"
        "        Type: AWS::SNS::Topic\n"
        "        Properties: {TopicName: !Sub '${Env}-${N}', DisplayName: !Sub '${N}'}\n"
    )
    tree = expand(text).tree

    assert _plain(tree, "Resources.Ta.Properties") == {"TopicName": {"Fn::Sub": "${Env}-a"}, "DisplayName": "a"}


def test_what_a_macro_made_of_a_value_is_no_value_of_the_function(tmp_path: Path) -> None:
    text = """
        Transform: [AWS::LanguageExtensions, Louder]
        Parameters: {Env: {Type: String, Default: dev}}
        Resources:
          A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Env, DisplayName: !Ref Env}}
    """
    louder = """
        def handler(event, context):
            fragment = event["fragment"]
            fragment["Resources"]["A"]["Properties"]["TopicName"] += "!"
            return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
    """
    tree = run(tmp_path, text, {"Louder": louder}).tree

    assert _plain(tree, "Resources.A.Properties") == {"TopicName": "dev!", "DisplayName": {"Ref": "Env"}}


def test_a_template_that_the_transform_left_as_it_was_is_itself() -> None:
    tree = expand("Resources: {A: {Type: AWS::SNS::Topic}}").tree

    assert isinstance(tree, Mapping)
    assert with_functions(tree) is tree
