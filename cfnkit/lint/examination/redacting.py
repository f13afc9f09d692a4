"""Findings without secrets."""

from __future__ import annotations

import collections.abc as abc
from functools import cached_property

from cfnkit.redaction import Redactor
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, walk


class Redacting:
    """Masks the secrets of a template in findings: in their words, and in the names that a loop or a macro makes."""

    def __init__(self, redactor: Redactor, written: Mapping) -> None:
        """Take what masks secrets, and the template as it is written, whose own names are none."""
        self._redactor = redactor
        self._written = written

    def __call__(self, finding: Finding) -> Finding:
        """The finding with ``****`` in place of each secret."""
        hide = self._redactor
        if not hide:
            return finding
        problem = finding.problem
        related = tuple(item._replace(message=hide(item.message)) for item in problem.related)
        problem = problem._replace(
            message=hide(problem.message), hint=hide(problem.hint), path=self._path(problem.path), related=related
        )
        origins = tuple(
            origin._replace(path=self._path(origin.path), message=hide(origin.message)) for origin in finding.origins
        )
        return finding._replace(problem=problem, origins=origins)

    def _path(self, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        return tuple(self._name(part) if isinstance(part, str) else part for part in path)

    def _name(self, name: str) -> str:
        hidden = self._redactor(name)
        return name if hidden == name or name in self._names else hidden

    @cached_property
    def _names(self) -> abc.Set[str]:
        return {key for _, node in walk(self._written) if isinstance(node, Mapping) for key in node.entries}
