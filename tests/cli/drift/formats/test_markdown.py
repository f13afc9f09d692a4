"""Drift for a comment on a pull request."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from cfnkit.cli.drift.formats import DriftView, markdown
from cfnkit.drift import Difference, DifferenceType


def rows(text: str) -> list[list[str]]:
    """The cells of each row of the first table."""
    table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert table is not None
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in table[0].splitlines()[2:]]


def elements(text: str) -> set[str]:
    """The HTML elements in it."""
    found: set[str] = set()

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            assert not attributes
            found.add(tag)

    parser = Parser()
    parser.feed(text)
    parser.close()
    return found


def test_a_table_of_what_differs(report: DriftView) -> None:
    text = markdown.render(report)

    assert text.startswith("### Drift\n\n2 of 6 resources drifted (")
    cells = rows(text)
    assert {len(row) for row in cells} == {4}
    assert cells[0] == [
        " <code>Queue</code><br>AWS::SQS::Queue<br>stacks/a b.yaml:5 ",
        " <code>/VisibilityTimeout</code> ",
        " <code>30</code> ",
        " <code>99</code> ",
    ]
    assert cells[-1][-1] == " **deleted** "


def test_no_value_is_more_than_text(report: DriftView) -> None:
    text = markdown.render(report)

    assert elements(text) == {"code", "br", "details", "summary"}
    for sign in ("`a`", "*b*", " _c_", "@everyone", "\n# d", "| `"):
        assert sign not in text


def test_it_is_never_longer_than_a_comment_may_be(report: DriftView) -> None:
    modified, *_ = report.drift.resources
    many = tuple(
        Difference(("Tags", number, "Value"), DifferenceType.NOT_EQUAL, "x" * 500, "y" * 500) for number in range(500)
    )
    long = report._replace(drift=replace(report.drift, resources=(replace(modified, differences=many),)))
    text = markdown.render(long)

    assert len(text) < 65_536
    left = re.search(r"\n(\d+) more are left out\.", text)
    assert left is not None
    assert len(rows(text)) + int(left[1]) == len(many) + 1


def test_no_drift(nothing: DriftView) -> None:
    assert markdown.render(nothing).startswith("### No drift\n\n0 of 0 resources drifted.\n")
