"""Figures as a table for people, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from statistics import median

from benchmarks.measure import Figure

_ROW = "{:<44} {:<29} {:>10} {:>10} {:>9} {:>17}  {}"


def header() -> str:
    """The line above the rows."""
    return _ROW.format("", "compared with", "ours", "its", "median", "min..max", "target").rstrip()


def row(figure: Figure) -> str:
    """One figure as a line of the table."""
    unit = {"ratio": "x", "excess_ms": " ms", "megabytes": " MB"}[figure.kind]
    low, high = min(figure.values), max(figure.values)
    target = "" if figure.target is None else f"<= {figure.target:g}{unit} {'met' if figure.met else 'MISSED'}"
    return _ROW.format(
        figure.name,
        figure.peer,
        "" if figure.kind == "megabytes" else _milliseconds(figure.ours),
        _milliseconds(figure.peers) if figure.peers else "",
        f"{_number(figure.value)}{unit}",
        f"{_number(low)}..{_number(high)}{unit}",
        target,
    ).rstrip()


def to_json(figures: Iterator[Figure]) -> str:
    """All figures, each with its values round by round."""
    return json.dumps([_plain(figure) for figure in figures], indent=2)


def _plain(figure: Figure) -> dict[str, object]:
    return {
        "name": figure.name.strip(),
        "compared_with": figure.peer,
        "kind": figure.kind,
        "median": figure.value,
        "min": min(figure.values),
        "max": max(figure.values),
        "target": figure.target,
        "met": figure.met,
        "our_seconds": figure.ours,
        "their_seconds": figure.peers,
    }


def _number(value: float) -> str:
    return f"{value:.2f}" if abs(value) >= 0.095 else f"{value:.4f}"


def _milliseconds(seconds: tuple[float, ...]) -> str:
    return f"{median(seconds) * 1000:.2f} ms"
