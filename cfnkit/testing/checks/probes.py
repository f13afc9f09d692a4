"""Parts that do not concern a macro, added to its templates: they must come back as they were."""

from __future__ import annotations

import collections.abc as abc
import re
from dataclasses import replace
from typing import Any

from cfnkit.macro_calls import PLACE
from cfnkit.syntax import Mapping, Node, at_path, from_plain
from cfnkit.testing.checks.bench import Bench, CaseRun
from cfnkit.testing.checks.results import Fault, difference, same

# A name that no template has.
_NAME = "Zq0CfnkitProbe"

# Values that a careless reader or writer of a tree loses or changes.
_VALUES: dict[str, Any] = {
    "Zq Whole": [0, -1, 12345678901234567890],
    "Zq Fraction": [1.0, 0.1, 1e300],
    "Zq Truth": [True, False],
    "Zq Empty": [{}, [], ""],
    "Zq Written": ["0x1F", "012", "1e3", "~", "=", "2012-10-17", "a: b", " z ", "\t\n"],
    "Zq Characters": ["\u00fc\u0308", "\u2028", "\U0001f600", "\ue000", "\\", '"'],
    "zq-order": {"z": 3, "y": 2, "x": 1},
}

_FUNCTIONS: dict[str, Any] = {
    "ZqRef": {"Ref": "AWS::Region"},
    "ZqGetAtt": {"Fn::GetAtt": [f"{_NAME}Other", "Arn"]},
    "ZqSub": {"Fn::Sub": "${AWS::StackName}-${!Zq}"},
    "ZqSubWithNames": {"Fn::Sub": ["${Zq}", {"Zq": {"Ref": "AWS::AccountId"}}]},
    "ZqJoin": {"Fn::Join": ["", ["zq", {"Ref": "AWS::Partition"}]]},
    "ZqSelect": {"Fn::Select": ["0", {"Fn::GetAZs": ""}]},
    "ZqSplit": {"Fn::Select": [0, {"Fn::Split": ["|", "zq|zq"]}]},
    "ZqIf": {"Fn::If": [_NAME, "zq", {"Ref": "AWS::NoValue"}]},
    "ZqFindInMap": {"Fn::FindInMap": [_NAME, "zq", "zq"]},
    "ZqBase64": {"Fn::Base64": "zq"},
    "ZqCidr": {"Fn::Cidr": ["10.0.0.0/16", 2, "8"]},
    "ZqImportValue": {"Fn::ImportValue": {"Fn::Sub": "${AWS::StackName}-zq"}},
    "ZqReferences": [
        "{{resolve:ssm:/zq/probe:1}}",
        "{{resolve:ssm-secure:/zq/probe:1}}",
        "zq {{resolve:secretsmanager:zq:SecretString:zq}}",
    ],
}

_UNTOUCHED: dict[str, Any] = {
    "Metadata": {_NAME: _VALUES},
    "Resources": {_NAME: {"Type": f"Custom::{_NAME}", "Properties": _VALUES}},
}
# Other languages read each number as a double, and write it in their own form.
_FEWER = {key: value for key, value in _VALUES.items() if key not in ("Zq Whole", "Zq Fraction")}
_UNTOUCHED_BY_DOUBLES: dict[str, Any] = {
    "Metadata": {_NAME: _FEWER},
    "Resources": {_NAME: {"Type": f"Custom::{_NAME}", "Properties": _FEWER}},
}
_CALLS: dict[str, Any] = {
    "Mappings": {_NAME: {"zq": {"zq": "zq"}}},
    "Conditions": {_NAME: {"Fn::Equals": [{"Ref": "AWS::Region"}, "zq"]}},
    "Resources": {
        f"{_NAME}Other": {"Type": f"Custom::{_NAME}"},
        _NAME: {"Type": f"Custom::{_NAME}", "Condition": _NAME, "Properties": _FUNCTIONS},
    },
    "Outputs": {_NAME: {"Condition": _NAME, "Value": {"Fn::GetAtt": f"{_NAME}.Zq"}}},
}


def untouched_part_stays_equal(bench: Bench) -> Fault | None:
    """Add metadata and a custom resource, with numbers, booleans, odd texts and an order of keys."""
    return _survives(bench, _UNTOUCHED_BY_DOUBLES if bench.macro.command else _UNTOUCHED)


def functions_survive(bench: Bench) -> Fault | None:
    """Add intrinsic functions and dynamic references: in a custom resource, a condition, a mapping and an output."""
    return _survives(bench, _CALLS)


def _survives(bench: Bench, probe: dict[str, Any]) -> Fault | None:
    words = set(_words(probe))
    tried = 0
    for run in bench.succeeded:
        fragment = run.case.input
        # A parameter that matches something in the probe may ask for a change of it.
        if run.case.is_snippet or not isinstance(fragment, Mapping) or _match(run.case.parameters, words):
            continue
        with_probe = _with(fragment, probe)
        if with_probe is None:
            continue
        tried += 1
        fault = _look(bench, run, with_probe, probe)
        if fault is not None:
            return fault
    if not tried:
        return Fault("No case calls it with a whole template that it leaves partly unchanged.", skipped=True)
    return None


def _look(bench: Bench, run: CaseRun, fragment: Mapping, probe: dict[str, Any]) -> Fault | None:
    call = bench.call(replace(bench.input_of(run.case), fragment=fragment), run.case)
    where = f"In the case '{run.case.name}'"
    if call.result is None:
        return Fault(f"{where} the macro fails when there is more in the template: {call.message}", call.hint)
    for section, members in probe.items():
        for name in members:
            before, after = at_path(fragment, (section, name)), at_path(call.result, (section, name))
            assert before is not None
            if after is None:
                return Fault(f"{where} {section}/{name} is gone from the result.")
            if not same(before, after):
                difference_ = difference(before, after, ("before", "after"))
                return Fault(f"{where} {section}/{name} is changed.", difference_)
    return None


def _with(fragment: Mapping, probe: dict[str, Any]) -> Mapping | None:
    """The template with the probe in its sections; None when a section is not an object."""
    entries: dict[str, Node] = dict(fragment.entries)
    for section, members in probe.items():
        there = entries.get(section, Mapping({}, {}, PLACE))
        if not isinstance(there, Mapping):
            return None
        more = {name: from_plain(value, PLACE) for name, value in members.items()}
        entries[section] = there.replacing({**there.entries, **more})
    return fragment.replacing(entries)


def _words(value: Any) -> abc.Iterator[str]:
    """The texts and keys in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)


def _match(parameters: dict[str, Any], words: set[str]) -> bool:
    """Whether a text of the parameters is a part of one of the words, or a pattern that matches in one."""
    return any(_is_in(text, word) for text in set(_words([*parameters.values()])) - {""} for word in words)


def _is_in(text: str, word: str) -> bool:
    try:
        return text in word or re.search(text, word) is not None
    except re.error:
        return False
