"""A sample fits the constraints of its parameter, and does not depend on the value that it stands for."""

from __future__ import annotations

import functools

import pytest

from cfnkit.syntax import parse
from cfnkit.template import Template
from cfnkit.template.constraints import Patterns, broken_constraint
from cfnkit.template.sample_values import sample_value
from cfnkit.template.template import Parameter


def parameter(text: str) -> Parameter:
    return Template.of(parse(f"Parameters: {{P: {{{text}}}}}", "t.yaml").root).parameters["P"]


@pytest.mark.parametrize(
    "text",
    [
        "Type: String",
        "Type: String, MinLength: 60",
        "Type: String, MaxLength: 3",
        "Type: String, AllowedValues: [yes, no]",
        "Type: Number",
        "Type: Number, MinValue: 10, MaxValue: 12",
        "Type: List<Number>",
        "Type: CommaDelimitedList",
        "Type: String, AllowedPattern: '[a-z]{8}'",
        "Type: String, AllowedPattern: '^[A-Z]{2}-\\d{4,}$'",
        "Type: String, AllowedPattern: '(?=.*[A-Z])(?=.*\\d)(?=.*[!@#]).{12,}'",
        "Type: String, AllowedPattern: '[^/@\" ]+', MinLength: 8, MaxLength: 41",
        "Type: String, AllowedPattern: '(prod|test)_[0-9a-f]{8}(-[0-9a-f]{4}){3}'",
        "Type: 'AWS::SSM::Parameter::Value<String>'",
    ],
)
def test_a_sample_fits_and_says_nothing_of_the_value(text: str) -> None:
    wanted = parameter(text)
    samples = [sample_value(wanted, value, 1000) for value in ("one", "another one")]
    assert samples[0] == samples[1]
    assert samples[0] is not None
    assert broken_constraint(wanted, samples[0], Patterns().of(wanted, samples[0])) is None
    assert "one" not in samples[0]


def test_a_list_has_as_many_samples_as_it_has_items() -> None:
    assert len((sample_value(parameter("Type: CommaDelimitedList"), "a,b,c", 1000) or "").split(",")) == 3


def test_nested_repeats_do_not_multiply() -> None:
    assert sample_value(parameter("Type: String, AllowedPattern: '(a{90}){90}'"), "x", 1000) is None


def test_patterns_have_one_time_limit_and_one_that_is_too_large_is_not_compiled() -> None:
    too_large = functools.reduce(lambda inner, _: f"({inner}){{900}}", range(12), "a")
    slow = "(x+x+)+y|" + "(a|aa)+" * 20 + "b"
    values = ",".join(["a"] * 300)

    for pattern in (too_large, slow):
        sample_value(parameter(f"Type: CommaDelimitedList, AllowedPattern: '{pattern}'"), values, 1000)


def test_there_may_be_none() -> None:
    assert sample_value(parameter("Type: String, AllowedPattern: '(?!.*).'"), "x", 1000) is None
