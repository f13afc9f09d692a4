"""The drifted resources of a document of `cfnkit drift --format json`, which a schema has checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cfnkit.fleet.items import Item
from cfnkit.fleet.results import Result

_DELETED = "DELETED"
_UNREAD = ("NOT_CHECKED", "UNKNOWN")


class DriftKey(NamedTuple):
    """What drifts: a property of a resource of a stack; `path` is empty for a deleted resource."""

    account: str
    region: str
    stack: str
    resource: str
    path: str

    @property
    def place(self) -> tuple[str, str, str]:
        """The stack, with its account and region."""
        return self.account, self.region, self.stack


@dataclass(frozen=True, slots=True)
class DriftedProperty:
    """A property that drifts: its JSON pointer, and both values as JSON, or `absent`."""

    path: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class DriftedResource:
    """A resource that drifts; `path` has the logical IDs of the nested stacks that it is in, `Network/Vpc`."""

    path: str
    type: str
    status: str
    reason: str = ""
    changes: tuple[DriftedProperty, ...] = field(default=(), repr=False)

    def keys(self, item: Item) -> Iterator[DriftKey]:
        """What drifts of it, in the stack of an item."""
        for path in [change.path for change in self.changes] or [""]:
            yield DriftKey(item.account, item.region, item.name, self.path, path)


def drifted_resources(result: Result) -> Iterator[DriftedResource]:
    """The resources of a result that drift, those of nested stacks included."""
    for path, resource in _resources(result.drift, ""):
        if resource["status"] in ("MODIFIED", _DELETED) and resource.get("nested") is None:
            changes = () if resource["status"] == _DELETED else tuple(map(_change, resource["differences"]))
            yield DriftedResource(path, resource["type"], resource["status"], resource["reason"], changes)


def unread_resources(result: Result) -> Iterator[DriftedResource]:
    """The resources of a result that were not compared, each with its reason."""
    for path, resource in _resources(result.drift, ""):
        if resource["status"] in _UNREAD and resource.get("nested") is None:
            yield DriftedResource(path, resource["type"], resource["status"], resource["reason"])


def _resources(report: Mapping[str, Any] | None, above: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for resource in report["resources"] if report else ():
        path = f"{above}{resource['logical_id']}"
        yield path, resource
        yield from _resources(resource.get("nested"), f"{path}/")


def _change(difference: Mapping[str, Any]) -> DriftedProperty:
    kind = difference["type"]
    return DriftedProperty(
        difference["path"],
        "absent" if kind == "ADD" else json.dumps(difference["expected"], ensure_ascii=False),
        "absent" if kind == "REMOVE" else json.dumps(difference["actual"], ensure_ascii=False),
    )
