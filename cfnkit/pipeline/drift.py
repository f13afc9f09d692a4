"""The drift of a template from files that describe the live side, in one call."""

from __future__ import annotations

import collections.abc as abc
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from cfnkit.configuration.consent import Consent
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError, article
from cfnkit.drift.judgement.ignoring import IgnoreRule, ignore
from cfnkit.drift.report import DriftReport
from cfnkit.drift.secrets.redaction import redacted
from cfnkit.drift.stack import compare_stack, refuse_other_stack
from cfnkit.drift.states import match_states, read_states, whole_state
from cfnkit.drift.states.state import StackState
from cfnkit.drift.verdict import mapped
from cfnkit.files.reading import read_given
from cfnkit.pipeline.process import configuration_from
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.stack_template import StackContext, StackTemplate, TemplateText
from cfnkit.redaction import REDACTED
from cfnkit.schemas import Schemas
from cfnkit.syntax import Scalar
from cfnkit.template import Template


def drift_of(
    template: str | bytes | os.PathLike[str],
    actual: bytes | os.PathLike[str] | abc.Sequence[os.PathLike[str]],
    *,
    target: Target | str | None = None,
    config: Any = None,
    undeclared: bool = False,
    suppressions: bool = True,
    today: date | None = None,
    name: str | os.PathLike[str] = "",
    actual_name: str = "<actual>",
    consent: Consent | None = None,
) -> DriftReport:
    """The differences between a template and the live state that files describe, with "****" for each secret.

    `template` is a text, which `name` names in spans, or a Path of a file; `actual` is a Path, several, or the bytes of
    one, which `actual_name` names in messages: a snapshot of `cfnkit drift snapshot`, or another form that
    `cfnkit drift --actual` takes. `target` and
    `config` are those of `process`; the region, account and parameters of the snapshot go before those of the target,
    except parameters that the target gives. With `undeclared`, properties that the template does not declare are shown.
    What the rules of the configuration and the template ignore is set aside, unless `suppressions` is False; on
    `today`, without which no rule expires. Accepted differences are reported. `consent` says whether macros run; by
    default, they do. Nothing is asked of AWS.

    Raises ConfigurationError for files and arguments that cannot be used, and for a template that CloudFormation would
    refuse.
    """
    text = _template_text(template, os.fspath(name))
    config = configuration_from(config)
    target = config.target(target) if isinstance(target, str) else target or Target()
    schemas = Schemas(target.region)
    state = whole_state(read_states(data, name, schemas) for data, name in _live_texts(actual, actual_name))
    context = StackContext(config, config.lookups_for(target.name), schemas, None, consent or Consent())

    def matched(state: StackState, stack: StackTemplate) -> StackState:
        return match_states(state, stack.resources(state), schemas, context.lookups.physical_ids)

    report, stack = compared(text, target, state, context, matched, undeclared=undeclared)
    return without_ignored(report, stack, today) if suppressions else report


def compared(
    text: TemplateText,
    target: Target,
    state: StackState,
    context: StackContext,
    whole: abc.Callable[[StackState, StackTemplate], StackState],
    *,
    undeclared: bool = False,
) -> tuple[DriftReport, StackTemplate]:
    """The differences between a template and a live state, with "****" for each secret, and the processed template.

    `whole` makes the state whole, whose resources may not be read or not be matched yet. Raises ConfigurationError.
    """
    stack = StackTemplate.of(text, target, state, context)
    for each in stack.every():
        if each.problems:
            problem = each.problems[0]
            message = f"Nothing is compared: CloudFormation would refuse {each.text.name}: {problem.message}"
            raise ConfigurationError(message, problem.span)
        if each.processed.is_withheld:
            raise ConfigurationError(f"Nothing is compared: {_withheld(each.processed)}")
    state = whole(state, stack)
    refuse_other_stack(stack.resources(state).keys(), state, text.name)
    report = compare_stack(stack.declared(state), state, context.schemas, undeclared=undeclared)
    if state.parameters is None and defaults_taken(stack):
        report = without_replacements(report)
    return redacted(report, context.schemas, stack.secrets), stack


def without_ignored(report: DriftReport, stack: StackTemplate, today: date | None) -> DriftReport:
    """The report without what the rules of the configuration and of the template ignore."""
    drift = stack.context.config.drift
    rules: list[IgnoreRule] = [*(drift.ignore if drift else ()), *stack.rules]
    return ignore(report, rules, today or date.min).report


def defaults_taken(template: StackTemplate) -> tuple[str, ...]:
    """The parameters whose default is taken for the value of the deployment, as KEY=VALUE."""
    given = template.processed.target.parameters
    declared = Template.of(template.processed.document.root).parameters
    return tuple(
        f"{name}={REDACTED if parameter.no_echo else parameter.default.text}"
        for name, parameter in declared.items()
        if name not in given and isinstance(parameter.default, Scalar)
    )


def undeclared_parameters(template: StackTemplate, given: abc.Iterable[str]) -> tuple[str, ...]:
    """The names of given parameters that the template has neither as it is written nor as it is processed."""
    trees = (template.processed.document.root, template.processed.tree)
    declared = {name for tree in trees for name in Template.of(tree).parameters}
    return tuple(name for name in given if name not in declared)


def without_replacements(report: DriftReport) -> DriftReport:
    """The report without the notes that restoring a value replaces a resource: guessed parameters do not say so."""
    return mapped(
        report,
        lambda _path, resource, _report: replace(
            resource, differences=tuple(replace(each, replaces=False) for each in resource.differences)
        ),
    )


def _template_text(template: str | bytes | os.PathLike[str], name: str) -> TemplateText:
    if isinstance(template, os.PathLike):
        return TemplateText(_read(template, "template"), os.fspath(template))
    if not isinstance(template, (str, bytes)):
        raise ConfigurationError(f"A template is a text or a Path, not {article(template)}.")
    if isinstance(template, str) and "\n" not in template.strip() and os.path.isfile(template):
        raise ConfigurationError(f"'{template}' is a text here; the file is Path('{template}').")
    return TemplateText(template, name or "<template>")


def _live_texts(
    actual: bytes | os.PathLike[str] | abc.Sequence[os.PathLike[str]], name: str
) -> abc.Iterator[tuple[bytes, str]]:
    for each in actual if isinstance(actual, (list, tuple)) else [actual]:
        if isinstance(each, bytes):
            yield each, name
        elif isinstance(each, os.PathLike):
            yield _read(each, "live state"), os.fspath(each)
        else:
            raise ConfigurationError(f"The live state is a Path, or bytes of JSON, not {article(each)}.")


def _read(path: os.PathLike[str], what: str) -> bytes:
    try:
        return read_given(Path(path))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ConfigurationError(f"The {what} {os.fspath(path)} cannot be read: {reason}.") from error


def _withheld(processed: Processed) -> str:
    found = next(each for each in processed.diagnostics if each.code.is_waiting)
    return f"{found.span}: {found.message}"
