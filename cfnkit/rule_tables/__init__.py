"""Rule tables: what resources must be like, as JSON. `cfnkit check` and the macro Guard run the same ones.

A table is an object with `rules`; each has an `id`, a `title`, a `reason`, a `remedy`, a `source` (a page that says
more) and, by resource type, a JSON Schema of the resource's properties with their values (`resources`). What only the
deployment knows breaks no rule, unless the rule asks for a literal. `rules/README.md` says how to write one.
"""

from __future__ import annotations

from cfnkit.rule_tables.judging import Breach, breaches
from cfnkit.rule_tables.suppression import Suppressions
from cfnkit.rule_tables.table import COMMON, Table, TableError, TableRule, common_table, read_table, unique_rules
from cfnkit.rule_tables.values import UNKNOWN, seen

__all__ = [
    "COMMON",
    "UNKNOWN",
    "Breach",
    "Suppressions",
    "Table",
    "TableError",
    "TableRule",
    "breaches",
    "common_table",
    "read_table",
    "seen",
    "unique_rules",
]
