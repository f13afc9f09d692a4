"""Load cfn-lint's own rules faster than cfn-lint does.

They are imported as ordinary modules of its package. IAM's actions, two megabytes that two rules read when they are
created, are read once, and only when a policy is checked.
"""

from __future__ import annotations

import collections.abc as abc
import fnmatch
import os
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

from cfnlint.helpers import create_rules, load_resource
from cfnlint.rules import Rules

_PACKAGE = "cfnlint.rules"
_LARGE = "Policies.json"


class _Table(abc.Mapping[str, Any]):
    """A table of cfn-lint's data that is read at its first use."""

    def __init__(self, package: Any, filename: str) -> None:
        self._arguments = (package, filename)

    @cached_property
    def _entries(self) -> dict[str, Any]:
        entries: dict[str, Any] = load_resource(*self._arguments)
        return entries

    def __getitem__(self, key: str) -> Any:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def builtin_rules(folder: str) -> Any:
    """The rules in `folder`, which is in cfn-lint's package, in cfn-lint's order."""
    rules = Rules()
    tables: dict[str, _Table] = {}

    def load(package: Any, filename: str = "us-east-1.json") -> Any:
        if filename != _LARGE:
            return load_resource(package, filename)
        return tables.setdefault(filename, _Table(package, filename))

    for where, _, names in os.walk(folder):
        package = ".".join((_PACKAGE, *os.path.relpath(where, folder).split(os.sep))).rstrip(".")
        for name in fnmatch.filter(names, "[A-Za-z1-9]*.py"):
            rules.extend(_made_in(import_module(f"{package}.{name[:-3]}"), load))
    return rules


def _made_in(module: ModuleType, load: Any) -> list[Any]:
    """The rules of a module; while they are created, they read data with `load`."""
    words = vars(module)
    if words.get("load_resource") is not load_resource:
        return list(create_rules(module))
    words["load_resource"] = load
    try:
        return list(create_rules(module))
    finally:
        words["load_resource"] = load_resource
