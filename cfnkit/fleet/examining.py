"""One item to its result. What goes wrong is a result with its reason; no macro runs, and no secret is read.

A stack that was not read as a whole never counts as in sync.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from cfnkit import __version__
from cfnkit.aws.access import THROTTLED, WHILE_THROTTLED, Access, error_code
from cfnkit.aws.states.state_reader import AwsStateReader
from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target
from cfnkit.diagnostics import CfnkitError, ConfigurationError, ServiceError
from cfnkit.drift.counts import not_compared, not_declared
from cfnkit.drift.document import drift_document
from cfnkit.drift.judgement.ignoring import ignore
from cfnkit.drift.report import DriftReport
from cfnkit.drift.report import Status as ResourceStatus
from cfnkit.drift.secrets.redaction import redacted
from cfnkit.drift.stack import compare_stack
from cfnkit.drift.states.state import StackState
from cfnkit.drift.verdict import nothing_compared, stack_status, unread_resources
from cfnkit.fleet.examination import Examination
from cfnkit.fleet.items import Item, other_account
from cfnkit.fleet.results import Result, StackStatus
from cfnkit.pipeline.stack_template import StackContext, StackTemplate, deployed_text
from cfnkit.schemas import Schemas

NO_MACROS = Consent(macros="never", offline=True)
"""The consent for templates that others deployed: nothing of theirs runs, and nothing they name is asked for."""


@dataclass(frozen=True, slots=True)
class ExaminedItem:
    """An item whose stack was read, and compared where that was asked for; `state` is None if it was not seen."""

    result: Result
    state: StackState | None = field(default=None, repr=False)


def examine(item: Item, open_access: Callable[[Item], Access], examination: Examination) -> Result:
    """What becomes of an item.

    `open_access` returns the access to the item's account and region, or raises ServiceError. Only what is wrong with
    the examination itself raises CfnkitError.
    """
    return finish(read(item, open_access, examination), examination)


def read(item: Item, open_access: Callable[[Item], Access], examination: Examination) -> ExaminedItem:
    """The part of `examine` that waits for AWS; it may run in any thread."""
    blank = Result(item, examination.day.isoformat(), StackStatus.NOT_SEEN, run=examination.run)
    try:
        reader = AwsStateReader(open_access(item), examination.source)
        state = reader.stack(item.stack)
    except ServiceError as error:
        return ExaminedItem(replace(blank, reason=_sentence(error), throttled=_is_throttled(error)))
    except Exception as error:
        return ExaminedItem(replace(blank, reason=_failure(error)))
    if state.account_id not in (None, item.account):
        return ExaminedItem(replace(blank, reason=other_account(state.account_id, item.account)))
    seen = replace(blank, status=StackStatus.SEEN)
    if "drift" not in examination.what:
        return ExaminedItem(seen, state)
    try:
        return ExaminedItem(_compared(seen, reader, state, examination), state)
    except CfnkitError as error:
        reason, throttled = _sentence(error), _is_throttled(error)
    except Exception as error:
        reason, throttled = _failure(error), False
    return ExaminedItem(replace(seen, status=StackStatus.NOT_KNOWN, reason=reason, throttled=throttled), state)


def finish(read: ExaminedItem, examination: Examination) -> Result:
    """The result with what rules find in the stack's template; they bound their time in the main thread only."""
    result, state = read.result, read.state
    if state is None:
        return result
    from cfnkit.fleet import templates

    try:
        if "check" in examination.what and examination.checker is not None:
            result = replace(result, findings=tuple(templates.findings(state, examination.checker)))
        if "refs" in examination.what:
            result = replace(result, references=tuple(templates.references(state, examination.config, NO_MACROS)))
    except Exception as error:  # an unusable template of others must not end the run
        reason = " ".join(filter(None, (result.reason, _failure(error))))
        worse = result.status if result.status is StackStatus.DRIFTED else StackStatus.NOT_KNOWN
        return replace(result, status=worse, reason=reason)
    return result


def _compared(seen: Result, reader: AwsStateReader, stack: StackState, examination: Examination) -> Result:
    config = examination.config
    schemas = Schemas(stack.region or seen.item.region)
    context = StackContext(config, config.lookups, schemas, None, NO_MACROS)
    template = StackTemplate.of(deployed_text(stack), Target(), stack, context)
    for each in template.every():
        if each.problems or each.processed.is_withheld:
            raise ConfigurationError(_incomparable(each))
    state = reader.resources(stack, template.resources)
    report = redacted(compare_stack(template.declared(state), state, schemas), schemas, template.secrets)
    rules = (*(config.drift.ignore if config.drift else ()), *template.rules, *examination.rules)
    ignored = ignore(report, rules, examination.day)
    report = ignored.report
    if examination.acceptance is not None:
        report = examination.acceptance.applied(report).report
    notices = [f"The rule for {rule} expired on {rule.expires} and no longer applies." for rule in ignored.expired]
    notices += [others] if (others := not_declared(report)) else []
    status, reason = _verdict(report)
    if status is StackStatus.DRIFTED:
        changing = _changing(reader, stack)
        status, reason = (changing[0], changing[1]) if changing else (status, reason)
    return replace(
        seen,
        status=status,
        reason=reason,
        drift=drift_document(report, notices, version=__version__),
        throttled=any(WHILE_THROTTLED in each.reason for each in unread_resources(report)),
    )


def _verdict(report: DriftReport) -> tuple[StackStatus, str]:
    """The status of a stack, and why it is not known as a whole. What could not be read is not in sync.

    A resource whose type nobody can read is no reason for doubt, unless the stack has nothing else.
    """
    reason = not_compared(report)
    if stack_status(report) == "DRIFTED":
        return StackStatus.DRIFTED, reason
    doubtful = any(each.status is ResourceStatus.UNKNOWN for each in unread_resources(report))
    return (StackStatus.NOT_KNOWN if doubtful or nothing_compared(report) else StackStatus.IN_SYNC), reason


def _changing(reader: AwsStateReader, stack: StackState) -> tuple[StackStatus, str] | None:
    """What is known of a stack that seems to drift because it is deleted or updated meanwhile; None if it is not."""
    try:
        now = reader.status(stack)
    except ServiceError as error:
        return StackStatus.NOT_KNOWN, f"It seems to drift, but may be changing: {_sentence(error)}"
    if not now:
        return StackStatus.NOT_SEEN, "The stack was deleted while it was read."
    if now.endswith("_IN_PROGRESS") and now != "REVIEW_IN_PROGRESS":
        return StackStatus.NOT_KNOWN, f"The stack is being changed ({now}), so that what differs may be no drift."
    return None


def _incomparable(template: StackTemplate) -> str:
    problems = template.problems or [each for each in template.processed.diagnostics if each.code.is_waiting]
    where = f" of the nested stack {template.stack_path}" if template.stack_path else ""
    return f"The template{where} cannot be compared: {template.processed.redactor(problems[0].message)}"


def _is_throttled(error: BaseException) -> bool:
    return error.__cause__ is not None and error_code(error.__cause__) in THROTTLED


def _sentence(error: Exception) -> str:
    return " ".join(str(error).split())


def _failure(error: Exception) -> str:
    """The reason for a mistake of cfnkit's own: the kind and the place; its text may hold what others wrote."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {PurePath(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
    return f"cfnkit failed on this stack with {type(error).__name__}{where}."
