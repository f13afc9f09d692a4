"""The rule tables that a policy and a call name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from policy import Policy

    from cfnkit.rule_tables import Table


class UnusableTable(ValueError):
    """A table that cannot be used; the message says why."""


def tables_of(policy: Policy, more: Iterable[str] = (), rules: Any = None) -> list[Table]:
    """The tables of the policy without its exceptions, those that a call adds, and the rules of the call.

    Raises UnusableTable.
    """
    from cfnkit.rule_tables import Table, TableError, unique_rules

    own = [*map(_table, policy.tables)]
    known = {rule.id for table in own for rule in table.rules}
    unknown = sorted(policy.exceptions - known)
    if unknown:
        raise UnusableTable(_no_rule(unknown[0], known))
    made = [Table(table.name, [rule for rule in table.rules if rule.id not in policy.exceptions]) for table in own]
    made += [_table(name) for name in dict.fromkeys(more) if name not in policy.tables]
    if rules:
        made.append(_of_call(rules))
    try:
        unique_rules(made)
    except TableError as error:
        raise UnusableTable(str(error)) from error
    return made


def _no_rule(rule_id: str, known: set[str]) -> str:
    from cfnkit.vocabulary import suggestion

    return f"GUARD_EXCEPT of the function names no rule: {rule_id}. {suggestion(rule_id, known)}".rstrip()


def _table(name: str) -> Table:
    """A table by name: `common`, or tables/NAME.json in this folder."""
    import json
    from pathlib import Path

    from cfnkit.rule_tables import COMMON, TableError, common_table, read_table
    from cfnkit.vocabulary import suggestion

    if name == COMMON:
        return common_table()
    known = {path.stem: path for path in sorted(Path(__file__).parent.glob("tables/*.json"))}
    if name not in known:
        names = ", ".join((COMMON, *known))
        hint = suggestion(name, (COMMON, *known)) or f"The tables are {names}."
        raise UnusableTable(f"There is no rule table '{name}': put tables/{name}.json into the macro's folder. {hint}")
    try:
        return read_table(name, json.loads(known[name].read_text(encoding="utf-8")))
    except TableError as error:
        raise UnusableTable(f"The rule table {name} cannot be used. {error}") from error
    except ValueError as error:
        raise UnusableTable(f"The rule table {name} is not JSON: {error}.") from error


def _of_call(given: Any) -> Table:
    """The rules of a call: a list, or its JSON as a text, since CloudFormation passes no objects."""
    import json

    from cfnkit.rule_tables import TableError, read_table

    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise UnusableTable(f"Parameter Rules is not JSON: {error}.") from error
    try:
        return read_table("Rules", {"rules": given})
    except TableError as error:
        raise UnusableTable(f"Parameter Rules cannot be used. {error}") from error
