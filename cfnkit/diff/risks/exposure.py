"""Resources that a property opens to everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cfnkit.diff.change import Action, ResourceChange
from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.diff.versions import VersionPair
from cfnkit.syntax import dump_json
from cfnkit.template import Resource

_BLOCK = "PublicAccessBlockConfiguration"
_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def risks(change: ResourceChange, versions: VersionPair) -> Iterator[Risk]:
    """What newly opens a resource that is added or modified."""
    new = versions.new.resources.get(change.logical_id)
    if new is None or change.action is Action.REMOVE:
        return
    old = versions.old.resources.get(change.logical_id)
    old = old if old is not None and old.type == new.type else None
    opened = [each for each in _openings(new) if old is None or each not in _openings(old)]
    if old is not None:
        was, now = _plain(old).get(_BLOCK), _plain(new).get(_BLOCK)
        if was != now:
            opened += [f"{_BLOCK}.{name} is off" for name in _turned_off(was, now)]
    if opened:
        before = old.key_span if old else None
        message = "is open to everybody by its properties"
        yield Risk(RiskKind.SECURITY, change.logical_id, message, before, new.key_span, new.type, tuple(opened))


def _openings(resource: Resource) -> list[str]:
    properties = _plain(resource)
    found = []
    if str(properties.get("PubliclyAccessible")).lower() == "true":
        found.append("PubliclyAccessible is true")
    if resource.type == "AWS::Lambda::Url" and properties.get("AuthType") == "NONE":
        found.append("AuthType is NONE")
    if str(properties.get("AccessControl")).startswith("PublicRead"):
        found.append(f"AccessControl is {properties['AccessControl']}")
    return found


def _turned_off(was: Any, now: Any) -> list[str]:
    """What kept the public out of a bucket and does not any more; a bucket that never said anything has all of it."""
    on = [name for name in _BLOCKS if was is None or _is_on(was, name)]
    return [name for name in on if not _is_on(now, name)]


def _is_on(block: Any, name: str) -> bool:
    return isinstance(block, dict) and str(block.get(name)).lower() == "true"


def _plain(resource: Resource) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(dump_json(resource.properties)) if resource.properties is not None else {}
    return plain
