"""The values of the parameters: given ones and defaults, checked against their constraints.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import collections.abc as abc
import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.deployment import Lookups
from cfnkit.diagnostics import REDACTED, Code, Diagnostic
from cfnkit.source import Span
from cfnkit.syntax import Node, Scalar, Sequence, string
from cfnkit.template.template import Parameter, Template
from cfnkit.vocabulary import suggestion

_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*\Z")
# Every account can read these, so that a name under them is known to exist.
_PUBLIC = "/aws/"


class ParameterValues(NamedTuple):
    """The values that Ref gives, by name; `unknown` says why one has none.

    `secrets` are the values of NoEcho parameters, to be kept out of sight.
    """

    known: abc.Mapping[str, Node]
    unknown: abc.Mapping[str, str]
    secrets: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def parameter_values(
    template: Template, given: abc.Mapping[str, str], lookups: Lookups, root_span: Span
) -> ParameterValues:
    """Give each parameter its value.

    A value given or a default is checked; one that breaks its constraints is used all the same, after a
    diagnostic. An SSM parameter's value comes from `lookups`; it is unknown when they hold no SSM parameters.
    """
    known: dict[str, Node] = {}
    unknown: dict[str, str] = {}
    secrets: list[str] = []
    findings: list[Diagnostic] = []
    missing: list[Parameter] = []
    for name, parameter in template.parameters.items():
        text, span = _input(parameter, given)
        if text is None:
            missing.append(parameter)
            unknown[name] = "the parameter has no value"
            continue
        if parameter.is_ssm:
            resolved, reason = _from_ssm(text, lookups)
            if resolved is None:
                unknown[name] = reason or f"the SSM parameter {text} is known to a deployment only"
                if reason:
                    message = f"Parameter {name} should either have input value or default value"
                    findings.append(Diagnostic(Code.PARAMETER_MISSING, message, span, ("Parameters", name), reason))
                continue
            text = resolved
        if parameter.no_echo and text:
            secrets.append(text)
        findings.extend(_check(parameter, text, span))
        known[name] = _value(parameter, text, span)
    if missing:
        findings.append(_missing(missing))
    findings.extend(_not_declared(template, given, root_span))
    return ParameterValues(known, unknown, tuple(secrets), tuple(findings))


def _input(parameter: Parameter, given: abc.Mapping[str, str]) -> tuple[str | None, Span]:
    if parameter.name in given:
        return given[parameter.name], parameter.key_span
    default = parameter.default
    if isinstance(default, Scalar):
        return default.text, default.span
    if isinstance(default, Sequence):
        return ",".join(item.text for item in default.items if isinstance(item, Scalar)), default.span
    return None, parameter.key_span


def _from_ssm(name: str, lookups: Lookups) -> tuple[str | None, str]:
    """The value, or None with the reason why it cannot be had (none: nothing is known of it)."""
    known = lookups.ssm or {}
    plain, colon, version = (name, "", "") if name in known else name.rpartition(":")
    plain = plain if colon else name
    found = known.get(plain)
    if found is None:
        if lookups.ssm is None or plain.startswith(_PUBLIC):
            return None, ""
        return None, f"The lookups know no SSM parameter '{plain}'. {suggestion(plain, known)}".rstrip()
    if found.type == "SecureString":
        return None, f"The SSM parameter '{plain}' is a SecureString, which a parameter type cannot read."
    if not colon:
        return found.value, ""
    text = found.versions.get(int(version)) if version.isdigit() else None
    return text, "" if text is not None else f"The SSM parameter '{plain}' has no version {version} in the lookups."


def _value(parameter: Parameter, text: str, span: Span) -> Node:
    shown = REDACTED if parameter.no_echo and text else None
    if not parameter.is_list:
        return string(text, span, shown=shown)
    parts = [part.strip() for part in text.split(",")] if text else []
    return Sequence(tuple(string(part, span, shown=shown) for part in parts), span)


def _missing(parameters: abc.Sequence[Parameter]) -> Diagnostic:
    names = ", ".join(parameter.name for parameter in parameters)
    first = parameters[0]
    hint = f"Give one with -p {first.name}=VALUE, a parameter file, a target of the configuration, or a Default."
    message = f"Parameters: [{names}] must have values"
    return Diagnostic(Code.PARAMETER_MISSING, message, first.key_span, ("Parameters", first.name), hint)


def _not_declared(template: Template, given: abc.Mapping[str, str], span: Span) -> Iterator[Diagnostic]:
    names = [name for name in given if name not in template.parameters]
    if names:
        message = f"Parameters: [{', '.join(names)}] do not exist in the template"
        hint = suggestion(names[0], template.parameters)
        yield Diagnostic(Code.UNUSED_VALUE, message, span, ("Parameters",), hint)


def _check(parameter: Parameter, text: str, span: Span) -> Iterator[Diagnostic]:
    for problem in _problems(parameter, text):
        description = parameter.attribute("ConstraintDescription")
        name = parameter.name
        message = f"Parameter {name} failed to satisfy constraint: {description}" if description else problem
        hint = problem if description else ""
        if problem.endswith("must be a number."):
            message, hint = problem, ""
        yield Diagnostic(Code.PARAMETER_VALUE, message, span, ("Parameters", name), hint)
        return


def _problems(parameter: Parameter, text: str) -> Iterator[str]:
    name, kind = parameter.name, parameter.value_type
    members = [part.strip() for part in text.split(",")] if parameter.is_list and text else [text]
    if kind in ("Number", "List<Number>"):
        if not all(_NUMBER.match(member) for member in members):
            yield f"Parameter '{name}' must be a number."
            return
        for member in members:
            yield from _check_bounds(parameter, float(member))
    allowed = parameter.allowed_values
    if allowed is not None and not all(member in allowed for member in members):
        yield f"Parameter '{name}' must be one of AllowedValues"
    pattern = parameter.attribute("AllowedPattern")
    if pattern is not None and not all(_matches(pattern, member) for member in members):
        yield f"Parameter '{name}' must match pattern {pattern}"
    for attribute, words in (("MinLength", "at least"), ("MaxLength", "at most")):
        limit = parameter.attribute(attribute)
        if limit is None or not limit.isdigit():
            continue
        size = len(text)
        if (size < int(limit)) if attribute == "MinLength" else (size > int(limit)):
            yield f"Parameter '{name}' must contain {words} {limit} characters"


def _check_bounds(parameter: Parameter, number: float) -> Iterator[str]:
    low, high = parameter.attribute("MinValue"), parameter.attribute("MaxValue")
    if low is not None and _NUMBER.match(low) and number < float(low):
        yield f"Parameter '{parameter.name}' must be a number not less than {low}"
    if high is not None and _NUMBER.match(high) and number > float(high):
        yield f"Parameter '{parameter.name}' must be a number not greater than {high}"


def _matches(pattern: str, text: str) -> bool:
    """Whether the whole of `text` matches; a pattern of Java's that Python does not know is passed over."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True
