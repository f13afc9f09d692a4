"""The problems of a text, collected while it is read."""

from __future__ import annotations

from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.source import Span
from cfnkit.syntax.limits import MAX_DEPTH, MAX_PROBLEMS

_SHOWN = 60


class Problems:
    """The diagnostics of one text in `all`; `stop` is True when reading on is pointless or unsafe."""

    def __init__(self) -> None:
        self.all: list[Diagnostic] = []
        self.stop = False

    def add(self, code: Code, message: str, span: Span, hint: str = "", related: tuple[Related, ...] = ()) -> None:
        """Add a diagnostic, unless there are already more than anybody reads."""
        if len(self.all) < MAX_PROBLEMS:
            self.all.append(Diagnostic(code, Problem(message, span, hint=hint, related=related)))
        elif not self.stop:
            self.stop = True
            message = f"The text has more than {MAX_PROBLEMS} problems; what follows is not read."
            self.all.append(Diagnostic(Code.NOT_WELL_FORMED, Problem(message, span)))

    def duplicate_key(self, key: str, span: Span, first: Span) -> None:
        """Report that the key at `span` is already at `first`; the service takes the last one [measured]."""
        hint = f"Line {first.line} has this key already; the service takes the last one."
        shown = excerpt(key)
        self.add(Code.DUPLICATE_KEY, f"Duplicate key '{shown}'.", span, hint, (Related(f"'{shown}' is here", first),))

    def too_deep(self, span: Span) -> None:
        """Report that the collection at `span` is nested more deeply than is read, and stop there."""
        message = f"The text is nested more than {MAX_DEPTH} levels deep."
        self.add(Code.TOO_LARGE, message, span, "What follows is not read. Is a closing bracket missing?")
        self.stop = True


def excerpt(text: str) -> str:
    """`text` as a message quotes it: on one line, and only its first characters if it is long."""
    beginning = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    return beginning if beginning.isprintable() else repr(beginning)[1:-1]
