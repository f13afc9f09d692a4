"""A change as a self-contained HTML page: what matters first, a filter, and the values of each resource.

Every text goes through `escape`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from cfnkit import __version__
from cfnkit.cli.diff import words
from cfnkit.cli.diff.rows import DiffView, OutputRow, ResourceRow, RiskRow
from cfnkit.diff import Action
from cfnkit.pages.page import asset, escape, filter_script, page


def render(view: DiffView) -> str:
    """The page."""
    title = f"Change of {view.template}"
    over = f", for the targets {', '.join(view.targets)}" if view.targets else ""
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(f'compared with {view.origin}{over}')}</p>",
        f'<p class="summary">{escape(words.summary(view))}</p>',
        *risks_of(view),
        *filter_of(view.resources),
        *resources_of(view),
    ]
    return page(title, body, style=style(), script=filter_script(), version=__version__)


def style() -> str:
    """The style of the page."""
    return asset(__package__, "page.css")


def risks_of(view: DiffView) -> Iterator[str]:
    """What is told first of one template."""
    return (part for row in view.risks for part in _risk(row, view))


def resources_of(view: DiffView) -> Iterator[str]:
    """The resources and the outputs of one template."""
    yield from (part for row in view.resources for part in _resource(row, view))
    yield from _outputs(view)


def _risk(row: RiskRow, view: DiffView) -> Iterator[str]:
    place = row.after_place or row.before_place
    yield f'<div class="risk"><p><b>{escape(row.kind.title)}:</b> <b class="id">{escape(row.subject)}</b>'
    yield f"{escape(row.type)} {escape(row.message)}{_where(row.targets, view)}"
    yield f'<span class="place">{escape(place)}</span></p>'
    if row.details:
        yield f"<ul>{''.join(f'<li>{escape(detail)}</li>' for detail in row.details)}</ul>"
    yield "</div>"


def filter_of(resources: Iterable[ResourceRow]) -> Iterator[str]:
    """A search field, and a checkbox for each action."""
    counts = Counter(row.action for row in resources)
    yield '<form id="filter">'
    yield '<input type="search" id="words" placeholder="Filter by name, type, property or target" aria-label="Filter">'
    for action in Action:
        if counts[action]:
            box = f'<input type="checkbox" name="action" value="{action.value}" checked>'
            yield f'<label class="{action.value}">{box} {action.value} {counts[action]:,}</label>'
    yield "</form>"


def _resource(row: ResourceRow, view: DiffView) -> Iterator[str]:
    opened = " open" if row.changes_anything else ""
    yield f'<details class="resource" data-status="{row.action.value}"{opened}>'
    yield f'<summary><span class="action {row.action.value}">{row.action.value}</span> <b>{escape(row.logical_id)}</b>'
    yield f"{escape(words.kind(row))} {escape(words.fate(row))}{_where(row.targets, view)}"
    yield f'<span class="place">{escape(row.place)}</span></summary>'
    rows = [
        f"<tr><td><code>{escape(each.path)}</code>{_remark(words.recreation(each) if not each.because else '')}</td>"
        f'<td class="before"><code>{escape(words.before_text(each))}</code></td>'
        f'<td class="after"><code>{escape(words.after_text(each))}</code></td>'
        f'<td class="place">{escape(words.places(each))}</td></tr>'
        for each in row.changes
    ]
    rows += [f'<tr><td><code>{escape(name)}</code></td><td colspan="3">changes</td></tr>' for name in row.attributes]
    rows += [
        f'<tr class="aside"><td><code>{escape(each.path)}</code></td>'
        f'<td colspan="3">another text, and no change ({escape(each.no_change)})</td></tr>'
        for each in row.unchanged
    ]
    if rows:
        yield "<table><tr><th>property</th><th>before</th><th>after</th><th>lines</th></tr>"
        yield from rows
        yield "</table>"
    yield "</details>"


def _outputs(view: DiffView) -> Iterator[str]:
    if view.outputs:
        yield "<h2>Outputs</h2><table><tr><th>output</th><th>before</th><th>after</th><th>lines</th></tr>"
        yield from (_output(row, view) for row in view.outputs)
        yield "</table>"


def _output(row: OutputRow, view: DiffView) -> str:
    remarks = ", ".join(part for part in (words.output_fate(row), words.export_text(row)) if part)
    return (
        f"<tr><td><code>{escape(row.name)}</code>{_remark(remarks)}{_where(row.targets, view)}</td>"
        f'<td class="before"><code>{escape(words.before_text(row))}</code></td>'
        f'<td class="after"><code>{escape(words.after_text(row))}</code></td>'
        f'<td class="place">{escape(row.place)}</td></tr>'
    )


def _remark(remark: str) -> str:
    return f"<br>{escape(remark)}" if remark else ""


def _where(targets: tuple[str, ...], view: DiffView) -> str:
    where = view.where(targets)
    return f' <span class="aside">{escape(where)}</span>' if where else ""
