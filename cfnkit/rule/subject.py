"""What a rule looks at."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Diagnostic
from cfnkit.rule.references import References
from cfnkit.rule_tables import Table
from cfnkit.syntax import Document, Node
from cfnkit.template import Template
from cfnkit.transforms import TraceStep


class Subject(NamedTuple):
    """A template as it is written, and as CloudFormation would have it.

    `written` is the view of the source before any transform, `processed` the view after them; `resolved` is the
    tree the service would act on, None when it is refused before that. `macros` are the names that something
    provides, and `macro_regions` the region of each one that is a deployed function whose region is said.
    `diagnostics` is what processing found. `references` are the dynamic references. `reruns` is the trace of a second
    run of the same template; empty when there was none. `tables` are the rule tables that the configuration names.
    """

    document: Document
    written: Template
    processed: Template
    resolved: Node | None
    target: Target
    lookups: Lookups
    trace: tuple[TraceStep, ...]
    diagnostics: tuple[Diagnostic, ...]
    references: References
    macros: frozenset[str] = frozenset()
    macro_regions: abc.Mapping[str, str] = {}
    reruns: tuple[TraceStep, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def deployed(self) -> Template:
        """The template with its values, as far as it gets: the resolved one, else the processed one."""
        return self.processed if self.resolved is None else Template.of(self.resolved)
