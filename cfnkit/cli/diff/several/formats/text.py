"""Several templates for people: what each does, below its name, and what could not be compared at its place."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.diff.formats.text import lines_of
from cfnkit.cli.diff.several.view import SeveralView, TemplateRow
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text


def render(view: SeveralView) -> Text:
    """The templates, those without an effect in a line, and a summary."""
    lines: list[Line] = [line for row in view.templates for line in (*_template(row), ("",))]
    if view.quiet:
        lines.append((view.quiet,))
    return Text.of([*lines, view.summary])


def _template(row: TemplateRow) -> Iterator[Line]:
    yield (Styled(row.title, Style.BOLD), f"  {row.what}")
    for problem in row.problems:
        yield "  ", Styled("error", Style.RED), f" {problem.line}"
        if problem.hint:
            yield (f"    {problem.hint}",)
    if row.is_shown:
        yield from (("  ", *line) for line in lines_of(row.diff))
