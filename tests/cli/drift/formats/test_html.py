"""Drift as a page: one that needs nothing else, and in which no value is more than text."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from cfnkit.cli.drift.formats import DriftView, html
from cfnkit.cli.drift.formats.html import lines
from cfnkit.drift import Difference, DifferenceType

VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """The elements of a page, each with its attributes and the text in it; all are closed, and in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open[-1]][-1] += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.elements)


def test_no_value_is_more_than_text(report: DriftView) -> None:
    page = Page(html.render(report))

    assert (page.count("script"), page.count("style"), page.count("html"), page.count("body")) == (1, 1, 1, 1)
    assert "alert(1)" not in page.texts["script"][0]
    assert any("<script>alert(1)</script>" in text for text in page.texts["code"])
    assert any("<script>alert(1)</script>" in text for text in page.texts["td"])
    names = {name for _, attributes in page.elements for name in attributes}
    assert not any(name.startswith("on") for name in names)


def test_it_needs_nothing_else_and_runs_only_its_own_script(report: DriftView) -> None:
    page = Page(html.render(report))

    for _, attributes in page.elements:
        assert not {"src", "href", "action"} & attributes.keys()
    policy = next(
        attributes["content"]
        for tag, attributes in page.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    for tag in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(page.texts[tag][0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")


def test_summary_filter_and_resources(report: DriftView) -> None:
    page = Page(html.render(report))

    boxes = [attributes["value"] for tag, attributes in page.elements if attributes.get("type") == "checkbox"]
    resources = [attributes for tag, attributes in page.elements if tag == "details"]
    shown = [attributes["data-status"] for attributes in resources]
    opened = [attributes["data-status"] for attributes in resources if "open" in attributes]
    assert boxes == ["IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED", "UNKNOWN"]
    assert shown == ["MODIFIED", "IN_SYNC", "NOT_CHECKED", "UNKNOWN", "MODIFIED", "DELETED", "IN_SYNC"]
    assert opened == ["MODIFIED", "DELETED"]
    assert page.texts["h1"] == ["Drift of web"]
    assert any(text.startswith("2 of 6 resources drifted") for text in page.texts["p"])


def test_both_sides_differ_where_something_drifted(report: DriftView) -> None:
    modified, in_sync, *_ = report.drift.resources

    differing = [(line.expected, line.actual) for line in lines(modified) if not line.same]

    assert (differing[0]) == ('  "VisibilityTimeout": 30,', '  "VisibilityTimeout": 99,')
    assert '      "Key": "a/b",' in [actual for _, actual in differing]
    assert '    "x/y~z": {' in [expected for expected, _ in differing]
    assert not any("More" in (line.actual or "") for line in lines(modified)), "it is not declared"
    assert all(line.same for line in lines(in_sync))


def test_a_text_of_json_is_opened_where_something_in_it_differs(report: DriftView) -> None:
    modified, *_ = report.drift.resources
    inside = replace(
        modified,
        expected={"Body": '{"a": {"b": 1}, "c": 2}', "Other": '{"d": 1}'},
        actual={"Body": "{}", "Other": "{}"},
        differences=(Difference(("Body", "a", "b"), DifferenceType.NOT_EQUAL, 1, 5),),
    )

    differing = [(line.expected, line.actual) for line in lines(inside) if not line.same]

    assert differing == [('      "b": 1', '      "b": 5')]


def test_long_sides_are_shown_without_being_aligned(report: DriftView) -> None:
    modified, *_ = report.drift.resources
    many = {f"Key{number}": number for number in range(4000)}
    long = replace(
        modified,
        expected=many,
        actual=many,
        differences=(Difference(("Key7",), DifferenceType.NOT_EQUAL, 7, 8),),
    )

    assert [line.actual for line in lines(long) if not line.same] == ['  "Key7": 8,']


def test_nothing_is_a_page_too(nothing: DriftView) -> None:
    page = Page(html.render(nothing))

    assert page.count("details") == 0
    assert page.count("script") == 1


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["text", "good", "bad", "warn", "dim"])
def test_each_text_can_be_read_in_both_schemes(report: DriftView, text: str, scheme: int) -> None:
    style = Page(html.render(report)).texts["style"][0]
    colours = {
        name: pair.split(", ")[scheme] for name, pair in re.findall(r"--(\w+): light-dark\((#\w+, #\w+)\)", style)
    }

    assert contrast(colours[text], colours["page"]) >= 4.5
    if text == "text":
        assert min(contrast(colours[text], colours[name]) for name in ("added", "gone")) >= 4.5


def test_what_is_set_aside_and_why_something_is_unknown_are_in_sight(report: DriftView) -> None:
    page = Page(html.render(report))

    assert "1 ignored, 1 accepted" in page.texts["span"]
    assert "access is denied" in page.texts["span"]
    assert any("accepted: known" in text for text in page.texts["td"])
    assert any("/Tags/a~1b" in text for text in page.texts["code"])
    assert "@media print" in page.texts["style"][0]
