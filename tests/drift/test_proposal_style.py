"""The template with live values in the styles that authors write: what is proposed is in sync when it is deployed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit import Target, process
from cfnkit.drift import DeclaredStack, DriftReport, Status, compare_stack
from cfnkit.drift.proposal import ProposedTemplate, propose
from cfnkit.drift.states import read_states
from cfnkit.schemas import Schemas
from cfnkit.syntax import parse

SCHEMAS = Schemas("us-east-1")
RULE = "AWS::Events::Rule"


def compared(text: str, live: dict[str, dict[str, Any]]) -> DriftReport:
    resources = {name: {"Type": RULE, "PhysicalId": name, "Properties": given} for name, given in live.items()}
    snapshot = {"format": "cfnkit.snapshot/1", "stack": {"tags": {}}, "resources": resources}
    processed = process(text, name="t.yaml", target=Target(region="us-east-1"))
    assert processed.resolved is not None
    state = read_states(json.dumps(snapshot), "s.json", SCHEMAS)
    return compare_stack(DeclaredStack(processed.resolved, "t.yaml"), state, SCHEMAS)


def proposed(text: str, live: dict[str, dict[str, Any]]) -> ProposedTemplate:
    document = parse(text, "t.yaml")
    return propose(document.source, document.root, compared(text, live))


def rule(properties: str) -> str:
    lines = "".join(f"      {line}\n" for line in properties.splitlines())
    return f"Resources:\n  R:\n    Type: AWS::Events::Rule\n    Properties:\n{lines}"


LONG = ["q: r", "- x", "#y", "@z", "true", "1e3", "~", ""]


@pytest.mark.parametrize(
    ("properties", "live"),
    [
        ("EventPattern:\n  source: []\n", {"EventPattern": {"source": LONG}}),
        ("EventPattern: {}\n", {"EventPattern": {"b": ["c"], "a": ["d"]}}),
        ("EventPattern:\n  source:\n    - m\n", {"EventPattern": {"source": ["m", "z", "a", "k"]}}),
        ("EventPattern: {source: [m]}\n", {"EventPattern": {"source": ["m", "z", "a", "k"]}}),
        (
            "EventPattern:\n  source:\n    - m\n    - n\n",
            {"EventPattern": {"source": [{"prefix": "a"}, {"exists": True}]}},
        ),
        ("EventPattern:\n  old:\n    - m\n", {"EventPattern": {"a": ["m"], "b": {"c": [1, "1", False]}}}),
        ('EventPattern: \'{"source": ["a"]}\'\n', {"EventPattern": {"source": ["it's", "b"], "none": [None]}}),
        ("Description: >2-\n\n     a\n   b\nState: ENABLED\n", {"Description": "new", "State": "DISABLED"}),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_what_is_proposed_is_in_sync(properties: str, live: dict[str, Any], line_break: str) -> None:
    text = rule(properties).replace("\n", line_break)
    found = proposed(text, {"R": live})

    assert (found.written > 0, found.kept) == (True, ())
    assert [one.status for one in compared(found.text, {"R": live}).resources] == [Status.IN_SYNC]
    assert found.text.count("\r\n") == (found.text.count("\n") if line_break == "\r\n" else 0)


def test_a_null_is_not_written_where_a_template_can_hold_none() -> None:
    text = rule("EventPattern: {source: [a]}\n")
    found = proposed(text, {"R": {"EventPattern": {"source": ["a"], "detail": [None]}}})

    assert (found.text, [kept.reason for kept in found.kept]) == (text, ["a template can hold no null"])


ANCHORS = """\
Resources:
  A:
    Type: AWS::Events::Rule
    Properties: &p
      EventPattern: &e {source: [a]}
      Description: &d >
        folded
        text
  B:
    Type: AWS::Events::Rule
    Properties: {<<: *p, Description: own}
  C:
    Type: AWS::Events::Rule
    Properties:
      EventPattern:
        <<: *e
        detail: [b]
      Description: *d
"""


def test_what_is_written_once_for_several_places_stays() -> None:
    live = {
        "A": {"EventPattern": {"source": ["x"]}, "Description": "one\ntwo\n"},
        "B": {"EventPattern": {"source": ["a"]}, "Description": "mine"},
        "C": {"EventPattern": {"source": ["a"], "detail": ["c"], "more": [1]}, "Description": "other"},
    }
    found = proposed(ANCHORS, live)

    assert found.text == ANCHORS.replace("own", "mine").replace("[b]", "[c]")
    assert [(kept.resource, kept.path) for kept in found.kept] == [
        ("A", "/Description"),
        ("A", "/EventPattern/source/0"),
        ("C", "/Description"),
        ("C", "/EventPattern/more"),
    ]
    assert all("by an anchor (line" in kept.reason for kept in found.kept)
