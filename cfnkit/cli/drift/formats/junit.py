"""Drift as JUnit XML: a suite for each template, and a test case for each resource, which fails if it drifted."""

from __future__ import annotations

from xml.etree import ElementTree

from cfnkit.cli.drift import words
from cfnkit.cli.drift.formats import DriftView
from cfnkit.cli.output.junit import junit_document, lines_of
from cfnkit.diagnostics import counted
from cfnkit.drift.report import DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import DRIFTED, UNCHECKED, every_resource, nothing_compared


def render(view: DriftView) -> str:
    """A suite for the template and for each nested stack; resources that were not checked are skipped test cases.

    If none was, they are errors, so that a server does not show a success.
    """
    unchecked = "error" if nothing_compared(view.drift) else "skipped"
    suites: dict[int, tuple[DriftReport, list[tuple[str, ResourceDrift]]]] = {}
    for resource_path, resource, report in every_resource(view.drift):
        cases = suites.setdefault(id(report), (report, []))[1]
        if resource.nested is None:
            cases.append((resource_path, resource))
    return junit_document("cfnkit drift", [_suite(*suite, view.explain, unchecked) for suite in suites.values()])


def _suite(
    report: DriftReport, cases: list[tuple[str, ResourceDrift]], explain: bool, unchecked: str
) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=report.template)
    suite.extend(_case(resource_path, resource, explain, unchecked) for resource_path, resource in cases)
    ElementTree.SubElement(suite, "system-out").text = words.summary(report)
    return suite


def _case(resource_path: str, resource: ResourceDrift, explain: bool, unchecked: str) -> ElementTree.Element:
    case = ElementTree.Element("testcase", name=resource_path, classname=resource.type)
    place = words.place_text(resource.span)
    if resource.status in DRIFTED:
        count = len(resource.differences)
        verdict = "is deleted" if resource.status is Status.DELETED else f"has {counted(count, 'difference')}"
        message = f"{resource_path} {verdict}" + (f" ({place})" if place else "")
        failure = ElementTree.SubElement(case, "failure", type=resource.status.value, message=message)
        failure.text = lines_of(_lines(resource))
    elif resource.status in UNCHECKED:
        ElementTree.SubElement(case, unchecked).text = f"{resource.status.value}: {resource.reason}"
    notes = [f"{path} {why}" for path, why in words.explained(resource)] if explain else []
    if notes:
        ElementTree.SubElement(case, "system-out").text = lines_of(notes)
    return case


def _lines(resource: ResourceDrift) -> list[str]:
    lines = [resource.reason] if resource.reason else []
    for difference in resource.differences:
        place = words.place_text(difference.span or resource.span)
        values = f"{difference.expected_text} -> {difference.actual_text}"
        lines.append(f"{place}: {words.path_text(difference)}  {values}")
        lines.extend(f"    {remark}" for remark in words.remarks(difference))
    return lines
