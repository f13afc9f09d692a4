"""A part of a value that does not fit a schema."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Mismatch:
    """A part of a value that does not fit the schema.

    `path` leads to it from the root of the value (keys, 0-based indexes). `text` is the rest of a sentence whose
    subject stands there, without its full stop. `hint` is a sentence on what was meant, or empty.
    """

    __slots__ = ("_hint", "path", "text")

    def __init__(self, path: tuple[str | int, ...], text: str, hint: str | Callable[[], str] = "") -> None:
        self.path = path
        self.text = text
        self._hint = hint

    @property
    def hint(self) -> str:
        """What was meant; looked for only when asked for, since most mismatches of alternatives are dropped."""
        return self._hint if isinstance(self._hint, str) else self._hint()

    def __repr__(self) -> str:
        return f"Mismatch({self.path!r}, {self.text!r}, {self.hint!r})"
