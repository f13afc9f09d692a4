"""No engine evaluates what would take all memory, also where processing stops at another error before."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cfnkit.lint.examination.growth import too_large
from cfnkit.syntax import parse


def nested(around: Callable[[Any, int], Any], levels: range, value: Any) -> Any:
    for level in levels:
        value = around(value, level)
    return value


SUB = nested(lambda inner, _: {"Fn::Sub": ["${a}" * 10, {"a": inner}]}, range(30), "a" * 10)


@pytest.mark.parametrize(
    "value",
    [
        SUB,
        {"Fn::Subx": [SUB]},
        nested(lambda inner, _: {"Fn::Base64": inner}, range(50), "a" * 10),
        [nested(lambda inner, _: [{"Fn::ToJsonString": inner}], range(30), ["a"])],
        {"Fn::Join": ["x" * 2000, ["a"] * 2000]},
        nested(lambda inner, n: {f"Fn::ForEach::A{n}": [f"A{n}", ["a"] * 100, inner]}, range(4), {"a": "b"}),
    ],
    ids=["Sub", "misspelt", "Base64", "ToJsonString", "Join", "ForEach"],
)
def test_what_grows_beyond_a_template_is_found(value: Any) -> None:
    assert too_large(parse(json.dumps({"Resources": {"A": value}}), "t.json").root) is not None


@pytest.mark.parametrize(
    "value",
    [
        "x" * 2_000_000,
        {"Fn::Sub": ["${a}" * 200 + "x" * 20_000, {"a": "b" * 1000}]},
        {"Fn::Base64": {"Fn::Sub": "x" * 20_000}},
        {"Fn::Join": ["\\n", ["a" * 50] * 2000]},
        {},
    ],
    ids=["written", "Sub", "UserData", "Join", "empty"],
)
def test_what_a_template_may_hold_is_not(value: Any) -> None:
    assert too_large(parse(json.dumps({"Resources": {"A": value}}), "t.json").root) is None
