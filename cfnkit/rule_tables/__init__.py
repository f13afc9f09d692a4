"""Rule tables: rules about resources, as JSON. `cfnkit check` and the macro Guard run the same tables.

A table is an object with `rules`. Each has an `id`, a `title`, a `reason`, a `remedy`, a `source` (a page with more)
and `resources`: a JSON Schema of the evaluated properties for each resource type. A value that only the deployment
knows breaks no rule, unless the rule requires a literal. `rules/README.md` explains how to write one.
"""

from __future__ import annotations

from cfnkit.rule_tables.alias import Alias
from cfnkit.rule_tables.forms import normal_form, opened
from cfnkit.rule_tables.judging import Breach, breaches, broken_places
from cfnkit.rule_tables.mark import UNKNOWN, is_unknown
from cfnkit.rule_tables.suppression import Suppressions
from cfnkit.rule_tables.table import COMMON, Table, TableError, TableRule, common_table, read_table, unique_rules
from cfnkit.rule_tables.values import marked

__all__ = [
    "COMMON",
    "UNKNOWN",
    "Alias",
    "Breach",
    "Suppressions",
    "Table",
    "TableError",
    "TableRule",
    "breaches",
    "broken_places",
    "common_table",
    "is_unknown",
    "marked",
    "normal_form",
    "opened",
    "read_table",
    "unique_rules",
]
