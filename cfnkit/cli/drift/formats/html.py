"""Drift as a self-contained HTML page with a summary, a filter, and both sides of each resource.

Every text goes through `html.escape`. The page's content security policy allows only the script and the style of this
package, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from cfnkit import __version__
from cfnkit.cli.drift import words
from cfnkit.cli.drift.formats import DriftView
from cfnkit.cli.drift.sides import lines
from cfnkit.drift.report import Difference, DriftReport, ResourceDrift, Status
from cfnkit.drift.verdict import DRIFTED, every_resource


def render(view: DriftView) -> str:
    """The page."""
    style, script = _asset("page.css"), _asset("page.js")
    title = f"Drift of {view.drift.stack_name or view.drift.template}"
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(words.heading(view.drift))}</p>",
        f'<p class="summary">{escape(words.summary(view.drift))}</p>',
        *(f'<p class="notice">{escape(notice)}</p>' for notice in view.notices),
        *_filter(view.drift),
        *(_resource(path, resource, view.explain) for path, resource, _ in every_resource(view.drift)),
        f"<footer>cfnkit {escape(__version__)}</footer>",
    ]
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>{style}</style>",
    ]
    page = ["<!DOCTYPE html>", '<html lang="en">', "<head>", *head, "</head>", "<body>", *body]
    return "\n".join([*page, f"<script>{script}</script>", "</body>", "</html>"]) + "\n"


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _filter(drift: DriftReport) -> Iterator[str]:
    """A search field, and a checkbox for each status of a resource."""
    counts = words.Counts.of(drift).statuses
    yield '<form id="filter">'
    yield '<input type="search" id="words" placeholder="Filter by name, type or property" aria-label="Filter">'
    for status in Status:
        if counts[status]:
            box = f'<input type="checkbox" name="status" value="{status.value}" checked>'
            yield f'<label class="{status.value}">{box} {status.value} {counts[status]:,}</label>'
    yield "</form>"


def _resource(resource_path: str, resource: ResourceDrift, explain: bool) -> str:
    opened = " open" if resource.status in DRIFTED and resource.nested is None else ""
    place = words.place_text(resource.span)
    parts = [
        f'<details class="resource" data-status="{resource.status.value}"{opened}>',
        f'<summary><span class="status {resource.status.value}">{resource.status.value}</span> '
        f'<b>{escape(resource_path)}</b> {escape(resource.type)} <span class="place">{escape(place)}</span></summary>',
    ]
    if resource.physical_id:
        parts.append(f'<p class="place">{escape(resource.physical_id)}</p>')
    if resource.reason:
        parts.append(f"<p>{escape(resource.reason)}</p>")
    parts += _differences(resource)
    parts += _sides(resource)
    if explain:
        parts += _notes(resource)
    return "\n".join([*parts, "</details>"])


def _differences(resource: ResourceDrift) -> Iterator[str]:
    rows = [_difference(difference) for difference in resource.differences]
    rows += [
        f"<tr><td><code>{escape(words.path_text(one))}</code></td><td>undeclared</td>"
        f"<td><code>{escape(words.value_text(one.actual))}</code></td><td></td></tr>"
        for one in resource.undeclared
    ]
    if rows:
        yield '<table class="differences"><tr><th>property</th><th>template</th><th>live</th><th>line</th></tr>'
        yield from rows
        yield "</table>"


def _difference(difference: Difference) -> str:
    notes = "".join(f"<br>{escape(remark)}" for remark in words.remarks(difference))
    return (
        f"<tr><td><code>{escape(words.path_text(difference))}</code>{notes}</td>"
        f'<td class="expected"><code>{escape(words.expected_text(difference))}</code></td>'
        f'<td class="actual"><code>{escape(words.actual_text(difference))}</code></td>'
        f'<td class="place">{escape(words.place_text(difference.span))}</td></tr>'
    )


def _sides(resource: ResourceDrift) -> Iterator[str]:
    rows = list(lines(resource))
    if not rows:
        return
    yield '<table class="sides"><tr><th>template</th><th>live</th></tr>'
    for row in rows:
        marked = "" if row.same else ' class="differs"'
        cells = "".join(f"<td>{escape(side or '')}</td>" for side in (row.expected, row.actual))
        yield f"<tr{marked}>{cells}</tr>"
    yield "</table>"


def _notes(resource: ResourceDrift) -> Iterator[str]:
    notes = [f"<li><code>{escape(path)}</code> {escape(why)}</li>" for path, why in words.explained(resource)]
    if notes:
        yield "\n".join(["<ul>", *notes, "</ul>"])
