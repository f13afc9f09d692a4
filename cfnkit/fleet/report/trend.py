"""How a number went, as a small picture in SVG: a line, its last value, and a title that says it in words."""

from __future__ import annotations

from collections.abc import Sequence

from cfnkit.pages.page import escape

_WIDTH, _HEIGHT, _MARGIN = 120, 24, 3


def trend(title: str, kind: str, values: Sequence[tuple[str, int]]) -> str:
    """The picture of a number by day, the first one first; empty for fewer than two days. `kind` is a CSS class."""
    if len(values) < 2:
        return ""
    numbers = [number for _, number in values]
    most = max(*numbers, 1)
    step = (_WIDTH - 2 * _MARGIN) / (len(numbers) - 1)
    points = [
        (_MARGIN + index * step, _HEIGHT - _MARGIN - number / most * (_HEIGHT - 2 * _MARGIN))
        for index, number in enumerate(numbers)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    (first, before), (last, now) = values[0], values[-1]
    words = f"{title}: {before:,} on {first}, {now:,} on {last}"
    return (
        f'<svg class="trend {kind}" width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
        f"<title>{escape(words)}</title>"
        f'<polyline points="{line}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/></svg>'
    )
