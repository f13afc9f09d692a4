"""Permissions that are widened: by policies of identities, of resources and of trust, and by managed policies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cfnkit.diff.change import Action, ResourceChange
from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.diff.versions import VersionPair
from cfnkit.security.policies import MOST_GRANTS, AccessGrant, Statement, grants, written_policies
from cfnkit.syntax import dump_json
from cfnkit.template import Resource

_VARIABLE = re.compile(r"\$\{\s*(\w+)\s*(\.[^}]*|)\}")
_SHOWN = 8  # lines about one resource
_MANAGED = ("ManagedPolicyArns", "ManagedPolicies")
_HOLDERS = ("Roles", "Users", "Groups")
_POWERFUL = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")
_BOUNDARY = "PermissionsBoundary"
_LAMBDA_PERMISSION = "AWS::Lambda::Permission"


def risks(changes: tuple[ResourceChange, ...], versions: VersionPair) -> Iterator[Risk]:
    """A risk for each resource that gives more than before; one that moves to another logical ID is the same one."""
    moved = {each.moved_from: each.logical_id for each in changes if each.moved_from}
    for change in changes:
        new = versions.new.resources.get(change.logical_id)
        if change.action is Action.REMOVE or new is None:
            is_gone = change.action is Action.REMOVE and not change.moved_to
            if change.logical_id in versions.old.resources and is_gone:
                yield from _removed(versions.old.resources[change.logical_id], change)
            continue
        old = versions.old.resources.get(change.moved_from or change.logical_id)
        if old is not None and old.type != new.type:
            old = None
        lines = list(dict.fromkeys(_widened(_renamed(_plain(old), moved), _plain(new), new.type)))
        if lines:
            before = old.key_span if old else None
            yield _risk(change, "gives more than before" if old else "gives permissions", before, new.key_span, lines)


def _removed(old: Resource, change: ResourceChange) -> Iterator[Risk]:
    """What a policy that goes denied."""
    lines = list(dict.fromkeys(_undenied(_statements(_plain(old), old.type), [])))
    if lines:
        yield _risk(change, "denies nothing any more", old.key_span, None, lines)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A plain value that refers to moved resources by their new logical IDs."""
    if not names:
        return value
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(name, argument)] = value.items()
        if name == "Ref" and argument in names:
            return {name: names[argument]}
        if name == "Fn::GetAtt" and isinstance(argument, list) and argument and argument[0] in names:
            return {name: [names[argument[0]], *argument[1:]]}
        if name == "Fn::Sub" and isinstance(argument, str):
            return {name: _VARIABLE.sub(lambda found: f"${{{names.get(found[1], found[1])}{found[2]}}}", argument)}
    return {key: _renamed(item, names) for key, item in value.items()}


def _risk(change: ResourceChange, message: str, before: Any, after: Any, lines: list[str]) -> Risk:
    shown = sorted(lines, key=lambda line: "(wide)" not in line)[:_SHOWN]
    more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return Risk(RiskKind.POLICY, change.logical_id, message, before, after, change.type, (*shown, *more))


def _widened(old: dict[str, Any], new: dict[str, Any], type_name: str) -> Iterator[str]:
    before, after = _statements(old, type_name), _statements(new, type_name)
    known, given = grants(before, "Allow"), grants(after, "Allow")
    same = frozenset(known)
    for grant in given:
        if grant not in same and not any(each.covers(grant) for each in known):
            yield _allowed(grant, known)
    if MOST_GRANTS in (len(known), len(given)):
        yield f"allows too much to compare all of it: only {MOST_GRANTS:,} permissions are"
    yield from _undenied(before, after)
    for name in _MANAGED:
        for arn in _added(old, new, name):
            yield f"{name}: {arn}{' (wide)' if arn.endswith(_POWERFUL) else ''}"
    if type_name.startswith("AWS::IAM::"):
        for name in _HOLDERS:
            yield from (f"{name}: {each} gets the policy" for each in _added(old, new, name) if old)
    if _BOUNDARY in old and _BOUNDARY not in new:
        yield f"{_BOUNDARY} {old[_BOUNDARY]} goes"


def _allowed(grant: AccessGrant, known: tuple[AccessGrant, ...]) -> str:
    alike = (each for each in known if each._replace(conditions=grant.conditions).covers(grant))
    without = next((sorted(map(str, each.conditions - grant.conditions)) for each in alike), [])
    dropped = f", no longer only if {' and '.join(without)}" if without else ""
    return f"allows {_words(grant)}{dropped}{' (wide)' if grant.is_wide else ''}"


def _undenied(before: list[Statement], after: list[Statement]) -> Iterator[str]:
    denied = grants(after, "Deny")
    for grant in grants(before, "Deny"):
        if not any(each.covers(grant) for each in denied):
            yield f"no longer denies {_words(grant)}"


def _words(grant: AccessGrant) -> str:
    whom = f" for {grant.principal}" if grant.principal else ""
    only = f" if {' and '.join(sorted(map(str, grant.conditions)))}" if grant.conditions else ""
    return f"{grant.action} on {grant.resource}{whom}{only}"


def _statements(properties: dict[str, Any], type_name: str) -> list[Statement]:
    written = _lambda_policy(properties) if type_name == _LAMBDA_PERMISSION and properties else properties
    return [each for policy in written_policies(written) for each in policy.statements]


def _lambda_policy(properties: dict[str, Any]) -> dict[str, Any]:
    """The policy that a permission adds to that of a function."""
    conditions = ("SourceArn", "SourceAccount", "EventSourceToken", "FunctionUrlAuthType", "PrincipalOrgID")
    statement = {
        "Effect": "Allow",
        "Action": properties.get("Action", "*"),
        "Resource": properties.get("FunctionName", "*"),
        "Principal": _principal(properties.get("Principal", "*")),
        "Condition": {"Equals": {name: properties[name] for name in conditions if name in properties}},
    }
    return {"Statement": [statement]}


def _principal(principal: Any) -> Any:
    if isinstance(principal, str) and principal.endswith(".amazonaws.com"):
        return {"Service": principal}
    return {"AWS": principal}


def _added(old: dict[str, Any], new: dict[str, Any], name: str) -> Iterator[str]:
    before = [_text(each) for each in _list(old.get(name))]
    return (each for each in map(_text, _list(new.get(name))) if each not in before)


def _plain(resource: Resource | None) -> dict[str, Any]:
    """The properties as they are shown: secrets are masked."""
    if resource is None or resource.properties is None:
        return {}
    plain: dict[str, Any] = json.loads(dump_json(resource.properties))
    return plain


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
