"""JUnit's XML: the schema that Jenkins publishes for it, and counts that are right."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from cfnkit.cli.check.formats import CheckReport, junit
from cfnkit.diagnostics import Severity
from cfnkit.lint.results import Ruling

# Of https://github.com/jenkinsci/xunit-plugin, as pytest has it too; its licence is at its head.
SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("junit-10.xsd"))


def suites(report: CheckReport) -> ElementTree.Element:
    """The document, which is valid by the schema, with counts that are right."""
    root = ElementTree.fromstring(junit.render(report).encode())
    assert [error.reason for error in SCHEMA.iter_errors(root)] == []
    assert root.tag == "testsuites"
    for element in root.iter():
        if element.tag in {"testsuites", "testsuite"}:
            assert int(element.attrib["tests"]) == len(list(element.iter("testcase")))
            assert int(element.attrib["failures"]) == len(list(element.iter("failure")))
    return root


def test_the_schema_refuses_what_is_no_report() -> None:
    with pytest.raises(xmlschema.XMLSchemaValidationError, match="name"):
        SCHEMA.validate("<testsuites><testsuite tests='1' failures='0' errors='0'/></testsuites>")


def test_a_suite_is_a_template_and_a_case_a_finding(report: CheckReport) -> None:
    unsound, sound = suites(report)

    assert [case.attrib["name"] for case in unsound] == [
        "E3002 at stacks/a b.yaml:5:4",
        "W2001 at stacks/a b.yaml:2:3",
        "E9999 at snippets/s.yaml:1:1",
    ]
    failure = unsound[0][0]
    assert failure.attrib == {"type": "Error", "message": "100% wrong:\nsee, here <&> \N{REPLACEMENT CHARACTER}"}
    assert failure.text is not None
    assert failure.text.splitlines()[2:] == [
        "Rename it.",
        "made by Count as Resources/Made",
        "moved by Count as Resources/Moved",
        "stacks/a b.yaml:5:4",
    ]
    assert (sound.attrib["name"], len(sound), sound.find("testcase/failure")) == ("sound.yaml", 1, None)


def test_what_does_not_fail_the_command_fails_no_case(report: CheckReport) -> None:
    errors = Ruling(fail_on=Severity.ERROR)
    unsound, _ = suites(CheckReport(tuple(result._replace(ruling=errors) for result in report.results)))

    assert [case[0].tag for case in unsound] == ["failure", "system-out", "system-out"]


def test_nothing_is_a_document_too() -> None:
    assert len(suites(CheckReport(()))) == 0
