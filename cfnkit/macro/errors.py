"""The exception of a macro that refuses, and the paths in messages."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    Path: TypeAlias = Iterable[str | int]
    Steps: TypeAlias = tuple[str | int, ...]


class MacroError(Exception):
    """The macro cannot do what it is asked; the stack's events show `message`.

    The message says what is wrong and what to do. `path` is the place: keys and 0-based indexes from the fragment's
    root, such as `("Resources", "Bucket", "Properties", "Tags", 0)`.
    """

    def __init__(self, message: str, path: Path = ()) -> None:
        self.message = message
        self.path: tuple[str | int, ...] = (path,) if isinstance(path, str) else tuple(path)
        super().__init__(message, self.path)

    def __str__(self) -> str:
        """The place, and the message."""
        return located(self.message, self.path)


def located(message: str, path: Path) -> str:
    """`At Resources/Bucket/Properties/Tags/0: the message`; the message alone at the fragment's root."""
    place = written(path)
    return f"At {place}: {message}" if place else message


def written(path: Path) -> str:
    """A path as messages write it: `Resources/Bucket/Properties/Tags/0`."""
    return "/".join(map(str, path))
