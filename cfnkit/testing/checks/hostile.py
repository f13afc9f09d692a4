"""Fragments that a macro does not expect, and that somebody will send."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import Any

from cfnkit.hosts.logs import telling
from cfnkit.macro_calls import PLACE, Input, MacroCall
from cfnkit.syntax import from_plain
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.results import Fault

# The depth that a template may have.
_DEPTH = 80
_LONG = 200_000
# The beginning of cfnkit.macro's message for an exception that the author did not foresee.
_UNFORESEEN = "The macro's code failed"


def hostile_fragments_get_an_answer(bench: Bench) -> Fault | None:
    """Send wrong types, deep nesting, long texts, odd keys: the macro answers, or fails with a message of its own."""
    cases = bench.succeeded[:1] + [run for run in bench.succeeded if run.case.is_snippet][:1]
    if not cases:
        return Fault("No case succeeds, so no working parameters are known.", skipped=True)
    for case, _ in cases:
        for name, fragment in hostile_fragments():
            call = bench.call(_on(bench.input_of(case), fragment), case)
            fault = _unclean(call)
            if fault is not None:
                return fault._replace(message=f"Given {name}: {fault.message}")
    return None


def _on(base: Input, fragment: Any) -> Input:
    whole = isinstance(fragment, dict) and "Resources" in fragment
    return replace(base, fragment=from_plain(fragment, PLACE), is_snippet=not whole)


def _unclean(call: MacroCall) -> Fault | None:
    if call.answer.payload is None:
        return Fault(f"there is no answer. {call.answer.failure}", telling(call.answer.log))
    if call.result is not None:
        return None
    response = call.response
    message = response.get("errorMessage") if isinstance(response, dict) else None
    if not isinstance(message, str) or not message:
        return Fault(call.message, call.hint)
    if message.startswith(_UNFORESEEN) or "Traceback (most recent call last)" in message:
        why = f"it fails with an exception, not with a message for its user. {message}"
        return Fault(why, telling(call.answer.log))
    return None


def hostile_fragments() -> abc.Iterator[tuple[str, Any]]:
    """Each fragment with a name for messages."""
    yield "an empty object", {}
    yield "a template with no resources", {"Resources": {}}
    for word, value in _WRONG.items():
        yield f"{word} as Resources", {"AWSTemplateFormatVersion": "2010-09-09", "Resources": value}
        yield f"{word} as a resource", {"Resources": {"A": value, "B": {"Type": "AWS::SNS::Topic"}}}
        yield f"{word} as Type", {"Resources": {"A": {"Type": value, "Properties": {}}}}
        yield f"{word} as Properties", {"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": value}}}
        yield f"{word} as Tags", _bucket({"Tags": value})
        yield f"{word} as a tag", _bucket({"Tags": [value]})
        yield f"{word} as each other section", {"Resources": {}, **dict.fromkeys(_SECTIONS, value)}
        yield (
            f"{word} as each attribute",
            {"Resources": {"A": {"Type": "AWS::SQS::Queue", **dict.fromkeys(_ATTRIBUTES, value)}}},
        )
        yield (
            f"{word} as a parameter, an output and a mapping",
            {
                "Resources": {},
                **{section: {"A": value} for section in ("Parameters", "Outputs", "Mappings", "Conditions", "Rules")},
            },
        )
        yield f"{word} as the argument of each function", _bucket({"A": [{name: value} for name in _FUNCTIONS]})
        yield f"{word} as each value of a snippet", dict.fromkeys(_KEYS, value)
    yield "deep nesting", _bucket({"A": _deep()})
    yield "deep nesting in a snippet", {"Value": _deep()}
    yield "a long text", _bucket({"BucketName": "x" * _LONG})
    yield "a long key", {"Resources": {"x" * _LONG: {"Type": "AWS::S3::Bucket"}}}
    yield "many resources", {"Resources": {f"A{number}": {"Type": "AWS::SNS::Topic"} for number in range(2000)}}
    yield "odd keys", {"Resources": {key: {"Type": "AWS::S3::Bucket", "Properties": {key: key}} for key in _ODD}}
    yield "odd texts", _bucket({"A": list(_ODD), "Tags": [{"Key": text, "Value": text} for text in _ODD]})
    yield "large numbers", _bucket({"A": [10**100, -(10**100), 1e308, 5e-324]})
    yield "functions with a neighbour", _bucket({"A": {"Ref": "B", "Fn::Sub": "x", "C": 1}})
    yield (
        "loops of AWS::LanguageExtensions",
        {"Resources": {"Fn::ForEach::Zq": ["X", ["a"], {"A${X}": {"Type": "AWS::SNS::Topic"}}], "Fn::ForEach::": []}},
    )


_WRONG: dict[str, Any] = {"null": None, "a text": "zq", "a number": 7, "a list": [], "an object": {}, "true": True}
_SECTIONS = ("Parameters", "Outputs", "Mappings", "Conditions", "Metadata", "Rules", "Description", "Hooks")
_ATTRIBUTES = ("Metadata", "DependsOn", "Condition", "DeletionPolicy", "UpdatePolicy", "CreationPolicy", "Properties")
_FUNCTIONS = (
    *("Ref", "Condition", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::If", "Fn::Select", "Fn::Split", "Fn::FindInMap"),
    *("Fn::Base64", "Fn::Cidr", "Fn::ImportValue", "Fn::Transform", "Fn::ForEach::Zq", "Fn::Nothing", "Fn::"),
)
_KEYS = ("Value", "Values", "Type", "Properties", "Name", "Count", "Tags")
_ODD = (
    *("", " ", "a.b/c", "../x", "__class__", "{}", "%s", "${Zq", "{{resolve:", "[", "(?P<"),
    *("\x00", "\u202e", "\U0001f600", "\ufffe", "é" * 300),
)


def _bucket(properties: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": properties}}}


def _deep() -> Any:
    value: Any = "bottom"
    for number in range(_DEPTH):
        value = [value] if number % 2 else {"A": value}
    return value
