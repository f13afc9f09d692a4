"""What an editor shows of findings, each in the file that it is about."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from cfnkit.lsp.texts import OpenText
from cfnkit.outcome.in_lines.inactive import Inactive
from cfnkit.rule import Finding


class Published(NamedTuple):
    """What is shown of one file: its findings, and its parts without effect. `text` is the file, if it is open."""

    text: OpenText | None = None
    findings: tuple[Finding, ...] = ()
    inactive: tuple[Inactive, ...] = ()


class Publisher(Protocol):
    """Sends diagnostics."""

    def publish(self, path: str, shown: Published) -> None:
        """Show this of a file, in place of what was shown."""


class Publication:
    """The findings that are shown.

    Those of an include, a configuration or a file of parameters come from the templates that need it, and go with the
    last of them.
    """

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._own: dict[str, Published] = {}
        self._others: dict[str, dict[str, tuple[Finding, ...]]] = {}
        self._shown: dict[str, Published] = {}

    def show(self, text: OpenText, findings: Iterable[Finding], inactive: tuple[Inactive, ...]) -> None:
        """Show the findings of a template, its own and those in other files."""
        by_path: dict[str, list[Finding]] = {text.path: []}
        for each in findings:
            by_path.setdefault(os.path.abspath(each.span.source), []).append(each)
        self._own[text.path] = Published(text, tuple(by_path.pop(text.path)), inactive)
        self._give(text, by_path)

    def withdraw(self, text: OpenText) -> None:
        """Show nothing of a template any more."""
        self._own.pop(text.path, None)
        self._give(text, {})

    def _give(self, text: OpenText, by_path: dict[str, list[Finding]]) -> None:
        """Show the findings of a template in other files, and what is shown in its own."""
        for path in {text.path, *by_path, *(path for path, given in self._others.items() if text.path in given)}:
            given = self._others.setdefault(path, {})
            given.pop(text.path, None)
            if path in by_path:
                given[text.path] = tuple(by_path[path])
            if not given:
                del self._others[path]
            self._send(path, text)

    def _send(self, path: str, text: OpenText) -> None:
        own = self._own.get(path, Published())
        others = (each for findings in self._others.get(path, {}).values() for each in findings)
        every = {(each.id, each.span, each.message): each for each in (*own.findings, *others)}
        now = own._replace(findings=tuple(every.values()))
        before = self._shown.get(path, Published())
        if now[1:] != before[1:]:
            self._publisher.publish(path, now if now.text or path != text.path else now._replace(text=text))
            self._shown[path] = now
