"""The rule tables that a configuration names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.configuration.documents import read_document
from cfnkit.diagnostics import ConfigurationError
from cfnkit.source import Span
from cfnkit.syntax import Mapping, at_path, to_plain
from cfnkit.syntax.conformance import check_conformance

if TYPE_CHECKING:
    from cfnkit.rule_tables import Table


def read_tables(named: Iterable[tuple[str, Span]], folder: Path) -> tuple[Table, ...]:
    """The tables with these names: COMMON, or paths relative to `folder`; each name comes with its span.

    Raises ConfigurationError, with the place, for an unusable table and for a rule that two tables have.
    """
    tables: list[Table] = []
    for name, span in named:
        from cfnkit.rule_tables import COMMON, TableError, common_table, unique_rules

        tables.append(common_table() if name == COMMON else _read(folder / name, span))
        try:
            unique_rules(tables)
        except TableError as error:
            raise ConfigurationError(error.message, span) from error
    return tuple(tables)


def _read(path: Path, named_at: Span) -> Table:
    from cfnkit.rule_tables.table import TableError, table_schema, usable_table

    root = read_document(path, "rule table", named_at).root
    check_conformance(root, table_schema(), "the rule table")
    assert isinstance(root, Mapping)  # as the schema demands
    try:
        return usable_table(str(path), to_plain(root))
    except TableError as error:
        place = at_path(root, error.path)
        raise ConfigurationError(error.message, place.span if place is not None else root.span) from error
