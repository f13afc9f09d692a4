"""The commands of Logs Insights queries as values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cfnkit.documents.cloudwatch.grammar import END, GrammarToken, Mistake, TokenCursor
from cfnkit.documents.cloudwatch.queries.expressions import Expression, parse_condition
from cfnkit.documents.cloudwatch.queries.tokens import QueryCommand
from cfnkit.documents.text import is_known_text

_STAR = re.compile(r"(?<!\\)\*")
_NAMED_GROUP = re.compile(r"\(\?P?<([A-Za-z][A-Za-z0-9_]*)>")


@dataclass(frozen=True, slots=True)
class Column:
    """An expression, and the name that `as` gives it."""

    expression: Expression
    alias: GrammarToken | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command: its name in small letters, its columns, those after `by`, and the names that it makes.

    is_whole: whether all of it was read; that of a command that is not known is not. mistakes: what is wrong in it.
    """

    command: QueryCommand
    name: str
    columns: tuple[Column, ...] = ()
    by: tuple[Column, ...] = ()
    made: tuple[str, ...] = ()
    is_whole: bool = True
    mistakes: tuple[Mistake, ...] = ()

    @property
    def expressions(self) -> Iterator[Expression]:
        """All its expressions."""
        return (each.expression for each in (*self.columns, *self.by))


def parse_command(command: QueryCommand) -> Parsed:
    """What a command says. Raises NotParsed."""
    name = command.name.text.lower()
    cursor = TokenCursor(command.tokens, command.end)
    if name in ("fields", "display", "dedup", "unmask", "pattern"):
        found = Parsed(command, name, _columns(cursor, f"after {name}"))
    elif name == "stats":
        columns = _columns(cursor, "after stats")
        by = _columns(cursor, "after by") if cursor.accept("BY") is not None else ()
        found = Parsed(command, name, columns, by)
    elif name in ("filter", "where", "filterindex"):
        found = Parsed(command, name, (Column(parse_condition(cursor)),))
    elif name in ("sort", "order"):
        found = Parsed(command, name, _sorted(cursor))
    elif name in ("limit", "head", "tail"):
        found = _limited(command, cursor)
    elif name == "parse":
        found = _parse(command, cursor)
    else:
        return Parsed(command, name, is_whole=False)
    if cursor.token.kind != END:
        raise cursor.wrong(f"'|' or the end of {name} is expected", hint=_hint(cursor))
    return found


def _hint(cursor: TokenCursor) -> str:
    before = cursor.before
    if before is not None and before.kind in ("word", "quoted") and cursor.token.kind in ("word", "quoted"):
        return (
            "A comma stands between fields, and a name with other characters than letters, digits, @, _ and . in `...`."
        )
    return ""


def _columns(cursor: TokenCursor, where: str) -> tuple[Column, ...]:
    found = []
    while True:
        if cursor.token.kind == END:
            raise cursor.wrong(f"A field is missing {where}")
        found.append(_column(cursor))
        if cursor.accept(",") is None:
            return tuple(found)


def _column(cursor: TokenCursor) -> Column:
    expression = parse_condition(cursor)
    return Column(expression, _name(cursor) if cursor.accept("AS") is not None else None)


def _name(cursor: TokenCursor) -> GrammarToken:
    if cursor.token.kind not in ("word", "quoted", "text"):
        raise cursor.wrong("A name is expected after as")
    return cursor.take()


def _sorted(cursor: TokenCursor) -> tuple[Column, ...]:
    cursor.accept("BY")
    found = []
    while True:
        found.append(Column(parse_condition(cursor)))
        cursor.accept("ASC", "DESC")
        if cursor.accept(",") is None:
            return tuple(found)


def _limited(command: QueryCommand, cursor: TokenCursor) -> Parsed:
    token = cursor.token
    if token.kind not in ("number", "parameter") and token.is_known:
        raise cursor.wrong(f"{command.name.text} takes a number")
    cursor.take()
    return Parsed(command, command.name.text.lower())


def _parse(command: QueryCommand, cursor: TokenCursor) -> Parsed:
    """`parse [field] "a * b" as x, y` or `parse [field] /regular expression with named groups/`."""
    columns: tuple[Column, ...] = ()
    if cursor.token.kind not in ("text", "regex"):
        columns = (Column(parse_condition(cursor)),)
    pattern = cursor.token
    if pattern.kind not in ("text", "regex") and pattern.is_known:
        raise cursor.wrong("parse takes a text with * or a regular expression")
    cursor.take()
    names = []
    if cursor.accept("AS") is not None:
        names.append(_name(cursor))
        while cursor.accept(",") is not None:
            names.append(_name(cursor))
    made = tuple(each.text.strip("`'\"") for each in names)
    if pattern.kind == "regex":
        made = (*made, *_NAMED_GROUP.findall(pattern.text))
    return Parsed(command, "parse", columns, made=made, mistakes=tuple(_placeholders(pattern, names)))


def _placeholders(pattern: GrammarToken, names: list[GrammarToken]) -> Iterator[Mistake]:
    """A text of parse has as many stars as there are names."""
    stars = len(_STAR.findall(pattern.text))
    if pattern.kind != "text" or not is_known_text(pattern.text) or stars == len(names):
        return
    place = names[-1] if len(names) > stars else pattern
    message = f"The text of parse has {stars} times *, and {len(names)} names stand after as."
    yield Mistake(message, place.start, place.end)
