"""What is wrong with a value."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Path: TypeAlias = tuple[str | int, ...]


class Problem:
    """One thing that is wrong.

    `path` leads to it from the root of the value (keys, 0-based indexes); `text` is the rest of a sentence whose
    subject stands there, without its stop; `hint` is a sentence that says what was meant, or empty.
    """

    __slots__ = ("_hint", "path", "text")

    def __init__(self, path: Path, text: str, hint: str | Callable[[], str] = "") -> None:
        self.path = path
        self.text = text
        self._hint = hint

    @property
    def hint(self) -> str:
        """What was meant; it is looked for when it is asked for, since most problems of alternatives are not told."""
        return self._hint if isinstance(self._hint, str) else self._hint()

    def __repr__(self) -> str:
        return f"Problem({self.path!r}, {self.text!r}, {self.hint!r})"
