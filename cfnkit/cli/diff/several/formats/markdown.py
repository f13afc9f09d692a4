"""Several templates as Markdown for a comment on a pull request, which takes only so much: a heading for each."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.diff.formats.markdown import LIMIT, blocks_of, over_targets
from cfnkit.cli.diff.several.view import SeveralView, TemplateRow
from cfnkit.pages.markdown import code, text

_LEAST = 2_000  # below it, a table has no row
_REST = 3_000  # for the summary, and the names of what is left out
_PROBLEMS = 10


def render(view: SeveralView) -> str:
    """The summary, each template below its heading, and those without an effect in a line.

    What would be too long has shorter tables; the last templates are then only named.
    """
    room = LIMIT - _REST
    rows = view.templates
    blocks = ["\n\n".join(_template(row, room)) for row in rows]
    if sum(map(len, blocks)) > room:
        each = max(_LEAST, room // len(rows))
        blocks = ["\n\n".join(_template(row, each)) for row in rows]
    shown, size = 0, 0
    while shown < len(blocks) and (size := size + len(blocks[shown])) <= room:
        shown += 1
    parts = [f"**{text(view.summary)}**", *blocks[:shown]]
    if rows[shown:]:
        parts.append(_left_out([row.title for row in rows[shown:]]))
    if view.quiet:
        parts.append(text(view.quiet))
    return "\n\n".join([*parts, f"<sub>compared with {code(view.origin)}</sub>"]) + "\n"


def _template(row: TemplateRow, limit: int) -> Iterator[str]:
    moved = f", which was {code(row.pair.name_before)}" if row.pair.name_before != row.pair.name else ""
    target = f" for {code(row.target)}" if row.target else over_targets(row.diff)
    yield f"### {text(row.what[0].upper() + row.what[1:])}: {code(row.pair.name)}{moved}{target}"
    if row.problems:
        yield "\n".join(_problems(row))
    if row.is_shown:
        yield from blocks_of(row.diff, limit)


def _problems(row: TemplateRow) -> Iterator[str]:
    for problem in row.problems[:_PROBLEMS]:
        hint = f" {text(problem.hint)}" if problem.hint else ""
        yield f"- {text(problem.line)}{hint}"
    if more := len(row.problems[_PROBLEMS:]):
        yield f"- {more:,} more are left out."


def _left_out(names: list[str]) -> str:
    listed: list[str] = []
    for name in map(code, names):
        if sum(map(len, listed)) + len(name) > _REST // 2:
            break
        listed.append(name)
    more = len(names) - len(listed)
    said = f"The rest is too long: {', '.join(listed)}"
    return f"{said}{f' and {more:,} more' if more else ''}."
