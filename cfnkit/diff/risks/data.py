"""Data that is lost with a resource which is removed or replaced.

A removed resource has the policy of the version that is deployed, a replaced one that of the new version.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from cfnkit.diff.change import Action, Replacement, ResourceChange
from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.diff.versions import VersionPair
from cfnkit.syntax import Scalar
from cfnkit.template import Resource

_KEEPING = frozenset({"Retain", "RetainExceptOnCreate", "Snapshot"})
_IN_A_CLUSTER = "DBClusterIdentifier"
_DATABASE, _DATABASE_CLUSTER = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster"


@cache
def data_types() -> frozenset[str]:
    """The resource types that hold data."""
    kinds: dict[str, list[str]] = json.loads(files(__package__).joinpath("data_types.json").read_text("utf-8"))
    return frozenset(name for names in kinds.values() for name in names)


def holds_data(resource: Resource) -> bool:
    """Whether a resource holds data; an instance in a database cluster holds none, as the cluster does."""
    return resource.type in data_types() and not _is_in_cluster(resource)


def risks(change: ResourceChange, versions: VersionPair) -> Iterator[Risk]:
    """The loss of the data of a resource that goes or is replaced, and of the policy that kept it."""
    old, new = versions.old.resources.get(change.logical_id), versions.new.resources.get(change.logical_id)
    if old is None or not holds_data(old) or change.action is Action.ADD:
        return
    if new is not None and new.type != old.type:
        return  # CloudFormation refuses this
    if change.action is Action.MODIFY and new is not None:
        yield from _unkept(change, old, new)
    if change.action is Action.REMOVE:
        policy = _policy(old, "DeletionPolicy") or _default(old)
        if policy not in _KEEPING:
            yield _lost(change, f"is removed, {_without('DeletionPolicy', policy)}", old, None)
        elif change.moved_to:
            yield _left_behind(change, policy, old, versions.new.resources[change.moved_to])
    elif change.replacement is not Replacement.FALSE and new is not None:
        policy = _policy(new, "UpdateReplacePolicy")
        if policy not in _KEEPING:
            fate = "is replaced" if change.replacement is Replacement.TRUE else "may be replaced"
            yield _lost(change, f"{fate}, {_without('UpdateReplacePolicy', policy)}", old, new)


def _unkept(change: ResourceChange, old: Resource, new: Resource) -> Iterator[Risk]:
    """The policies that kept the data in the old version and do not any more."""
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
        default = (_default(old), _default(new)) if attribute == "DeletionPolicy" else ("", "")
        was, now = _policy(old, attribute) or default[0], _policy(new, attribute) or default[1]
        if was in _KEEPING and now not in _KEEPING:
            message = f"loses its {attribute}, {was}" if not now else f"has the {attribute} {now} in place of {was}"
            yield Risk(RiskKind.UNKEPT, change.logical_id, message, old.key_span, new.key_span, change.type)


def _left_behind(change: ResourceChange, policy: str, old: Resource, new: Resource) -> Risk:
    """The data of a resource that is made anew under another logical ID while the old one is kept, or a copy of it."""
    kept = "a snapshot of the old one" if policy == "Snapshot" else "the old one"
    message = f"is made anew as {change.moved_to}, without its data; {kept} stays, outside of the stack"
    details = (f"A stack refactoring would keep it as {change.moved_to}.",)
    return Risk(RiskKind.UNKEPT, change.logical_id, message, old.key_span, new.key_span, change.type, details)


def _lost(change: ResourceChange, message: str, old: Resource, new: Resource | None) -> Risk:
    details: tuple[str, ...] = ()
    if change.moved_to:
        details = (f"A stack refactoring would keep it as {change.moved_to}.",)
    after = new.key_span if new else None
    return Risk(RiskKind.DATA_LOSS, change.logical_id, message, old.key_span, after, change.type, details)


def _without(attribute: str, policy: str) -> str:
    return f"and its {attribute} is {policy}" if policy else f"and no {attribute} keeps its data"


def _policy(resource: Resource, attribute: str) -> str:
    node = resource.node.get(attribute)
    return node.text if isinstance(node, Scalar) else ""


def _default(resource: Resource) -> str:
    """The policy of a removed resource that gives none: of these, a final snapshot is made."""
    return "Snapshot" if resource.type in (_DATABASE, _DATABASE_CLUSTER) else ""


def _is_in_cluster(resource: Resource) -> bool:
    properties = resource.properties
    return resource.type == _DATABASE and properties is not None and properties.get(_IN_A_CLUSTER) is not None
