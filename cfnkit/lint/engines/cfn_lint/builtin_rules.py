"""Load cfn-lint's own rules faster than cfn-lint does.

They are imported as ordinary modules of its package. The tables that they read when they are created are read once in
a process, since no rule changes them. IAM's actions, two megabytes, are read only when a policy is checked.
"""

from __future__ import annotations

import collections.abc as abc
import fnmatch
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

from cfnlint.helpers import create_rules, load_resource
from cfnlint.rules import Rules

_PACKAGE = "cfnlint.rules"
_LARGE = "Policies.json"
# It reads the tables of most rules, for its subclasses in other modules.
_READER = f"{_PACKAGE}.jsonschema.CfnLintJsonSchema"


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
    with _shared_tables(import_module(_READER)):
        for where, _, names in os.walk(folder):
            package = ".".join((_PACKAGE, *os.path.relpath(where, folder).split(os.sep))).rstrip(".")
            for name in fnmatch.filter(names, "[A-Za-z1-9]*.py"):
                module = import_module(f"{package}.{name[:-3]}")
                with _shared_tables(module):
                    rules.extend(list(create_rules(module)))
    return rules


@cache
def _table(package: ModuleType, filename: str = "us-east-1.json") -> Any:
    return _Table(package, filename) if filename == _LARGE else load_resource(package, filename)


@contextmanager
def _shared_tables(module: ModuleType) -> Iterator[None]:
    """Let a module's rules share their tables with those that were made before."""
    words = vars(module)
    before = words.get("load_resource")
    if before is not load_resource:
        yield
        return
    words["load_resource"] = _table
    try:
        yield
    finally:
        words["load_resource"] = before
