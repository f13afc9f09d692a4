"""Drift as JUnit's XML: the schema that Jenkins publishes for it, and counts that are right."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import xmlschema

from cfnkit.cli.drift.formats import DriftView, junit

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[2] / "check" / "formats" / "junit-10.xsd")


def suites(report: DriftView) -> ElementTree.Element:
    """The document, which is valid by the schema, with counts that are right."""
    root = ElementTree.fromstring(junit.render(report).encode())
    assert [error.reason for error in SCHEMA.iter_errors(root)] == []
    for element in root.iter():
        if element.tag in {"testsuites", "testsuite"}:
            assert int(element.attrib["tests"]) == len(list(element.iter("testcase")))
            assert int(element.attrib["failures"]) == len(list(element.iter("failure")))
        if element.tag == "testsuite":
            assert int(element.attrib["skipped"]) == len(list(element.iter("skipped")))
    return root


def test_a_suite_is_a_template_and_a_case_a_resource(report: DriftView) -> None:
    outer, inner = suites(report)

    assert (outer.attrib["name"], inner.attrib["name"]) == ("stacks/a b.yaml", "stacks/inner.yaml")
    names = [case.attrib["name"] for case in outer.iter("testcase")]
    assert names == ["Queue", "Topic", "Hook", "Denied"]
    assert [case.attrib["name"] for case in inner.iter("testcase")] == ["Inner/Gone", "Inner/Topic"]


def test_what_drifted_fails_at_the_line_of_the_template(report: DriftView) -> None:
    outer, inner = suites(report)

    (failure,) = outer.iter("failure")
    assert failure.attrib == {"type": "MODIFIED", "message": "Queue has 4 differences (stacks/a b.yaml:5)"}
    assert failure.text is not None
    assert failure.text.splitlines()[0] == "stacks/a b.yaml:8: /VisibilityTimeout  30 -> 99"
    (gone,) = inner.iter("failure")
    assert gone.attrib == {"type": "DELETED", "message": "Inner/Gone is deleted (stacks/a b.yaml:30)"}


def test_what_is_not_checked_is_skipped_with_its_reason(report: DriftView) -> None:
    outer, _ = suites(report)

    hook, denied = outer.iter("skipped")
    assert hook.text is not None
    assert hook.text.startswith("NOT_CHECKED: </script>")
    assert denied.text == "UNKNOWN: access is denied"


def test_nothing_is_a_document_too(nothing: DriftView) -> None:
    assert len(list(suites(nothing).iter("testcase"))) == 0
