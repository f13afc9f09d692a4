"""What is wrong with a text, collected while it is read."""

from __future__ import annotations

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.syntax.limits import MAX_DEPTH, MAX_FINDINGS
from cfnkit.source import Span

_SHOWN = 60


class Stop(Exception):
    """Reading on is pointless or unsafe, and a finding says why; never leaves the package."""


class Findings:
    """The findings of one text in `all`, up to as many as anybody would read."""

    def __init__(self) -> None:
        """Begin without findings."""
        self.all: list[Diagnostic] = []

    def add(self, finding: Diagnostic) -> None:
        """Take a finding. Raises Stop with the last one that is taken; those behind it are left out."""
        if len(self.all) > MAX_FINDINGS:
            return
        self.all.append(finding)
        if len(self.all) == MAX_FINDINGS:
            message = f"The text has more than {MAX_FINDINGS} problems; what follows is not read."
            self.all.append(Diagnostic(Code.NOT_WELL_FORMED, message, finding.span))
            raise Stop

    def duplicate_key(self, key: str, span: Span, first: Span) -> None:
        """Say that a key at `span` stands at `first` already."""
        message = f"Duplicate key '{excerpt(key)}'."
        hint = f"It stands at line {first.line} already; an object has each key once. This one is left out."
        self.add(Diagnostic(Code.DUPLICATE_KEY, message, span, hint=hint))

    def too_deep(self, span: Span) -> Stop:
        """Say that the collection at `span` lies deeper in the tree than is read; what to raise then."""
        message = f"The text is nested more than {MAX_DEPTH} levels deep."
        hint = "What follows is not read. Is a closing bracket missing?"
        self.add(Diagnostic(Code.TOO_LARGE, message, span, hint=hint))
        return Stop()


def excerpt(text: str) -> str:
    """`text` as a message quotes it: on one line, and its beginning only if it is long."""
    beginning = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    return beginning if beginning.isprintable() else repr(beginning)[1:-1]
