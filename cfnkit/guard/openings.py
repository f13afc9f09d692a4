"""What the rules of one security group open together, in whichever resources they are written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cfnkit.rule_tables import opened
from cfnkit.syntax import Mapping, Node, to_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cfnkit.guard.candidate import Candidate

_GROUP = "AWS::EC2::SecurityGroup"
_INGRESS = "AWS::EC2::SecurityGroupIngress"
_INLINE = "SecurityGroupIngress"
OPENED_TOGETHER = (_GROUP, _INGRESS)
"""The resource types whose rules are judged together."""


def opened_together(candidates: list[Candidate]) -> list[Candidate]:
    """The resources, with networks that are everywhere where the rules of a group are so together."""
    members: dict[str, list[int]] = {}
    for index, candidate in enumerate(candidates):
        if candidate.type in OPENED_TOGETHER:
            for group in {_group_of(candidate, node) for node in candidate.nodes} - {""}:
                members.setdefault(group, []).append(index)
    made = [*candidates]
    for indexes in members.values():
        if len(indexes) > 1:
            hidden = {index: _distinct(candidates[index], candidates[index].hidden) for index in indexes}
            shown = {index: _distinct(candidates[index], candidates[index].shown) for index in indexes}
            for index in indexes:
                others = [other for other in indexes if other != index]
                made[index] = _opened(
                    made[index],
                    [rule for other in others for rule in hidden[other]],
                    [rule for other in others for rule in shown[other]],
                )
    return made


def _distinct(candidate: Candidate, values: Iterable[Any]) -> list[Any]:
    """The rules in all values that a resource can have, each once: many values have the same rules."""
    return list({repr(rule): rule for value in values for rule in _rules(candidate, value)}.values())


def _opened(candidate: Candidate, hidden: list[Any], shown: list[Any]) -> Candidate:
    return replace(
        candidate,
        hidden=tuple(_widened(candidate, value, hidden) for value in candidate.hidden),
        shown=tuple(_widened(candidate, value, shown) for value in candidate.shown),
    )


def _group_of(candidate: Candidate, properties: Node) -> str:
    """The key of the group that the rules belong to."""
    if candidate.type == _GROUP:
        return str(candidate.path[-1])
    if not isinstance(properties, Mapping):
        return ""
    value = properties.get("GroupId") or properties.get("GroupName")
    if value is None:
        return ""
    plain = to_plain(value)
    if isinstance(plain, dict) and len(plain) == 1:
        [(name, argument)] = plain.items()
        if name == "Ref":
            return str(argument)
        if name == "Fn::GetAtt":
            return str(argument[0] if isinstance(argument, list) and argument else argument).partition(".")[0]
    return json.dumps(plain, sort_keys=True)


def _rules(candidate: Candidate, properties: Any) -> list[Any]:
    """The rules for ingress in a resource's properties."""
    if candidate.type == _INGRESS:
        return [properties]
    inline = properties.get(_INLINE, []) if isinstance(properties, dict) else []
    return inline if isinstance(inline, list) else [inline]


def _widened(candidate: Candidate, properties: Any, others: list[Any]) -> Any:
    rules = opened(_rules(candidate, properties), others)
    if candidate.type == _INGRESS:
        return rules[0]
    return {**properties, _INLINE: rules} if rules else properties
