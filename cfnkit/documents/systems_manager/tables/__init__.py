"""What Systems Manager's documents can have: tables of actions, of plugins, and of keys.

Sources: the pages "Automation actions reference", "Command document plugin reference", "Data elements and parameters"
and "Session document schema" of the user guide of Systems Manager.
"""

from __future__ import annotations

import collections.abc as abc
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of an object, each with its type; those it must have, and the values of those that have only a few."""

    types: abc.Mapping[str, str]
    required: tuple[str, ...] = ()
    values: abc.Mapping[str, abc.Sequence[str]] = field(default_factory=dict)
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownAction:
    """An action of Automation, or a plugin of a command.

    inputs: None if they are not known. outputs: those that it has of itself; None if they are not known. calls: whether
    it calls an operation of a service, whose parameters are inputs too. platforms: where it runs; empty for all. like:
    the service and the operation most of whose parameters it takes, or empty.
    """

    name: str
    inputs: Keys | None
    outputs: tuple[str, ...] | None
    calls: bool
    platforms: tuple[str, ...]
    like: str


@cache
def keys_of(name: str) -> Keys:
    """The keys of a kind of object in documents."""
    entry = _table("schemas")[name]
    return Keys(entry["keys"], tuple(entry["required"]), entry.get("values", {}), tuple(entry.get("versions", ())))


@cache
def actions() -> abc.Mapping[str, KnownAction]:
    """The actions of Automation, by name."""
    return _actions("automation")


@cache
def plugins() -> abc.Mapping[str, KnownAction]:
    """The plugins of commands, by name."""
    return _actions("plugins")


def _actions(table: str) -> dict[str, KnownAction]:
    found = {}
    for name, entry in _table(table).items():
        keys = None
        if "inputs" in entry:
            keys = Keys(entry["inputs"], tuple(entry["required"]), entry.get("values", {}))
        outputs = tuple(entry["outputs"]) if "outputs" in entry else None
        platforms = tuple(entry.get("platforms", ()))
        found[name] = KnownAction(name, keys, outputs, entry.get("calls", False), platforms, entry.get("like", ""))
    return found


def _table(name: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))
    return table
