"""What is checked in the rule of a composite alarm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.documents.cloudwatch.alarm_rules import AlarmRule, NamedAlarm, parse_alarm_rule
from cfnkit.documents.cloudwatch.grammar import NotParsed, finding_of, is_slip
from cfnkit.documents.cloudwatch.rules import ALARM_RULE_UNREAD, ALARM_UNKNOWN
from cfnkit.documents.composing import TextComposer
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, walk
from cfnkit.vocabulary import nearest

_COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
_TYPES = ("AWS::CloudWatch::Alarm", _COMPOSITE, "AWS::CloudWatch::LogAlarm")
_MOST = 100
_VARIABLE = re.compile(r"\$\{([^.}]+)(\.[^}]*)?\}")
_KEY = "names of alarms"


class _Alarm(NamedTuple):
    """An alarm of the template: its logical ID, and its names as messages show them; empty for one that it gets."""

    logical_id: str
    names: tuple[str, ...]


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in the rule of a composite alarm."""
    text = document.text
    if text is None:
        return  # An object, which is no rule: the schema says so.
    try:
        rule = parse_alarm_rule(text.text)
    except NotParsed as error:
        if not error.unknown:
            yield finding_of(error.mistake, ALARM_RULE_UNREAD, text, document)
        return
    for mistake in rule.mistakes:
        yield finding_of(mistake, ALARM_RULE_UNREAD, text, document)
    distinct = {each.name for each in rule.alarms}
    if len(distinct) > _MOST:
        place = rule.alarms[_MOST]
        message = f"The rule names {len(distinct)} alarms, and can name {_MOST}."
        yield document.finding(ALARM_RULE_UNREAD, message, text.span(place.start, place.end))
    yield from _names(rule, text, document, stack)


def _names(rule: AlarmRule, text: DocumentText, document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    alarms = _alarms(stack)
    own = document.resource.resource.logical_id
    earlier = _created_before(own, stack.template.root)
    for alarm in rule.alarms:
        found = _about(alarm, text, alarms, own, earlier, stack)
        if found is not None:
            message, hint = found
            yield document.finding(ALARM_UNKNOWN, message, text.span(alarm.start, alarm.end), hint)


def _about(
    alarm: NamedAlarm, text: DocumentText, alarms: dict[str, _Alarm], own: str, earlier: frozenset[str], stack: Stack
) -> tuple[str, str] | None:
    """What is doubtful about a named alarm, with what to do."""
    shown = text.shown(alarm.name)
    variable = _VARIABLE.fullmatch(shown)
    if variable is not None:
        resource = stack.named(variable[1].strip())
        if resource is None or resource.type in _TYPES or not resource.type.startswith("AWS::"):
            return None
        if resource.type.startswith("AWS::CloudFormation::") or variable[2] not in (None, ".Arn"):
            return None
        return f"'{resource.logical_id}' is a resource of the type {resource.type}, and no alarm.", ""
    name = shown.rpartition(":alarm:")[2] if shown.startswith("arn:") else shown
    named = [each for each in alarms.values() if name in each.names]
    if any(each.logical_id == own for each in named):
        return f"The alarm '{name}' watches itself.", ""
    if named:
        if any(each.logical_id in earlier for each in named):
            return None
        message = f"The rule names '{name}' by its text, so that the composite alarm can be created before it."
        return message, f"Write ${{{named[0].logical_id}}} in Fn::Sub, or add {named[0].logical_id} to DependsOn."
    if name in alarms and is_known_text(alarm.name):
        message = f"'{name}' is the logical ID of an alarm whose name is another."
        return message, f"Write ${{{name}}} in Fn::Sub."
    likely = nearest(name, [each for other in alarms.values() for each in other.names if other.logical_id != own])
    if likely is not None and is_slip(name, likely):
        return f"No alarm of the template has the name '{name}'.", f"Did you mean '{likely}'?"
    return None


def _alarms(stack: Stack) -> dict[str, _Alarm]:
    """The alarms of the template by their logical IDs."""
    found = stack.memory.get(_KEY)
    if found is None:
        composer = TextComposer(stack.subject.sources)
        found = {}
        for resource in stack.of_type(*_TYPES):
            names = (_name(each.node, composer) for each in resource.readings())
            found[resource.logical_id] = _Alarm(resource.logical_id, tuple(dict.fromkeys(filter(None, names))))
        stack.memory[_KEY] = found
    return dict(found)


def _name(properties: Node, composer: TextComposer) -> str:
    node = properties.get("AlarmName") if isinstance(properties, Mapping) else None
    text = composer.text(node) if node is not None else None
    return "" if text is None else text.shown(text.text)


def _created_before(own: str, root: Node) -> frozenset[str]:
    """The logical IDs of what is created before a resource: what it refers to, and DependsOn, and so on."""
    resources = root.get("Resources") if isinstance(root, Mapping) else None
    found: set[str] = set()
    waiting = [own]
    while waiting and isinstance(resources, Mapping):
        node = resources.get(waiting.pop())
        new = set(_referred(node)) - found if node is not None else set()
        found |= new
        waiting += sorted(new)
    return frozenset(found)


def _referred(resource: Node) -> Iterator[str]:
    """The names that a resource refers to."""
    for _, node in walk(resource):
        for name, value in node.entries.items() if isinstance(node, Mapping) else ():
            if name in ("Ref", "DependsOn", "Fn::GetAtt"):
                for part in value.items if isinstance(value, Sequence) else (value,):
                    if isinstance(part, Scalar):
                        yield part.text.partition(".")[0]
            elif name == "Fn::Sub":
                for _, part in walk(value):
                    if isinstance(part, Scalar):
                        yield from (match[1].strip() for match in _VARIABLE.finditer(part.text))
