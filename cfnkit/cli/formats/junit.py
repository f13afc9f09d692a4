"""JUnit's XML, as the CI servers that read it agree on: a suite a template, a test case a finding."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from cfnkit.cli.formats import LEVELS, Report, notes
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding

# https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """A test case fails when its finding makes the command fail; a template without findings has one that passes."""
    root = ElementTree.Element("testsuites", name="cfnkit check")
    tests = failures = 0
    for result in report.results:
        suite = _suite(result, report)
        root.append(suite)
        tests += len(suite)
        failures += len(suite.findall("testcase/failure"))
    root.attrib.update(tests=str(tests), failures=str(failures), errors="0")
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(result: FileResult, report: Report) -> ElementTree.Element:
    name = _text(result.path)
    failures = sum(finding.severity in report.failing for finding in result.findings)
    counts = {"tests": str(max(1, len(result.findings))), "failures": str(failures), "errors": "0", "skipped": "0"}
    suite = ElementTree.Element("testsuite", {"name": name, **counts})
    if not result.findings:
        ElementTree.SubElement(suite, "testcase", name="cfnkit check", classname=name)
    for finding in result.findings:
        case = ElementTree.SubElement(suite, "testcase", name=_text(_title(finding)), classname=name)
        said = "\n".join([finding.message, *notes(finding), str(finding.span)])
        if finding.severity in report.failing:
            attributes = {"type": LEVELS[finding.severity], "message": _text(finding.message)}
            ElementTree.SubElement(case, "failure", attributes).text = _text(said)
        else:
            ElementTree.SubElement(case, "system-out").text = _text(f"{LEVELS[finding.severity]}: {said}")
    return suite


def _title(finding: Finding) -> str:
    return f"{finding.id} at {finding.span.source}:{finding.span.line}:{finding.span.column}"


def _text(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
