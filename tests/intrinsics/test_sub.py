"""Fn::Sub: variables and literal text, and the remaining call when a value is not known."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.deployment import Lookups
from cfnkit.syntax import dump_json
from support.evaluation import UNKNOWN, evaluated, expression

TEXTS = {
    "plain": "plain",
    "$": "$",
    "$$": "$$",
    "${": "${",
    "a${Env": "a${Env",
    "a}b{c": "a}b{c",
    "$ {Env}": "$ {Env}",
    "$Env": "$Env",
    "${Env}": "prod",
    "${Env}${Env}": "prodprod",
    "$${Env}": "$prod",
    "{${Env}}": "{prod}",
    "${ Env }": "prod",
    "${!Env}": "${Env}",
    "${!}": "${}",
    "${!!Env}": "${!Env}",
    "${!a b} ${Env}": "${a b} prod",
    "${Empty}": "",
    "${AWS::Region}/${AWS::AccountId}": "us-east-1/123456789012",
    "a\nb": "a\nb",
    "\u00e4${Env}\U0001f600": "\u00e4prod\U0001f600",
}


@pytest.mark.parametrize(("text", "value"), TEXTS.items())
def test_variables_are_replaced_and_the_rest_is_text(text: str, value: str) -> None:
    found = expression("{'Fn::Sub': " + quoted(text) + "}")

    assert found.messages == []
    assert found.value == value


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Sub ['${A}-${Env}', {A: x}]", "x-prod"),
        ("!Sub ['${Env}', {Env: own}]", "own"),
        ("!Sub ['${A.B}', {A.B: own}]", "own"),
        ("!Sub ['${AWS::Region}', {'AWS::Region': own}]", "own"),
        ("!Sub ['${A}', {A: !Join ['', [a, !Ref Env]]}]", "aprod"),
        ("!Sub ['${A}', {A: 1.50}]", "1.50"),
        ("!Sub ['${A}', {A: true}]", "true"),
        ("!Sub ['${A}', {A: '${Env}'}]", "${Env}"),
        ("!Sub ['${A}${B}', {A: '$', B: '{Env}'}]", "${Env}"),
        ("!Sub ['x', {Unused: !Ref Env}]", "x"),
        ("!Sub 12", "12"),
        ("!Sub true", "true"),
    ],
)
def test_the_second_argument_has_variables_of_its_own(text: str, value: str) -> None:
    found = expression(text)

    assert found.messages == []
    assert found.value == value


PARTLY: list[tuple[str, Any]] = [
    ("!Sub '${Env}-${Bucket}-${Env}'", "prod-${Bucket}-prod"),
    ("!Sub '${Bucket.Arn}/${ Image }'", "${Bucket.Arn}/${Image}"),
    ("!Sub '${!Env} ${Bucket}'", "${!Env} ${Bucket}"),
    ("!Sub ['${A} ${Bucket}', {A: '${Env}'}]", "${!Env} ${Bucket}"),
    ("!Sub ['${A}{Env} ${Bucket}', {A: '$'}]", "${!Env} ${Bucket}"),
    ("!Sub ['${A}${B}', {A: !Ref Env, B: !Ref Bucket}]", ["prod${B}", {"B": {"Ref": "Bucket"}}]),
    ("!Sub ['${A}', {A: !Sub '${Env}${Bucket}'}]", ["${A}", {"A": {"Fn::Sub": "prod${Bucket}"}}]),
    ("!Sub ['${Bucket}', {A: !Ref Image}]", "${Bucket}"),
    ("!Sub ['${Bucket}', {Bucket: !Ref Image}]", ["${Bucket}", {"Bucket": UNKNOWN}]),
    ("!Sub ['$${Bucket}', {}]", "$${Bucket}"),
    ("!Sub ['${A}${Bucket}', {A: '$'}]", "$${Bucket}"),
    ("!Sub ['${A} ${Bucket}', {A: '${x'}]", ["${Dollar}{x ${Bucket}", {"Dollar": "$"}]),
    ("!Sub ['${Bucket}${A}', {A: '${x'}]", "${Bucket}${x"),
    (
        "!Sub ['${A}${Dollar}', {A: '${x', Dollar: !Ref Image}]",
        ["${DollarSign}{x${Dollar}", {"Dollar": UNKNOWN, "DollarSign": "$"}],
    ),
]


@pytest.mark.parametrize(("text", "left"), PARTLY)
def test_what_is_known_is_put_in_and_escaped(text: str, left: Any) -> None:
    found = expression(text)

    assert found.messages == []
    assert found.value == {"Fn::Sub": left}


@pytest.mark.parametrize(("text", "left"), PARTLY)
def test_what_stays_gives_the_same_as_the_whole(text: str, left: Any) -> None:
    """A text that is known in part, and then wholly, is the text that is known wholly at once."""
    lookups = Lookups(physical_ids={"Bucket": "bucket-1"}, attributes={"Bucket.Arn": "arn"})
    whole = expression(text, lookups=lookups)
    first = expression(text)
    second = evaluated(dump_json(first.resolved), lookups=lookups)
    again = evaluated(dump_json(first.resolved))

    assert again.value == first.value
    assert second.messages == []
    assert second.value == whole.value


@pytest.mark.parametrize(
    ("text", "missing"),
    [("!Sub '${Bukket}'", "Bukket"), ("!Sub '${Bukket.Arn}'", "Bukket"), ("!Sub ['${B}', {A: a}]", "B")],
)
def test_a_variable_that_nothing_defines_is_an_unresolved_dependency(text: str, missing: str) -> None:
    found = expression(text)

    assert found.messages == [
        f"Template format error: Unresolved resource dependencies [{missing}] in the Resources block of the template"
    ]


def test_a_name_that_is_none_is_not_an_unresolved_dependency_too() -> None:
    assert len(expression("!Sub 'x ${fe_err:-<none>} y'").findings) == 1
