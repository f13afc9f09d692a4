"""The input of a rule."""

from __future__ import annotations

import collections.abc as abc
from typing import Any, NamedTuple

from cfnkit.configuration.configuration import Configuration, IncludeSource
from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Diagnostic
from cfnkit.rule.references import References
from cfnkit.rule_tables import Table
from cfnkit.source import SourceText
from cfnkit.syntax import Document, Node
from cfnkit.template import Template
from cfnkit.transforms import TraceStep


class Subject(NamedTuple):
    """A template as it is written, and as CloudFormation would see it.

    `written` is the view of the source before any transform, and `processed` the view after all of them. `resolved` is
    the tree that the service would act on; None when it refuses the template. `macros` are the names of the known
    macros and transforms. `macro_regions` maps those that are deployed functions to their regions, where these are
    known. `reruns` is the trace of a second run of the template, or empty. `tables` are the configured rule tables.
    `sources` are the texts of the trees: the template's own, and those that were included. `config` and `consent` are
    those that other templates, which this one names, are processed with. `memory` is what several rules ask for, once
    it was made; without it, each makes it.
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
    sources: tuple[SourceText, ...] = ()
    config: Configuration = Configuration()
    consent: Consent = Consent(macros="never", offline=True)
    memory: dict[object, Any] | None = None

    @property
    def includes(self) -> tuple[IncludeSource, ...]:
        """The folders of places in S3."""
        return self.config.includes

    @property
    def deployed(self) -> Template:
        """The resolved template; if there is none, the processed one."""
        return self.processed if self.resolved is None else Template.of(self.resolved)
