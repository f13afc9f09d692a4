"""Drift as JUnit XML: a suite for each template, and a test case for each resource, which fails if it drifted."""

from __future__ import annotations

from xml.etree import ElementTree

from cfnkit.cli.drift import words
from cfnkit.cli.drift.formats import DriftView
from cfnkit.cli.output.text import counted
from cfnkit.cli.output.xml_text import xml_document, xml_text
from cfnkit.drift.report import DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import DRIFTED, UNCHECKED, every_resource


def render(view: DriftView) -> str:
    """A suite for the template and for each nested stack; resources that were not checked are skipped test cases."""
    root = ElementTree.Element("testsuites", name="cfnkit drift")
    suites: dict[int, tuple[DriftReport, list[tuple[str, ResourceDrift]]]] = {}
    for resource_path, resource, report in every_resource(view.drift):
        cases = suites.setdefault(id(report), (report, []))[1]
        if resource.nested is None:
            cases.append((resource_path, resource))
    for report, cases in suites.values():
        root.append(_suite(report, cases, view.explain))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.attrib[name]) for suite in root)))
    return xml_document(root)


def _suite(report: DriftReport, cases: list[tuple[str, ResourceDrift]], explain: bool) -> ElementTree.Element:
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(resource.status in DRIFTED for _, resource in cases)),
        "errors": "0",
        "skipped": str(sum(resource.status in UNCHECKED for _, resource in cases)),
    }
    suite = ElementTree.Element("testsuite", {"name": xml_text(report.template), **counts})
    for resource_path, resource in cases:
        suite.append(_case(resource_path, resource, explain))
    ElementTree.SubElement(suite, "system-out").text = xml_text(words.summary(report))
    return suite


def _case(resource_path: str, resource: ResourceDrift, explain: bool) -> ElementTree.Element:
    case = ElementTree.Element("testcase", name=xml_text(resource_path), classname=xml_text(resource.type))
    place = words.place_text(resource.span)
    if resource.status in DRIFTED:
        count = len(resource.differences)
        verdict = "is deleted" if resource.status is Status.DELETED else f"has {counted(count, 'difference')}"
        message = f"{resource_path} {verdict}" + (f" ({place})" if place else "")
        failure = ElementTree.SubElement(case, "failure", type=resource.status.value, message=xml_text(message))
        failure.text = xml_text("\n".join(_lines(resource)))
    elif resource.status in UNCHECKED:
        ElementTree.SubElement(case, "skipped").text = xml_text(f"{resource.status.value}: {resource.reason}")
    notes = [f"{path} {why}" for path, why in words.explained(resource)] if explain else []
    if notes:
        ElementTree.SubElement(case, "system-out").text = xml_text("\n".join(notes))
    return case


def _lines(resource: ResourceDrift) -> list[str]:
    lines = [resource.reason] if resource.reason else []
    for difference in resource.differences:
        place = words.place_text(difference.span or resource.span)
        values = f"{words.expected_text(difference)} -> {words.actual_text(difference)}"
        lines.append(f"{place}: {words.path_text(difference)}  {values}")
        lines.extend(f"    {remark}" for remark in words.remarks(difference))
    return lines
