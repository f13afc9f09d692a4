"""The values of the parameters (given values and defaults), checked against their constraints, and what waits for one.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.deployment import Lookups, SsmParameter, TargetOrigin
from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.redaction import REDACTED
from cfnkit.source import Span
from cfnkit.syntax import NULL, Node, Scalar, Sequence, string
from cfnkit.template.constraints import Patterns, broken_constraint, members
from cfnkit.template.references import Survey
from cfnkit.template.template import Parameter, Template
from cfnkit.vocabulary import suggestion

# Every account can read these parameters.
PUBLIC_PREFIX = "/aws/"
_MAX_VALUE_BYTES = 4096
_MAX_VERSION_DIGITS = 9
_UNDECIDED = "Whether the value of the parameter {} matches its AllowedPattern is not decided."
_WHY_UNDECIDED = "The pattern is none that can be read here, or it takes too long to compare it."


class ParameterValues(NamedTuple):
    """The values of Ref by parameter name; `unknown` has the reasons for those without a value.

    `secrets` are the values and the defaults of NoEcho parameters, which must not be shown.
    """

    known: abc.Mapping[str, Node]
    unknown: abc.Mapping[str, str]
    secrets: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


class _Unresolved(NamedTuple):
    """The reason why an SSM parameter has no value; with a message if the service would refuse the template."""

    reason: str
    message: str = ""
    hint: str = ""


def parameter_values(
    template: Template,
    given: abc.Mapping[str, str],
    lookups: Lookups,
    root_span: Span,
    undecided: frozenset[str] = frozenset(),
    origin: TargetOrigin | None = None,
) -> ParameterValues:
    """The value of each parameter, from the `given` ones and the defaults.

    A value that breaks its constraints is used, with a diagnostic. The value of an SSM parameter comes from `lookups`;
    it is unknown when these have no SSM parameters. `root_span` is the place of diagnostics about the given values.
    The defaults of the parameters `undecided` are not taken. With `origin`, the file that gives the values, diagnostics
    about them stand there.
    """
    known: dict[str, Node] = {}
    unknown: dict[str, str] = {}
    secrets: list[str] = []
    diagnostics: list[Diagnostic] = []
    missing: list[Parameter] = []
    patterns = Patterns()
    for name, parameter in template.parameters.items():
        text, span = _input(parameter, given)
        secrets.extend(_secrets(parameter, _default(parameter)[0] or ""))  # macros get it beside a given value
        if origin is not None and name in origin.unknown:
            unknown[name] = origin.unknown[name]
            continue
        if origin is not None and name in given:
            span = origin.places.get(name, origin.span)
        if text is None:
            missing.append(parameter)
            unknown[name] = "the parameter has no value"
            continue
        diagnostics.extend(_check(parameter, text, span, patterns))
        secrets.extend(_secrets(parameter, text))
        if name in undecided:
            unknown[name] = "a deployment may override its default"
            continue
        if parameter.is_ssm:
            resolved = _from_ssm(parameter, text, lookups)
            if isinstance(resolved, _Unresolved):
                unknown[name] = resolved.reason
                if resolved.message:
                    where = ("Parameters", name)
                    diagnostics.append(
                        Diagnostic(Code.PARAMETER_MISSING, Problem(resolved.message, span, where, resolved.hint))
                    )
                continue
            text = resolved
            secrets.extend(_secrets(parameter, text))
        known[name] = _value(parameter, text, span)
    if missing:
        diagnostics.append(_missing(missing, origin))
    diagnostics.extend(_not_declared(template, given, root_span, origin))
    return ParameterValues(known, unknown, tuple(dict.fromkeys(secrets)), tuple(diagnostics))


def ssm_inputs(template: Template, given: abc.Mapping[str, str]) -> dict[str, tuple[str | None, Span]]:
    """By parameter name: the SSM parameter that it names, and the place of that text.

    The text is `name` or `name:version`, or None when the parameter has no value.
    """
    return {name: _input(parameter, given) for name, parameter in template.parameters.items() if parameter.is_ssm}


def _input(parameter: Parameter, given: abc.Mapping[str, str]) -> tuple[str | None, Span]:
    """The given value or the default, and the span for diagnostics about it."""
    return (given[parameter.name], parameter.key_span) if parameter.name in given else _default(parameter)


def _default(parameter: Parameter) -> tuple[str | None, Span]:
    default = parameter.default
    if isinstance(default, Scalar):
        return "" if default.kind == NULL else default.text, default.span
    if isinstance(default, Sequence):
        return ",".join(item.text for item in default.items if isinstance(item, Scalar)), default.span
    return None, parameter.key_span


def _secrets(parameter: Parameter, text: str) -> tuple[str, ...]:
    """The texts of a NoEcho value that must not be shown: the whole, and each item of a list."""
    if not parameter.no_echo or not text:
        return ()
    return (text, *(part for part in members(parameter, text) if part))


def _from_ssm(parameter: Parameter, text: str, lookups: Lookups) -> str | _Unresolved:
    """The value of the SSM parameter that `text` names, of the version in it if it has one."""
    known = lookups.ssm or {}
    plain, colon, version = (text, "", "") if text in known else text.rpartition(":")
    plain = plain if colon else text
    shown = REDACTED if parameter.no_echo else plain
    found = known.get(plain)
    if found is not None:
        return _version_of(parameter, found, shown, version if colon else None)
    if lookups.ssm is None or plain.startswith(PUBLIC_PREFIX):
        return _Unresolved(f"the SSM parameter {shown} is known to a deployment only, unless the lookups have it")
    nearest = "" if parameter.no_echo else suggestion(plain, known)
    return _without_value(parameter, f"No SSM parameter '{shown}' is known. {nearest}".rstrip())


def _version_of(parameter: Parameter, found: SsmParameter, shown: str, version: str | None) -> str | _Unresolved:
    if found.type == "SecureString":
        message = f"Parameters [{shown}] referenced by template have types not supported by CloudFormation."
        return _Unresolved("a SecureString has no value here", message, "A parameter type cannot read a SecureString.")
    if not found.versions:
        return _Unresolved(
            f"the value of the SSM parameter {shown} is known to a deployment only, unless the lookups have it"
        )
    if version is None and found.value is not None:
        return found.value
    version = version or ""
    number = int(version) if version.isascii() and version.isdigit() and len(version) <= _MAX_VERSION_DIGITS else None
    value = found.versions.get(number) if number is not None else None
    if value is None:
        return _without_value(parameter, f"The SSM parameter '{shown}' has no version {version}, as far as is known.")
    return value


def _without_value(parameter: Parameter, hint: str) -> _Unresolved:
    """The service's recorded message for an SSM parameter that does not exist."""
    message = f"Parameter {parameter.name} should either have input value or default value"
    return _Unresolved("the SSM parameter does not exist", message, hint)


def _value(parameter: Parameter, text: str, span: Span) -> Node:
    shown = REDACTED if parameter.no_echo and text else None
    if not parameter.is_list:
        return string(text, span, shown=shown)
    return Sequence(tuple(string(part, span, shown=shown) for part in members(parameter, text)), span)


def _check(parameter: Parameter, text: str, span: Span, patterns: Patterns) -> Iterator[Diagnostic]:
    """The diagnostics for the first constraint that a value breaks, and for a value that is too long."""
    path = ("Parameters", parameter.name)
    fits_pattern = patterns.of(parameter, text)
    if fits_pattern is None:
        yield Diagnostic(Code.PATTERN_UNDECIDED, Problem(_UNDECIDED.format(parameter.name), span, path, _WHY_UNDECIDED))
    broken = broken_constraint(parameter, text, fits_pattern)
    if broken:
        message, hint = broken
        yield Diagnostic(Code.PARAMETER_VALUE, Problem(message, span, path, hint))
    size = len(text.encode("utf-8", "replace"))
    if size > _MAX_VALUE_BYTES:
        bytes_over = f"{size:,} bytes, over the maximum of {_MAX_VALUE_BYTES:,}"
        message = f"The value of the parameter {parameter.name} has {bytes_over}."
        yield Diagnostic(Code.QUOTA, Problem(message, span, path))


def _missing(parameters: abc.Sequence[Parameter], origin: TargetOrigin | None) -> Diagnostic:
    names = ", ".join(parameter.name for parameter in parameters)
    first, *others = parameters
    hint = f"Give one with -p {first.name}=VALUE, a parameter file, a target of the configuration, or a Default."
    message = f"Parameters: [{names}] must have values"
    related = tuple(Related(f"{other.name} has no value either", other.key_span) for other in others)
    span = first.key_span
    if origin is not None:
        hint = f"Give {first.name} a value here, or a Default in the template."
        related = (Related(f"{first.name} has no Default", first.key_span), *related)
        span = origin.span
    return Diagnostic(Code.PARAMETER_MISSING, Problem(message, span, ("Parameters", first.name), hint, related))


def _not_declared(
    template: Template, given: abc.Mapping[str, str], span: Span, origin: TargetOrigin | None
) -> Iterator[Diagnostic]:
    names = [name for name in given if name not in template.parameters]
    if origin is not None:
        for name in names:
            message = f"Parameters: [{name}] do not exist in the template"
            at, hint = origin.places.get(name, origin.span), suggestion(name, template.parameters)
            yield Diagnostic(Code.UNUSED_VALUE, Problem(message, at, ("Parameters",), hint))
    elif names:
        message = f"Parameters: [{', '.join(names)}] do not exist in the template"
        hint = suggestion(names[0], template.parameters)
        yield Diagnostic(Code.UNUSED_VALUE, Problem(message, span, ("Parameters",), hint))


class Awaiting(NamedTuple):
    """A loop or a transform that waits for a value: its name in a sentence, and its place.

    `reason` is the failure of a macro that was called without the value.
    """

    name: str
    span: Span
    reason: str = ""


_OPTIONS = {"AWS::AccountId": "--account-id", "AWS::StackName": "--stack-name"}


def awaited_parameters(node: Node, template: Template, unknown: abc.Container[str]) -> list[str]:
    """The parameters among `unknown` that the value of a node depends on, also through conditions."""
    names: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        found = Survey()
        found.walk(waiting.pop(), "Conditions", "")
        referred = (reference.name for references in found.references.values() for reference in references)
        names.update(dict.fromkeys(name for name in referred if name in unknown))
        for use in found.conditions:
            condition = template.conditions.get(use.name.text)
            if condition is not None and use.name.text not in seen:
                seen.add(use.name.text)
                waiting.append(condition)
    return list(names)


def awaiting(name: str, template: Template, waiting: abc.Sequence[Awaiting]) -> Diagnostic:
    """The information, at the parameter, that loops or transforms wait for its value.

    For a pseudo parameter, it is at the first of them.
    """
    names = " and ".join(dict.fromkeys(each.name for each in waiting))
    message = f"{names[0].upper()}{names[1:]} cannot be run without a value of the parameter {name}."
    parameter = template.parameters.get(name)
    if parameter is None:
        hint = f"Give it with {_OPTIONS.get(name, '--region')}, or by a target."
        return Diagnostic(Code.VALUE_AWAITED, Problem(message, waiting[0].span, (), hint))
    if parameter.is_ssm:
        hint = "Give the value of its SSM parameter in the `lookups` of the configuration."
    else:
        hint = f"Give one with -p {parameter.name}=VALUE, a parameter file or a target of the configuration."
    related = tuple(Related(_as_written(each), each.span) for each in waiting)
    path = ("Parameters", parameter.name)
    return Diagnostic(Code.VALUE_AWAITED, Problem(message, parameter.key_span, path, hint, related))


def _as_written(call: Awaiting) -> str:
    stays = f"{call.name} stays as it is written"
    return f"{stays}, since without it: {call.reason}" if call.reason else stays
