"""What an examination of a template takes, and what it gives."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target
from cfnkit.lint.engines.resource_results import ResourceResults
from cfnkit.lint.guard_files.engine import GuardEngine
from cfnkit.lint.known_rules.own import LoadedRules
from cfnkit.lint.results import ReportedSuppression, Ruling, SuppressedFinding
from cfnkit.lint.settings import TIME_LIMIT
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.pipeline import Configuration, Processed
from cfnkit.pipeline.run import HostSource, Services
from cfnkit.rule import Finding
from cfnkit.security import SecurityRule
from cfnkit.syntax import Document


class ExaminationInput(NamedTuple):
    """A template's text (or its document, or what it was processed to) and name, and what it is processed with.

    `consent` is the user's, for macros and includes. With `macros_twice`, W9708 compares two runs of its macros.
    `own` are rules besides those of the examiner. Results for its resources can be taken from `results`. `time_limit`
    is what a finding names about an engine that was stopped; whoever calls stops it. `hosts` has the macros whose
    processes live between examinations: then W9708 compares the answers that they gave. `security` are the security
    rules that run, and `guard` has the rules in the Guard language. With `reports_suppressions` all suppressions
    are listed.
    """

    data: bytes | Document | Processed
    name: str
    target: Target
    config: Configuration
    services: Services | None = None
    consent: Consent = Consent()
    macros_twice: bool = False
    own: LoadedRules = LoadedRules()
    results: ResourceResults | None = None
    time_limit: float = TIME_LIMIT
    hosts: HostSource | None = None
    security: tuple[SecurityRule, ...] = ()
    guard: GuardEngine | None = None
    reports_suppressions: bool = False


class Examined(NamedTuple):
    """The findings in one template, sorted by place; `processed` is None when processing failed.

    `suppressed` are the findings that were left out, by `ruling` and by `suppressions`. `undecided` are those of
    security rules which only the deployment decides.
    """

    findings: tuple[Finding, ...]
    document: Document
    processed: Processed | None
    suppressed: tuple[SuppressedFinding, ...] = ()
    ruling: Ruling = Ruling(complete=False)
    suppressions: TemplateSuppressions | None = None
    undecided: tuple[Finding, ...] = ()
    listed: tuple[ReportedSuppression, ...] = ()
