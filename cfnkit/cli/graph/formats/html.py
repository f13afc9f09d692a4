"""A graph as a self-contained HTML page: the drawing, a filter, and a list of the nodes with all that refers to what.

Every text goes through `escape`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from cfnkit import __version__
from cfnkit.cli.graph import words
from cfnkit.cli.graph.drawing import style, svg
from cfnkit.cli.graph.legend import fate_class
from cfnkit.cli.graph.view import EdgeRow, GraphView, NodeRow
from cfnkit.pages.page import asset, escape, filter_script, page
from cfnkit.pages.visible import one_line

_SAME = "unchanged"


def render(view: GraphView) -> str:
    """The page."""
    names = {node.key: node.title for node in view.nodes}
    body = [
        f"<h1>{escape(view.title)}</h1>",
        *([f'<p class="summary">{escape(view.summary)}</p>'] if view.summary else []),
        f'<p class="aside">{escape(" ".join(words.meaning(view)))}</p>',
        *_filter(view),
        '<div id="picture" tabindex="0" aria-label="The drawing, which scrolls">',
        svg(view, is_file=False),
        "</div>",
        "<h2>What refers to what</h2>",
        *(part for node in view.nodes for part in _entry(node, view, names)),
    ]
    sheet = style() + asset(__package__, "page.css")
    return page(
        view.title, body, style=sheet, script=filter_script() + asset(__package__, "page.js"), version=__version__
    )


def _filter(view: GraphView) -> Iterator[str]:
    """A search field, and a checkbox for each change or, without a version before, for each kind."""
    counts = Counter(_status(node, view) for node in view.nodes)
    yield '<form id="filter">'
    yield '<input type="search" id="words" placeholder="Filter by name, type, file or property" aria-label="Filter">'
    for status, count in counts.items():
        box = f'<input type="checkbox" name="status" value="{status}" checked>'
        yield f'<label class="{status}">{box} {escape(status.replace("-", " "))} {count:,}</label>'
    yield '<label><input type="checkbox" id="fit"> fit to the window</label>'
    yield "</form>"


def _status(node: NodeRow, view: GraphView) -> str:
    return fate_class(node.fate) or _SAME if view.origin else node.kind.name.lower()


def _entry(node: NodeRow, view: GraphView, names: Mapping[str, str]) -> Iterator[str]:
    _, *about = words.about(node, view)
    status = _status(node, view)
    yield f'<details class="resource" id="about-{node.key}" data-status="{status}">'
    change = f'<span class="action {status}">{escape(node.fate.value)}</span> ' if view.origin else ""
    yield f"<summary>{change}<b>{escape(one_line(node.title))}</b> {escape(node.short_type)}"
    yield f'<span class="aside">{escape(node.place)}</span></summary>'
    yield f"<p>{'<br>'.join(escape(one_line(line)) for line in about)}</p>"
    yield from _ends("refers to", ((edge, edge.target) for edge in view.edges if edge.source == node.key), names)
    yield from _ends(
        "is referred to by", ((edge, edge.source) for edge in view.edges if edge.target == node.key), names
    )
    yield "</details>"


def _ends(verb: str, found: Iterable[tuple[EdgeRow, str]], names: Mapping[str, str]) -> Iterator[str]:
    rows = [
        f"<li><b>{escape(one_line(names[key]))}</b> {escape(one_line('; '.join(words.uses(edge))))}{_fate(edge)}</li>"
        for edge, key in found
    ]
    if rows:
        yield f"<p>{verb}</p><ul>{''.join(rows)}</ul>"


def _fate(edge: EdgeRow) -> str:
    return f' <span class="{fate_class(edge.fate)}">{edge.fate.value}</span>' if edge.fate.value else ""
