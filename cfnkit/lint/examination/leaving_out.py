"""Which of the findings in a template are reported, and which are left out by settings, comments and Metadata."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from cfnkit.files.reading import read_regular
from cfnkit.lint.examination.security import RunRules
from cfnkit.lint.findings.selection import Selection
from cfnkit.lint.known_rules.known_ids import KnownIds
from cfnkit.lint.known_rules.security_names import is_name
from cfnkit.lint.results import Ruling, SuppressedFinding
from cfnkit.lint.results.failures import CRASH, TIMED_OUT
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.neighbours.rules import REPOSITORY_RULES
from cfnkit.pipeline import Processed
from cfnkit.rule import Finding
from cfnkit.rule_tables import Table, common_table
from cfnkit.syntax import Document, parse

_UNFINISHED = (CRASH, TIMED_OUT)
_OF_OWN_TABLES = ("W9791", "E9791", "I9791")


class Reported(NamedTuple):
    """The findings that are reported, and those that were left out."""

    findings: list[Finding]
    suppressed: tuple[SuppressedFinding, ...]


def suppressions_of(processed: Processed, today: date | None) -> TemplateSuppressions:
    """The suppressions of a processed template."""
    return TemplateSuppressions(processed.document, processed.tree, _included, today)


def suppressions_in(file: str, today: date | None) -> TemplateSuppressions | None:
    """The suppressions of a file that is no template; None for one that is not YAML, or cannot be read."""
    document = _included(file)
    if document is None or not document.well_formed:
        return None
    return TemplateSuppressions(document, document.root, lambda _: None, today)


def reported(
    findings: Iterable[Finding], selection: Selection, suppressions: TemplateSuppressions | None, ruling: Ruling
) -> Reported:
    """The findings without those that nobody asked for, or that the template or settings suppress.

    A failure of the tool can be ignored, and no template hides it.
    """
    kept: list[Finding] = []
    suppressed: list[SuppressedFinding] = []
    for finding in findings:
        if not selection.wants_finding(finding):
            continue
        own = suppressions.find(finding, ruling) if suppressions and finding.id not in _UNFINISHED else None
        found = own or selection.suppressed(finding)
        if found is None:
            kept.append(suppressions.left_of(finding, ruling) if suppressions else finding)
        else:
            suppressed.append(found)
    return Reported(kept, tuple(suppressed))


def idle_rules(tables: Iterable[Table]) -> tuple[str, ...]:
    """The ids, or their beginnings, of rules that do not run on one template: of other tables, and about several."""
    ids = {rule.finding_id for table in tables for rule in table.rules}
    common = tuple(rule.id for rule in common_table().rules if rule.id not in ids)
    common += tuple(rule.id for rule in REPOSITORY_RULES)
    return common if any("/" in id for id in ids) else (*common, *_OF_OWN_TABLES)


def is_judged(ruling: Ruling, rules: RunRules) -> Callable[[str], bool]:
    """A function that says whether the rule with an id had its say, so that a suppression of it may be unused."""
    of_engine = ruling.engine != "fast"

    def judged(id: str) -> bool:
        if id in rules.ids_by_name:
            return any(ruling.ran(each, ruling.engine) for each in rules.ids_by_name[id])
        if is_name(id) or not ruling.ran(id, ruling.engine):
            return False
        return id[1:3] in ("97", "98") or "/" in id or of_engine

    return judged


def has_crashed(findings: Iterable[Finding]) -> bool:
    """Whether a rule or an engine failed or was stopped, so that findings may be missing."""
    return any(finding.id in _UNFINISHED for finding in findings)


def unknown_ids(
    tables: Iterable[Table], rules: Iterable[str], not_loaded: tuple[str, ...] = ()
) -> Callable[[str], str]:
    """A function from an id to a sentence about it if no rule has it; `rules` are the ids of the rules that ran.

    Ids that begin with one of `not_loaded` may belong to rules that were not loaded.
    """
    known = KnownIds(tables, rules, not_loaded)
    return lambda id: known.complaint(id, beginnings=False)


def _included(name: str) -> Document | None:
    """The document of an included file that processing read, by its name; None for one that is elsewhere."""
    try:
        return parse(read_regular(name), name)
    except (OSError, ValueError):
        return None
