"""The suppressions of a run, for an auditor: what each leaves out, where, why, until when, and whether it fits."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.names import name_below
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.results import FileResult, Manner, ReportedSuppression, Ruling, State, SuppressedFinding
from cfnkit.lint.rule_ids import is_finding_touched
from cfnkit.lint.suppression.judging import TemplateSuppressions
from cfnkit.pipeline import Configuration
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import Node, Scalar, at_path
from cfnkit.syntax import Sequence as SequenceNode


def report_of(
    suppressions: TemplateSuppressions,
    ruling: Ruling,
    is_judged: Callable[[str], bool],
    complaint: Callable[[str], str],
    ids_by_name: Mapping[str, tuple[str, ...]],
    absent: Container[tuple[str | int, ...]] = (),
) -> Iterator[ReportedSuppression]:
    """The suppressions in a template, after all findings were looked for with `find`.

    The functions are those of `TemplateSuppressions.flaws`; `ids_by_name` has the security rules that run.
    Rules do not run on resources that are `absent`.
    """
    for each in suppressions.own:
        owner = "/".join(map(str, each.owners[0][1:])) if each.owners else ""
        is_absent = bool(each.owners) and all(one in absent for one in each.owners)
        for id in each.ids or ("",):
            used = suppressions.used(each, id)
            state, flaw = State.FITS_NOTHING, each.flaw
            if each.flaw:
                state = State.FLAWED
            elif suppressions.is_expired(each):
                state = State.EXPIRED
            elif suppressions.is_refused(each, id) or ruling.is_mandatory(id):
                state = State.MANDATORY
            elif used:
                state = State.FITS
            elif suppressions.fits(each, id):
                state = State.PART
            elif complaint(id):
                state = State.UNKNOWN
            elif not is_judged(id) or suppressions.is_open(each) or (id in ids_by_name and is_absent):
                state = State.IDLE
            rules = ids_by_name.get(id, ())
            yield ReportedSuppression(
                id, each.span, owner, each.reason, each.manner, each.until, state, used, rules, flaw
            )  # fmt: skip


def report_of_settings(written: Node, suppressed: Iterable[SuppressedFinding]) -> Iterator[ReportedSuppression]:
    """The ids that the Metadata of the whole template has for cfn-lint to ignore."""
    listed = at_path(written, ("Metadata", "cfn-lint", "config", "ignore_checks"))
    left_out = [each.finding for each in suppressed if each.manner is Manner.METADATA and not each.reason]
    for item in listed.items if isinstance(listed, SequenceNode) else ():
        if isinstance(item, Scalar):
            found = [each for each in left_out if is_finding_touched(each, (item.text,))]
            rules = tuple(dict.fromkeys(each.id for each in found if item.text != each.id))
            state = State.FITS if found else State.FITS_NOTHING
            yield ReportedSuppression(
                item.text, item.span, "", "", Manner.METADATA, None, state, len(found), rules
            )  # fmt: skip


def report_of_files(
    results: Sequence[FileResult], configuration_of: Callable[[str], Configuration], files: CfnLintFiles
) -> Iterator[ReportedSuppression]:
    """The ids that settings in files ignore, and the findings that a baseline holds or a CDK app acknowledges."""
    ignored: dict[tuple[str, Span, str], list[Finding]] = {}
    for result in results:
        try:
            check = configuration_of(result.path).check
        except ConfigurationError:
            continue  # a finding of the check says so
        for one in check.ignored:
            found = ignored.setdefault((one.id, one.span, one.reason), [])
            if one.covers(result.path):
                found += _left_out(result, Manner.SETTINGS, one.id)
    for (id, span, reason), found in ignored.items():
        yield _of_file(id, span, reason, Manner.SETTINGS, found)
    for id in files.options.ignore:
        found = [each for result in results for each in _left_out(result, Manner.CFN_LINT, id)]
        yield _of_file(id, Span(name_below(files.paths[-1]), 1, 1, 1, 1), "", Manner.CFN_LINT, found)
    for result in results:
        for each in result.suppressed:
            if each.manner in (Manner.BASELINE, Manner.ACKNOWLEDGED):
                finding, owner = each.finding, "/".join(map(str, each.finding.path[1:2]))
                yield ReportedSuppression(
                    finding.id, finding.span, owner, each.reason, each.manner, None, State.FITS, 1
                )  # fmt: skip


def _left_out(result: FileResult, manner: Manner, id: str) -> list[Finding]:
    found = (each.finding for each in result.suppressed if each.manner is manner)
    return [each for each in found if is_finding_touched(each, (id,))]


def _of_file(id: str, span: Span, reason: str, manner: Manner, found: Sequence[Finding]) -> ReportedSuppression:
    rules = tuple(dict.fromkeys(each.id for each in found if not each.id.startswith(id)))
    state = State.FITS if found else State.FITS_NOTHING
    return ReportedSuppression(id, span, "", reason, manner, None, state, len(found), rules)


def over_all_targets(reports: Iterable[Iterable[ReportedSuppression]]) -> tuple[ReportedSuppression, ...]:
    """The suppressions of one template for several targets, each once."""
    found: dict[object, ReportedSuppression] = {}
    for each in (each for report in reports for each in report):
        key = (each.span, each.id)
        found[key] = found[key].merged(each) if key in found else each
    return tuple(found.values())
