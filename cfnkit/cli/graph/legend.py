"""The marks of a drawing, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.graph.boxes import SMALL
from cfnkit.cli.graph.view import GraphView
from cfnkit.graph import Fate
from cfnkit.pages.page import escape

_MARK = 22
_BETWEEN = 24


def fate_class(fate: Fate) -> str:
    """The class of what happens to a node or an edge; empty where nothing does."""
    name: str = fate.value
    return name.replace(" ", "-")


def legend(view: GraphView) -> list[tuple[float, str]]:
    """The marks that a drawing has, as elements at its origin, each with its width."""
    return [
        (_MARK + len(text) * SMALL + _BETWEEN, f'{mark}<text x="{_MARK}" y="10">{escape(text)}</text>')
        for mark, text in _marks(view)
    ]


def _marks(view: GraphView) -> Iterator[tuple[str, str]]:
    for fate in view.fates:
        yield f'<g class="node {fate_class(fate)}"><rect width="16" height="12" rx="3"/></g>', fate.value
    if view.has_possible:
        yield '<g class="node possible"><rect width="16" height="12" rx="3"/></g>', "may be there or not"
    if view.has_order:
        yield '<g class="edge order"><path d="M0 6H16"/></g>', "DependsOn alone"
