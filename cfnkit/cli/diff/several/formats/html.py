"""Several templates as one self-contained HTML page. Every text goes through `escape`."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit import __version__
from cfnkit.cli.diff import words
from cfnkit.cli.diff.formats.html import filter_of, resources_of, risks_of, style
from cfnkit.cli.diff.several.view import SeveralView, TemplateRow
from cfnkit.pages.page import escape, filter_script, page


def render(view: SeveralView) -> str:
    """The page."""
    title = "Change of several templates"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(f'compared with {view.origin}')}</p>",
        f'<p class="summary">{escape(view.summary)}</p>',
        *([f"<p>{escape(view.quiet)}</p>"] if view.quiet else []),
        *filter_of(resource for row in view.templates for resource in row.diff.resources),
        *(part for row in view.templates for part in _template(row)),
    ]
    return page(title, body, style=style(), script=filter_script(), version=__version__)


def _template(row: TemplateRow) -> Iterator[str]:
    yield f"<h2>{escape(row.title)} {escape(row.what)}</h2>"
    if row.problems:
        items = (f"<li>{escape(each.line)} {escape(each.hint)}</li>" for each in row.problems)
        yield f'<ul class="problems">{"".join(items)}</ul>'
    if row.is_shown:
        yield f"<p>{escape(words.summary(row.diff))}</p>"
        yield from risks_of(row.diff)
        yield from resources_of(row.diff)
