"""Tables of rules."""

from __future__ import annotations

import json

from cfnkit.json_schema import SchemaError
from cfnkit.rule_tables.alias import Alias
from cfnkit.rule_tables.table_judge import TableJudge, first_mismatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeAlias

    from cfnkit.conformance import Schema
    from cfnkit.json_schema import Mismatch

    FirstMismatch: TypeAlias = Callable[[Any], Mismatch | None]

# The table that is part of cfnkit.
COMMON = "common"
# The number of the rules of all other tables.
_OWN = "9791"


class TableError(ValueError):
    """A table that cannot be used; `path` leads to the place in it (keys, 0-based indexes)."""

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        self.message = message
        self.path = path
        super().__init__(message, path)

    def __str__(self) -> str:
        """The message."""
        return self.message


class TableRule:
    """A rule of a table.

    id: names the rule, also in suppressions. title: what is wrong, without a full stop. reason, remedy: sentences that
    say why, and what to do. severity: error, warning or info. source: a page with more. types: the resource types
    that it is about. risk: critical, high, medium or low. aliases: its names in other sets of rules. recommended:
    whether the profile of that name has it. fix: the values that mend a finding, by their places (`A/B`).
    """

    __slots__ = (
        *("_definitions", "_read", "_schemas"),
        *("aliases", "fix", "id", "reason", "recommended", "remedy", "risk", "severity", "source", "title"),
    )

    def __init__(self, written: Mapping[str, Any]) -> None:
        """Take a rule of a table that fits `table_schema`."""
        self.id: str = written["id"]
        self.title: str = written["title"]
        self.reason: str = written["reason"]
        self.remedy: str = written["remedy"]
        self.source: str = written["source"]
        self.severity: str = written.get("severity", "warning")
        self._schemas: Mapping[str, Any] = written["resources"]
        self._definitions: Mapping[str, Any] = written.get("$defs", {})
        self._read: dict[str, TableJudge] = {}
        self.risk: str = written.get("risk", "medium")
        self.recommended: bool = written.get("recommended", False)
        self.aliases = tuple(Alias.of(each) for each in written.get("aliases", ()))
        self.fix: Mapping[str, Any] = written.get("fix", {})

    def __repr__(self) -> str:
        return f"<TableRule {self.id}>"

    @property
    def asks_for_literals(self) -> bool:
        """Whether the rule asks if a value is known before the deployment."""
        return '"literal"' in json.dumps([self._schemas, self._definitions])

    @property
    def types(self) -> tuple[str, ...]:
        """The resource types, in the order of the table."""
        return tuple(self._schemas)

    @property
    def finding_id(self) -> str:
        """The id of its findings in a check: `W9791/QUEUES-1`, with the letter of its severity, for an own table."""
        return self.id if self.id[1:3] == "97" else f"{self.severity[0].upper()}{_OWN}/{self.id}"

    def judge(self, resource_type: str) -> FirstMismatch | None:
        """The function that finds the first mismatch in a resource's properties; None for types of other rules.

        Raises SchemaError for a schema that cannot be used.
        """
        if resource_type not in self._schemas:
            return None
        if resource_type not in self._read:
            self._read[resource_type] = TableJudge(self._schemas[resource_type], self._definitions)
        return self._read[resource_type].first_mismatch

    def doubt(self, resource_type: str, properties: Any) -> tuple[str | int, ...] | None:
        """A place in properties from `marked` whose value decides whether they keep the rule.

        None if they keep it whatever their unknown parts are. The type is one of the rule's, and they do not break it.
        """
        return self._read[resource_type].doubt(properties) if self.judge(resource_type) is not None else None

    def looks_at(self, resource_type: str) -> tuple[str, ...] | None:
        """The names of the properties that decide whether a resource of a type keeps the rule; None if any may."""
        return self._read[resource_type].names if self.judge(resource_type) is not None else None


class Table:
    """Rules and the name of their table: COMMON, or the path or name that its author uses."""

    __slots__ = ("name", "rules")

    def __init__(self, name: str, rules: Iterable[TableRule]) -> None:
        self.name = name
        self.rules = tuple(rules)

    def __repr__(self) -> str:
        return f"<Table {self.name}>"


def table_schema() -> Schema:
    """The JSON Schema of a rule table, which all drafts since 7 read in the same way."""
    from cfnkit.conformance import schema_beside

    return schema_beside(__file__, "table")


def read_table(name: str, written: Any) -> Table:
    """The table from a JSON value; raises TableError when it cannot be used."""
    problem = first_mismatch(table_schema())(written)
    if problem is not None:
        place = "/".join(map(str, problem.path))
        sentence = f"At {place}, it {problem.text}." if place else f"It {problem.text}."
        raise TableError(f"{sentence} {problem.hint}".rstrip(), problem.path)
    return usable_table(name, written)


def usable_table(name: str, written: Mapping[str, Any]) -> Table:
    """The table from a JSON value that fits `table_schema`; raises TableError for rules that cannot be used."""
    rules = []
    for index, rule in enumerate(written["rules"]):
        made = TableRule(rule)
        for resource_type in made.types:
            try:
                made.judge(resource_type)
            except SchemaError as error:
                message = f"The schema of {made.id} for {resource_type} cannot be used: {error}"
                raise TableError(message, ("rules", index, "resources", resource_type)) from error
        rules.append(made)
    return Table(name, rules)


def common_table() -> Table:
    """The table that is part of cfnkit."""
    from pathlib import Path

    text = Path(__file__).with_name(f"{COMMON}.json").read_text(encoding="utf-8")
    return Table(COMMON, map(TableRule, json.loads(text)["rules"]))


def unique_rules(tables: Iterable[Table]) -> dict[str, TableRule]:
    """The rules of tables by their ids; raises TableError when two rules have the same id."""
    found: dict[str, TableRule] = {}
    for table in tables:
        for rule in table.rules:
            if rule.id in found:
                raise TableError(f"There are two rules with the id {rule.id}; the second is in the table {table.name}.")
            found[rule.id] = rule
    return found
