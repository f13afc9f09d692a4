"""The target of a template, and the values of its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cfnkit.deployment import Target
from cfnkit.drift.secrets.secrecy import shown_value
from cfnkit.lint.effective.setting import (
    DEFAULT,
    EffectiveSetting,
    OriginKind,
    Question,
    SettingOrigin,
    in_file,
    in_template,
)
from cfnkit.redaction import REDACTED
from cfnkit.source import Span
from cfnkit.syntax import Node, Scalar, Sequence
from cfnkit.targets import find_targets
from cfnkit.template import Template
from cfnkit.template.template import Parameter

_PARTS = ("region", "account_id", "stack_name")
_PARAMETERS = "parameters."
_MORE_PARTS = ("stack_id", "notification_arns", "resource_types", "inline")


def target_settings(question: Question) -> Iterator[EffectiveSetting]:
    """The name of the target, its parts, and each parameter that the template declares.

    A parameter without a value is unknown. A value that the caller gives for another name is told, too.
    """
    target = question.target
    known = ", ".join(question.config.targets)
    note = f"the configuration has {known}" if known and not target.name else ""
    yield EffectiveSetting("target", target.name or None, question.given.get("target", DEFAULT), note)
    section = question.nearest.section("targets").section(target.name)
    is_configured = target.origin is None and bool(section.node.entries)
    for part in (*_PARTS, *_MORE_PARTS):
        value = getattr(target, part)
        if part in question.given:
            yield EffectiveSetting(f"target.{part}", value, question.given[part])
        elif is_configured and part in section.node.entries:
            yield EffectiveSetting(f"target.{part}", value, in_file(section.node.key_span(part)))
        elif part in _PARTS:
            yield EffectiveSetting(f"target.{part}", value, _in_target_file(target, part))
    places = _places(question)
    declared = Template.of(question.document.root).parameters
    for name, parameter in declared.items():
        yield _parameter(question, parameter, places.get(name))
    for key, origin in question.given.items():
        name = key.removeprefix(_PARAMETERS)
        if key != name and name not in declared:
            value = shown_value(name, target.parameters.get(name, ""))
            yield EffectiveSetting(f"target.{key}", value, origin, "the template declares no such parameter")


def _in_target_file(target: Target, part: str) -> SettingOrigin:
    """The origin of a part in a file of targets; what is as in no file is a default, which the file need not say."""
    if target.origin is None:
        return DEFAULT
    if part == "region" and target.origin.region_span is not None:
        return SettingOrigin(OriginKind.TARGET, span=target.origin.region_span)
    return DEFAULT if getattr(target, part) is None else SettingOrigin(OriginKind.TARGET, span=target.origin.span)


def _places(question: Question) -> dict[str, Span]:
    """The place of each value of a parameter that the target gives."""
    target = question.target
    if target.origin is not None:
        return {**dict.fromkeys(target.parameters, target.origin.span), **target.origin.places}
    if not target.name or not question.files:
        return {}
    found = find_targets(Path(question.files[0])).targets
    return {name: place for each in found if each.name == target.name for name, place in each.places.items()}


def _parameter(question: Question, parameter: Parameter, place: Span | None) -> EffectiveSetting:
    name, key = parameter.name, f"target.{_PARAMETERS}{parameter.name}"
    given = question.given.get(f"{_PARAMETERS}{name}")
    unknown = question.target.origin.unknown.get(name) if question.target.origin else None
    if given is None and unknown is not None:
        return EffectiveSetting(key, None, SettingOrigin(OriginKind.TARGET, span=place), unknown)
    value = question.target.parameters.get(name)
    if value is not None:
        kind = OriginKind.TARGET if question.target.origin else OriginKind.CONFIGURATION
        return EffectiveSetting(key, _shown(parameter, value), given or SettingOrigin(kind, span=place))
    default = parameter.default
    if default is not None:
        return EffectiveSetting(key, _shown(parameter, _text(default)), in_template(default.span), "its default")
    return EffectiveSetting(key, None, in_template(parameter.key_span), "it has no value and no default")


def _shown(parameter: Parameter, value: str) -> str:
    return REDACTED if parameter.no_echo and value else shown_value(parameter.name, value)


def _text(node: Node) -> str:
    items = node.items if isinstance(node, Sequence) else (node,)
    return ",".join(item.text for item in items if isinstance(item, Scalar))
