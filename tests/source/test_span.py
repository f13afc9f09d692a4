from __future__ import annotations

import pytest

from cfnkit.source import Span

SPAN = Span("t.yaml", 2, 5, 4, 3)


def test_a_span_is_written_as_its_beginning() -> None:
    assert str(SPAN) == "t.yaml:2:5"


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ((2, 5, 4, 3), True),
        ((2, 5, 2, 5), True),
        ((4, 3, 4, 3), True),
        ((3, 1, 3, 99), True),
        ((2, 4, 4, 3), False),
        ((2, 5, 4, 4), False),
        ((1, 9, 3, 1), False),
        ((3, 1, 5, 1), False),
    ],
)
def test_a_span_contains_what_begins_and_ends_in_it(place: tuple[int, int, int, int], inside: bool) -> None:
    assert SPAN.contains(Span("t.yaml", *place)) is inside


def test_a_span_contains_nothing_of_another_text() -> None:
    assert not SPAN.contains(SPAN._replace(source="other.yaml"))


def test_spans_are_in_the_order_of_text_and_place() -> None:
    spans = [Span("b", 1, 1, 1, 2), Span("a", 2, 1, 2, 2), Span("a", 1, 9, 9, 9), Span("a", 1, 10, 1, 11)]
    assert sorted(spans) == [spans[2], spans[3], spans[1], spans[0]]
