"""Drift as JUnit's XML: a suite a template, a test case a resource, which fails when it drifted."""

from __future__ import annotations

from xml.etree import ElementTree

from cfnkit.cli.drift.formats import Report
from cfnkit.cli.drift.formats.words import (
    actual_text,
    expected_text,
    explained,
    path_text,
    place_text,
    remarks,
    summary,
)
from cfnkit.cli.output.text import counted
from cfnkit.cli.output.xml_text import xml_document, xml_text
from cfnkit.drift.report import DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import DRIFTED, UNCHECKED, every_resource


def render(report: Report) -> str:
    """A suite for the template, and one for that of each nested stack; what is not checked is skipped."""
    root = ElementTree.Element("testsuites", name="cfnkit drift")
    suites: dict[int, tuple[DriftReport, list[tuple[str, ResourceDrift]]]] = {}
    for way, resource, around in every_resource(report.drift):
        cases = suites.setdefault(id(around), (around, []))[1]
        if resource.nested is None:
            cases.append((way, resource))
    for around, cases in suites.values():
        root.append(_suite(around, cases, report.explain))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.attrib[name]) for suite in root)))
    return xml_document(root)


def _suite(around: DriftReport, cases: list[tuple[str, ResourceDrift]], explain: bool) -> ElementTree.Element:
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(resource.status in DRIFTED for _, resource in cases)),
        "errors": "0",
        "skipped": str(sum(resource.status in UNCHECKED for _, resource in cases)),
    }
    suite = ElementTree.Element("testsuite", {"name": xml_text(around.template), **counts})
    for way, resource in cases:
        suite.append(_case(way, resource, explain))
    ElementTree.SubElement(suite, "system-out").text = xml_text(summary(around))
    return suite


def _case(way: str, resource: ResourceDrift, explain: bool) -> ElementTree.Element:
    case = ElementTree.Element("testcase", name=xml_text(way), classname=xml_text(resource.type))
    place = place_text(resource.span)
    if resource.status in DRIFTED:
        count = len(resource.differences)
        said = f"{way} is deleted" if resource.status is Status.DELETED else f"{way} has {counted(count, 'difference')}"
        message = f"{said} ({place})" if place else said
        failure = ElementTree.SubElement(case, "failure", type=resource.status.value, message=xml_text(message))
        failure.text = xml_text("\n".join(_lines(resource)))
    elif resource.status in UNCHECKED:
        ElementTree.SubElement(case, "skipped").text = xml_text(f"{resource.status.value}: {resource.reason}")
    notes = [f"{path} {why}" for path, why in explained(resource)] if explain else []
    if notes:
        ElementTree.SubElement(case, "system-out").text = xml_text("\n".join(notes))
    return case


def _lines(resource: ResourceDrift) -> list[str]:
    lines = [resource.reason] if resource.reason else []
    for difference in resource.differences:
        place = place_text(difference.span or resource.span)
        values = f"{expected_text(difference)} -> {actual_text(difference)}"
        lines.append(f"{place}: {path_text(difference)}  {values}")
        lines.extend(f"    {remark}" for remark in remarks(difference))
    return lines
