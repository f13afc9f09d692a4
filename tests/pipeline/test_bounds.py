"""Texts that would take all time and memory are refused as soon as they pass a bound: E9764, and E9754 for loops."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfnkit import process
from cfnkit.intrinsics.allowance import TOTAL_LIMIT, VALUE_LIMIT
from cfnkit.pipeline.processed import Processed
from cfnkit.syntax import parse, size_of
from cfnkit.transforms.expansion import MOST_CHARACTERS
from support.calls import counted

_LONG = {"Parameters": {"P": {"Type": "String", "Default": "x" * 4000}}}
_EXTENDED = {"Transform": "AWS::LanguageExtensions"}
_LIST = {"Mappings": {"M": {"a": {"b": ["x" * 100] * 200}}}}


def _topic(value: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": value}}


def _processed(value: Any, **sections: Any) -> Processed:
    return process(json.dumps({"Resources": {"T": _topic(value)}, **sections}))


def _nested(value: Any, times: int, around: Callable[[Any], Any]) -> Any:
    for _ in range(times):
        value = around(value)
    return value


def _loop(variable: str, collection: list[str], body: dict[str, Any]) -> dict[str, Any]:
    return {f"Fn::ForEach::{variable}": [variable, collection, body]}


_NUMBERS = [str(number) for number in range(300)]
_WORDS = [f"{'x' * 200}{number}" for number in range(300)]


@pytest.mark.parametrize(
    ("value", "sections"),
    [
        (_nested("a" * 10, 30, lambda inner: {"Fn::Sub": ["${a}" * 10, {"a": inner}]}), {}),
        (_nested({"Ref": "P"}, 30, lambda inner: {"Fn::Sub": ["${a}" * 10, {"a": inner}]}), _LONG),
        (_nested({"Ref": "P"}, 40, lambda inner: {"Fn::Base64": inner}), _LONG),
        ({"Fn::Join": ["", [{"Ref": "P"}] * 300]}, _LONG),
        ({"Fn::Join": ["y" * 20000, ["a"] * 60]}, {}),
        (_nested(['"' * 10], 30, lambda inner: [{"Fn::ToJsonString": inner}])[0], _EXTENDED),
        ({"Fn::ToJsonString": [{"Fn::FindInMap": ["M", "a", "b"]}] * 60}, {**_LIST, **_EXTENDED}),
    ],
    ids=["Sub", "Sub of a parameter", "Base64", "Join", "delimiter", "ToJsonString", "ToJsonString of a mapping"],
)
def test_a_value_larger_than_a_template_is_refused_where_it_is_made(value: Any, sections: dict[str, Any]) -> None:
    processed = _processed(value, **sections)

    (finding,) = (finding for finding in processed.diagnostics if finding.id == "E9764")
    assert f"longer than {VALUE_LIMIT:,} characters" in finding.message
    assert not processed.accepted


@pytest.mark.parametrize(
    ("value", "sections"),
    [
        ([{"Ref": "P"}] * 4500, _LONG),
        ([{"Fn::FindInMap": ["M", "a", "b"]}] * 900, _LIST),
        ([{"Fn::Split": ["x", {"Ref": "P"}]}] * 80, _LONG),
        ([{"Fn::Sub": ["${P}", {}]}] * 4500, _LONG),
        ({"Fn::Join": ["", {"Fn::Split": ["x", "x" * 300_000]}]}, {}),
    ],
    ids=["Ref", "FindInMap", "Split", "Sub", "one Split"],
)
def test_values_count_as_often_as_they_are_written(value: Any, sections: dict[str, Any]) -> None:
    processed = _processed(value, **sections)

    (finding,) = (finding for finding in processed.diagnostics if finding.id == "E9764")
    assert f"more than {TOTAL_LIMIT:,} characters" in finding.message
    assert processed.resolved is not None
    assert size_of(processed.resolved, 2 * TOTAL_LIMIT) < TOTAL_LIMIT + VALUE_LIMIT


@pytest.mark.parametrize(
    "resources",
    [
        _loop("a", _NUMBERS, _loop("b", _NUMBERS, {"T${a}x${b}": {"Type": "AWS::SNS::Topic"}})),
        _loop("a", _NUMBERS, {"T${a}": _topic({"Fn::Sub": "${a}" + "x" * 50_000})}),
        _loop("a", _NUMBERS, {"T${a}": _topic("{{resolve:ssm:p}}" * 3000)}),
        _loop("a", _WORDS, {"T" + "${a}" * 500: {"Type": "AWS::SNS::Topic"}}),
        _loop("a", _WORDS, {"T${a}": _topic({"Fn::Sub": "${a}" * 500})}),
        _loop("a", _WORDS, {"T${a}": _topic([{"Ref": "a"}] * 100)}),
        _loop("a", _NUMBERS, _loop("b", _NUMBERS, _loop("c", ["1", "2"], _loop("d", [], {"T${a}": {}})))),
    ],
    ids=["product", "text", "dynamic references", "keys", "Sub", "Ref", "empty"],
)
def test_loops_stop_when_no_template_can_hold_what_they_make(resources: dict[str, Any]) -> None:
    processed = process(json.dumps({**_EXTENDED, "Resources": resources}))

    (finding,) = processed.diagnostics
    assert finding.message.endswith("Transformation data limit exceeded")


def test_includes_stop_when_no_template_can_hold_them(tmp_path: Path) -> None:
    (tmp_path / "large.json").write_text(json.dumps({"a": "x" * 500_000}))
    include = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/large.json"}}}
    config = {"version": 1, "includes": {"s3://b/": str(tmp_path)}}
    text = json.dumps({"Resources": {f"T{number}": _topic(include) for number in range(20)}})

    processed = process(text, config=config)

    assert [finding.id for finding in processed.diagnostics] == ["E9764"]
    assert len(processed.trace) == MOST_CHARACTERS // 500_000


@pytest.mark.parametrize(
    "text_of",
    [
        lambda size: "${" * size,
        lambda size: "${a" * size,
        lambda size: "}" + "${!" * size,
        lambda size: "${AWS::Region}" + "${ " * size,
        lambda size: "${a b}" * (size // 10),
        lambda size: "$" * size,
    ],
    ids=["braces", "names", "literals", "blanks", "wrong names", "dollars"],
)
@pytest.mark.parametrize("sections", [{}, _EXTENDED], ids=["plain", "extended"])
def test_the_work_of_sub_grows_with_its_text(text_of: Callable[[int], str], sections: dict[str, Any]) -> None:
    text = text_of(200_000)  # with the square of that, the test reaches its time limit

    processed = _processed({"Fn::Sub": text}, **sections)

    assert processed.document.well_formed


def test_the_work_for_wrong_names_grows_with_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfnkit.vocabulary._MOST_NEAREST", 20)

    def work(count: int) -> int:
        names = {f"Resource{number}": _topic({"Ref": f"Reseurce{number}"}) for number in range(count)}
        ifs = {f"If{number}": _topic({"Fn::If": [f"Condition{number}", "a", "b"]}) for number in range(count)}
        text = json.dumps({"Resources": {**names, **ifs}})
        return counted(lambda: process(text))[1]

    work(10)
    assert work(120) < 6 * work(30)


@pytest.mark.parametrize(
    "text_of",
    [
        lambda size: "{{resolve:" * size,
        lambda size: "{{resolve:ssm:a" * size,
        lambda size: "{{resolve:ssm:" + "a:" * size,
        lambda size: "{{resolve:ssm:/a:1}}" * size,
        lambda size: "}}{{" * size,
    ],
    ids=["open", "open names", "colons", "many", "braces"],
)
def test_the_work_for_dynamic_references_grows_with_their_number(text_of: Callable[[int], str]) -> None:
    text = text_of(20_000)  # with the square of that, the test reaches its time limit

    assert _processed(text).document.well_formed


@pytest.mark.parametrize(
    "text_of",
    [
        lambda size: "a: [" + "!Sub x, " * size + "]",
        lambda size: "a: &a {x: y}\nb: [" + "*a, " * size + "]\n",
        lambda size: "a: &a {" + ",".join(f"k{n}: 1" for n in range(size)) + "}\nb:\n  <<: *a\n",
        lambda size: 'a: "' + "\\n " * size + '"',
        lambda size: "a: >\n" + "  x\n\n" * size,
        lambda size: "".join(f"k{n}: 1\n" for n in range(size)),
        lambda size: "a: " + "1:" * size + "1",
        lambda size: '{"a": [' + "1," * size + '"' + "\\u0041" * size + '"]}',
        lambda size: '{"a": "' + "x" * size,
    ],
    ids=["tags", "aliases", "merge", "quoted", "folded", "keys", "number", "JSON", "open JSON"],
)
def test_the_work_of_readers_grows_with_the_text(text_of: Callable[[int], str]) -> None:
    def work(size: int) -> int:
        text = text_of(size)
        return counted(lambda: parse(text, "t"))[1]

    work(10)
    assert work(4000) < 6 * work(1000) + 10_000
