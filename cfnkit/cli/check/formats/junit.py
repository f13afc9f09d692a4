"""Findings as JUnit's XML: a suite for each template, and a test case for each finding."""

from __future__ import annotations

from xml.etree import ElementTree

from cfnkit.cli.check.formats import LEVELS, CheckReport, notes
from cfnkit.cli.output.junit import junit_document, lines_of
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding


def render(report: CheckReport) -> str:
    """A test case fails if its finding makes the command fail; a template without findings has one that passes."""
    return junit_document("cfnkit check", [_suite(result, report) for result in report.results])


def _suite(result: FileResult, report: CheckReport) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=result.path)
    if not result.findings:
        ElementTree.SubElement(suite, "testcase", name="cfnkit check", classname=result.path)
    for finding in result.findings:
        case = ElementTree.SubElement(suite, "testcase", name=_title(finding), classname=result.path)
        text = lines_of([finding.message, *notes(finding), str(finding.span)])
        if result.ruling.fails(finding):
            attributes = {"type": LEVELS[finding.severity], "message": finding.message}
            ElementTree.SubElement(case, "failure", attributes).text = text
        else:
            ElementTree.SubElement(case, "system-out").text = f"{LEVELS[finding.severity]}: {text}"
    for finding in result.undecided if report.lists_undecided else ():
        case = ElementTree.SubElement(suite, "testcase", name=_title(finding), classname=result.path)
        ElementTree.SubElement(case, "skipped", {"message": lines_of([finding.message, *notes(finding)])})
    return suite


def _title(finding: Finding) -> str:
    return f"{finding.id} at {finding.place}"
