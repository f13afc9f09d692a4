"""Values as a rule sees them, and what a resource says of rules."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cfnkit.rule_tables import UNKNOWN, Suppressions, marked
from cfnkit.rule_tables.mark import MARK

VANISHING = {MARK: True}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        ("-22", -22),
        ("022", "022"),
        ("1234567890", "1234567890"),
        ("FALSE", False),
        (None, None),
        ("a {{resolve:ssm:/a}}", UNKNOWN),
        ({"Ref": "A"}, UNKNOWN),
        ({"Ref": "A", "B": "C"}, {"Ref": "A", "B": "C"}),
        ({"A": None, "B": {"C": None}, "D": [None]}, {"B": {}, "D": [None]}),
        ({"Fn::Sub": "A"}, UNKNOWN),
        ({"Fn::ForEach::L": []}, UNKNOWN),
        ({"Fn::ForEach::L": [], "B": "7"}, {"B": 7}),
        ({"Fn::Transform": [], "B": "7"}, UNKNOWN),
        ({"Fn::Sub": "A", "B": "7"}, {"Fn::Sub": "A", "B": 7}),
        ({"Fn::If": ["A", {"B": {"Ref": "AWS::NoValue"}}, "C"]}, VANISHING),
        ({"A": [{"Fn::GetAtt": ["B", "C"]}, "true"]}, {"A": [UNKNOWN, True]}),
        ("${A}", "${A}"),
        (UNKNOWN, UNKNOWN),
    ],
)
def test_what_only_the_deployment_knows_is_marked(value: Any, expected: Any) -> None:
    assert marked(value) == expected


@pytest.mark.parametrize("key", ["unknown", "cfnkit::unknown", str(MARK), "".join(MARK)])
def test_no_key_of_a_template_is_the_mark(key: str) -> None:
    assert marked({key: True, "A": "B"}) == {key: True, "A": "B"}
    assert marked({key: True}) != VANISHING
    assert copy.deepcopy(UNKNOWN) == UNKNOWN


def test_in_a_loop_so_is_what_its_variable_is_in() -> None:
    assert marked({"A": "${A}", "B": ["b-&{A}", "c"]}, in_loop=True) == {"A": UNKNOWN, "B": [UNKNOWN, "c"]}


def suppressions(entries: Any) -> Suppressions:
    return Suppressions({"cfnkit": {"guard": {"suppress": entries}}})


def test_a_rule_is_suppressed_for_a_reason() -> None:
    given = suppressions([{"id": "A", "reason": " Because I say so. "}, {"id": "B", "reason": "We test."}])
    assert (given.reason("A"), given.reason("B"), given.reason("C")) == ("Because I say so.", "We test.", "")
    assert given.flaw("A") == given.flaw("C") == ""


@pytest.mark.parametrize("reason", [None, "", "  ", 7, {}, ".", "Because.", "x y", "- -- ---", "1 2 3"])
def test_without_a_reason_it_is_not_and_that_is_said(reason: Any) -> None:
    given = suppressions([{"id": "A", "reason": reason}])
    assert given.reason("A") == ""
    assert "names A without a reason" in given.flaw("A")
    assert given.flaw("B") == ""


def test_or_where_it_may_not_be() -> None:
    metadata = {"cfnkit": {"guard": {"suppress": [{"id": "A", "reason": "Because I say so."}]}}}
    given = Suppressions(metadata, lambda rule_id: rule_id == "B")
    assert given.reason("A") == ""
    assert given.flaw("A").endswith("names A, which the deployment of Guard lets no resource suppress.")


@pytest.mark.parametrize("entries", ["A", {"id": "A"}, ["A"], [{"reason": "So."}], [{"id": "B", "reason": "x"}] * 2])
def test_what_is_no_list_of_suppressions_is_said(entries: Any) -> None:
    given = suppressions(entries)
    assert given.reason("A") == ""
    assert "must be a list of objects with id and reason" in given.flaw("A")


@pytest.mark.parametrize("metadata", [None, "x", [], {}, {"cfnkit": 1}, {"cfnkit": {"guard": []}}])
def test_other_metadata_says_nothing(metadata: Any) -> None:
    assert (Suppressions(metadata).reason("A"), Suppressions(metadata).flaw("A")) == ("", "")
