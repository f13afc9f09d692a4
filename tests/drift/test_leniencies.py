"""The list of what may differ without being drift."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cfnkit.drift
from cfnkit.drift.leniencies import leniencies, leniencies_of_types, leniency_named
from cfnkit.drift.normalisers import Rules
from cfnkit.drift.report import SkipReason

SOURCES = sorted(Path(cfnkit.drift.__file__).parent.rglob("*.py"))
NAMED = re.compile(r'(?:equate|Equated)\([^()]*(?:\([^()]*\))?[^()]*"([A-Za-z0-9-]+)"\)')
OF_A_USER = {SkipReason.IGNORED, SkipReason.ACCEPTED}


def names_in_code() -> set[str]:
    written = {name for source in SOURCES for name in NAMED.findall(source.read_text("utf-8"))}
    steps = {step.name for step in Rules().steps} - {"selection"}  # Its values are not checked, never equal.
    return written | steps | {"empty"}


def test_each_name_in_a_report_is_listed_once_with_its_evidence() -> None:
    listed = [rule.name for rule in leniencies()]

    assert len(set(listed)) == len(listed)
    reasons = {reason.value for reason in SkipReason if reason not in OF_A_USER}
    assert set(listed) == names_in_code() | reasons | {"undeclared"}
    assert all(rule.equal and rule.border and len(rule.evidence) > 10 for rule in leniencies())
    assert leniency_named("cidr").border == "properties named so, or of that format"


def test_what_one_type_does_is_listed_with_the_type() -> None:
    borders = [rule.border for rule in leniencies_of_types()]

    assert borders == sorted(borders, key=lambda border: border.partition(" ")[0].lower())
    assert "AWS::DLM::LifecyclePolicy /DefaultPolicy" in borders


def test_an_unknown_rule_has_no_leniency() -> None:
    with pytest.raises(KeyError):
        leniency_named("magic")
