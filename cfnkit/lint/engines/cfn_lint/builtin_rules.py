"""Load cfn-lint's own rules, in less time than it takes itself.

They are imported as the modules of its package that they are, and the two megabytes of IAM's actions, which two rules
read each when they are made, are read once and when a policy is looked at.
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
    """A table of cfn-lint's data, read when it is first looked into."""

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
    """The rules in `folder`, the one of cfn-lint's package, in the order in which cfn-lint has them."""
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
    """The rules of a module, which `load` data for themselves as they are made."""
    words = vars(module)
    if words.get("load_resource") is not load_resource:
        return list(create_rules(module))
    words["load_resource"] = load
    try:
        return list(create_rules(module))
    finally:
        words["load_resource"] = load_resource
