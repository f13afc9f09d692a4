"""JUnit's XML, in the form that CI servers have in common: a suite for each template, a test case for each finding."""

from __future__ import annotations

from xml.etree import ElementTree

from cfnkit.cli.check.formats import LEVELS, CheckReport, notes
from cfnkit.cli.output.xml_text import xml_document, xml_text
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding


def render(report: CheckReport) -> str:
    """A test case fails if its finding makes the command fail; a template without findings has one that passes."""
    root = ElementTree.Element("testsuites", name="cfnkit check")
    tests = failures = 0
    for result in report.results:
        suite = _suite(result, report)
        root.append(suite)
        tests += len(suite)
        failures += len(suite.findall("testcase/failure"))
    root.attrib.update(tests=str(tests), failures=str(failures), errors="0")
    return xml_document(root)


def _suite(result: FileResult, report: CheckReport) -> ElementTree.Element:
    name = xml_text(result.path)
    failures = sum(finding.severity in report.failing for finding in result.findings)
    counts = {"tests": str(max(1, len(result.findings))), "failures": str(failures), "errors": "0", "skipped": "0"}
    suite = ElementTree.Element("testsuite", {"name": name, **counts})
    if not result.findings:
        ElementTree.SubElement(suite, "testcase", name="cfnkit check", classname=name)
    for finding in result.findings:
        case = ElementTree.SubElement(suite, "testcase", name=xml_text(_title(finding)), classname=name)
        text = "\n".join([finding.message, *notes(finding), str(finding.span)])
        if finding.severity in report.failing:
            attributes = {"type": LEVELS[finding.severity], "message": xml_text(finding.message)}
            ElementTree.SubElement(case, "failure", attributes).text = xml_text(text)
        else:
            ElementTree.SubElement(case, "system-out").text = xml_text(f"{LEVELS[finding.severity]}: {text}")
    return suite


def _title(finding: Finding) -> str:
    return f"{finding.id} at {finding.span.source}:{finding.span.line}:{finding.span.column}"
