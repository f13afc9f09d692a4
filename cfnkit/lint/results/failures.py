"""Findings about templates that were not checked, or only in part."""

from __future__ import annotations

import os

from cfnkit.diagnostics import CfnkitError, ConfigurationError, Problem
from cfnkit.lint.rule_ids import RESERVED, is_named
from cfnkit.redaction import Redactor
from cfnkit.rule import Finding, Rule
from cfnkit.source import Span

UNREADABLE = "E9778"
CRASH = "E9779"
NO_EFFECT = "W9795"
NO_TEMPLATE = "E9797"
MISCONFIGURED = "E9798"
TIMED_OUT = "E9796"
GUARD_RULE = "E9792"
UNREADABLE_GUARD_RULES = "E9793"

TITLES = {
    GUARD_RULE: "A rule in the Guard language is broken",
    UNREADABLE_GUARD_RULES: "A file of Guard rules cannot be read",
    UNREADABLE: "A template cannot be read",
    CRASH: "Something failed while a template was checked",
    NO_EFFECT: "A suppression has no effect",
    NO_TEMPLATE: "A file is no template",
    MISCONFIGURED: "The configuration of cfnkit cannot be used",
    TIMED_OUT: "A template takes too long to check",
}
_CRASH_ADVICE = (
    "This is a fault of the tool, not of the template; all other findings are valid. Please report it to cfnkit's "
    "maintainers, with this message and the part of the template that leads to it."
)
_OWN_RULE_ADVICE = "This is a fault of the rule, not of the template; all other findings are valid."
_LONGEST = 500  # characters of an error's text
_MISCONFIGURED_ADVICE = "The templates with this configuration were not checked."


def unreadable(name: str, error: Exception, named_at: Span | None = None) -> Finding:
    """The finding for a template whose file cannot be read; at the place that names it, if a file does."""
    reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    what = f"The template {name}" if named_at else "It"
    return _finding(UNREADABLE, Problem(f"{what} cannot be read: {reason}.", named_at or _start(name)))


def missing(name: str, named_at: Span, hint: str) -> Finding:
    """The finding for a template that does not exist, at the place that names it; `hint` says which may be meant."""
    return _finding(UNREADABLE, Problem(f"The template {name} does not exist.", named_at, hint=hint))


def no_template(name: str, reason: str) -> Finding:
    """The finding for a file that was named, and is surely a document of another kind: `reason` is a clause."""
    hint = "Leave it out, or give --templates-only, which passes over what is no template."
    return _finding(NO_TEMPLATE, Problem(f"This is no template: {reason}.", _start(name), hint=hint))


def rule_crash(id: str, error: Exception | SystemExit, name: str, redactor: Redactor) -> Finding:
    """The finding for a rule that failed, of cfnkit or of a user."""
    finding = crash(f"The rule {id}", error, name, redactor)
    if not is_named(id, RESERVED):
        return finding
    return finding._replace(problem=finding.problem._replace(hint=_OWN_RULE_ADVICE))


def crash(what: str, error: Exception | SystemExit, name: str, redactor: Redactor | None = None) -> Finding:
    """The finding for a part of the check that failed; with the error's text, if a redactor masks secrets in it."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" at {os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}" if place else ""
    text = f": {redactor(str(error))[:_LONGEST]}" if redactor is not None and str(error) else ""
    return crash_finding(f"{what} failed with {type(error).__name__}{where}{text}".removesuffix(".") + ".", name)


def crash_finding(message: str, name: str) -> Finding:
    """The finding for a failure that is not the template's fault."""
    return _finding(CRASH, Problem(message, _start(name), hint=_CRASH_ADVICE))


def worker_died(exit_code: int | None, name: str) -> Finding:
    """The finding for a template whose worker process ended; a negative code is that of a signal."""
    how = f"signal {-exit_code}" if exit_code and exit_code < 0 else f"status {exit_code}"
    return crash_finding(f"The process that checked the template ended with {how}.", name)


def timed_out(what: str, seconds: float, name: str) -> Finding:
    """The finding for a template that was not checked to the end; `what` was not done after so many seconds."""
    unit = "second" if seconds == 1 else "seconds"
    message = f"{what} took more than {seconds:g} {unit} of processor time, and was stopped."
    hint = "Simplify the template, or give --time-limit with more seconds."
    return _finding(TIMED_OUT, Problem(message, _start(name), hint=hint))


def unmeasured(limit: int, span: Span) -> Finding:
    """The finding for a call at `span` that would make more characters than the limit; no engine evaluates it."""
    message = f"This would make more than {limit:,} characters: no engine looked at the template."
    return _finding(TIMED_OUT, Problem(message, span, hint="Simplify the template."))


def without_effect(message: str, span: Span) -> Finding:
    """The finding for a suppression at `span` that leaves nothing out."""
    return _finding(NO_EFFECT, Problem(message, span))


def misconfigured(error: CfnkitError, name: str) -> Finding:
    """The finding for a configuration that cannot be used; at its place in the file, if there is one."""
    span = error.span if isinstance(error, ConfigurationError) else None
    message = str(error).removeprefix(f"{span}: ") if span else str(error)
    return _finding(MISCONFIGURED, Problem(message, span or _start(name), hint=_MISCONFIGURED_ADVICE))


def _finding(id: str, problem: Problem) -> Finding:
    return Finding(Rule(id, TITLES[id]), problem)


def _start(name: str) -> Span:
    return Span(name, 1, 1, 1, 1)
