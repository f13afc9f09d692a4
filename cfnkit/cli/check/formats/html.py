"""Findings as a self-contained HTML page: a matrix of templates by targets, and each finding with its source line.

Every text goes through `escape`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from cfnkit import __version__
from cfnkit.cli.check.formats import CheckReport, notes
from cfnkit.cli.check.formats.text import summary
from cfnkit.cli.output.problems import STYLES, Excerpts
from cfnkit.cli.output.shortening import shortened
from cfnkit.cli.output.text import Excerpt
from cfnkit.diagnostics import Severity
from cfnkit.lint.results import FileResult
from cfnkit.pages.page import asset, escape, page
from cfnkit.rule import Finding

_AND = ", "


def render(report: CheckReport) -> str:
    """The page."""
    excerpts = report.excerpts()
    counts = Counter(finding.severity for _, finding in report.findings())
    body = [
        "<h1>Check of templates</h1>",
        f'<p class="summary">{escape(summary(report))}</p>',
        *_matrix(report),
        *_filter(counts),
        *(part for result in report.results for part in _file(result, excerpts, report.lists_undecided)),
    ]
    return page(
        "Check of templates",
        body,
        style=asset(__package__, "page.css"),
        script=asset(__package__, "page.js"),
        version=__version__,
    )


def _matrix(report: CheckReport) -> Iterator[str]:
    """A row for each template and a column for each target; the cells count findings, and select them."""
    targets = list(dict.fromkeys(name for result in report.results for name in result.targets))
    if not targets:
        return
    yield '<div class="matrix"><table><tr><th>template</th>'
    yield "".join(f'<th><span title="{escape(name)}">{escape(name)}</span></th>' for name in targets)
    yield "</tr>"
    for result in report.results:
        if result.targets:
            cells = "".join(_cell(result, name) for name in targets)
            yield f"<tr><th>{escape(result.path)}</th>{cells}</tr>"
    yield "</table></div>"


def _cell(result: FileResult, target: str) -> str:
    if target not in result.targets:
        return "<td></td>"
    hits = [each for each in result.findings if each.targets is not None and target in each.targets.names]
    if not hits:
        return '<td class="sound">sound</td>'
    worst = next(severity for severity in Severity if any(each.severity is severity for each in hits))
    chosen = f'data-target="{escape(target)}" data-file="{escape(result.path)}"'
    return f'<td class="{worst.value}"><button type="button" {chosen}>{len(hits):,}</button></td>'


def _filter(counts: Counter[Severity]) -> Iterator[str]:
    """A search field, and a checkbox for each severity."""
    yield '<form id="filter">'
    yield '<input type="search" id="words" placeholder="Filter by rule, text, file or target" aria-label="Filter">'
    for severity in Severity:
        if counts[severity]:
            box = f'<input type="checkbox" name="severity" value="{severity.value}" checked>'
            yield f'<label class="{severity.value}">{box} {severity.value} {counts[severity]:,}</label>'
    yield '<button type="button" id="all" hidden>all targets</button></form>'


def _file(result: FileResult, excerpts: Excerpts, lists_undecided: bool) -> Iterator[str]:
    """The findings of one template, under its name, and what could not be decided."""
    undecided = result.undecided if lists_undecided else ()
    if not result.findings and not undecided:
        return
    yield f'<section class="file"><h2>{escape(result.path)}</h2>'
    for finding in result.findings:
        yield from _finding(result, finding, excerpts)
    if undecided:
        yield "<h3>Could not be decided</h3>"
        for finding in undecided:
            yield from _finding(result, finding, excerpts)
    yield "</section>"


def _finding(result: FileResult, finding: Finding, excerpts: Excerpts) -> Iterator[str]:
    targets = finding.targets.names if finding.targets is not None else ()
    names = escape("\n".join(targets)) if targets else ""
    place = str(finding.place)
    data = f'data-severity="{finding.severity.value}" data-file="{escape(result.path)}" data-targets="{names}"'
    yield f'<article class="finding" {data}>'
    page_of_rule = finding.rule.source
    id = escape(finding.id)
    if page_of_rule.startswith("https://"):
        id = f'<a href="{escape(page_of_rule)}" rel="noreferrer">{id}</a>'
    yield f'<p><span class="id {finding.severity.value}">{id}</span> {escape(shortened(finding.message))} '
    yield f'<span class="place">{escape(place)}</span></p>'
    for each in excerpts.of(finding.place, "", STYLES[finding.severity]):
        yield from _source_line(each)
    if finding.aliases:
        yield f'<p class="note">{escape(f"also called {_AND.join(finding.aliases)}")}</p>'
    yield from (f'<p class="note">{escape(shortened(note))}</p>' for note in notes(finding))
    yield from (f'<p class="note">{escape(f"{each.span}: {each.message}")}</p>' for each in finding.related)
    yield "</article>"


def _source_line(pieces: Iterable[object]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Excerpt):
            before, marked = piece.line[: piece.start], piece.line[piece.start : piece.end]
            rest = piece.line[piece.start + len(marked) :]
            yield f"<pre>{escape(before)}<mark>{escape(marked)}</mark>{escape(rest)}</pre>"
