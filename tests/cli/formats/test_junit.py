"""JUnit's XML, by the structure that Jenkins publishes for it (junit-10.xsd)."""

from __future__ import annotations

from xml.etree import ElementTree

from cfnkit.cli.formats import Report, render
from cfnkit.diagnostics import Severity

# By element: the attributes that it must and may have, and the elements that it may hold.
STRUCTURE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": ({"name"}, {"time", "classname", "group"}, {"skipped", "failure", "system-out", "system-err"}),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}


def suites(report: Report) -> ElementTree.Element:
    """The document, which is laid out as the schema says, with counts that are right."""
    root = ElementTree.fromstring(render("junit", report).encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        must, may, holds = STRUCTURE[element.tag]
        assert must <= set(element.attrib) <= must | may
        assert {child.tag for child in element} <= holds
        if element.tag in {"testsuites", "testsuite"}:
            assert int(element.attrib["tests"]) == len(list(element.iter("testcase")))
            assert int(element.attrib["failures"]) == len(list(element.iter("failure")))
    return root


def test_a_suite_is_a_template_and_a_case_a_finding(report: Report) -> None:
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


def test_what_does_not_fail_the_command_fails_no_case(report: Report) -> None:
    unsound, _ = suites(report._replace(failing=frozenset({Severity.ERROR})))

    assert [case[0].tag for case in unsound] == ["failure", "system-out", "system-out"]


def test_nothing_is_a_document_too() -> None:
    assert len(suites(Report(()))) == 0
