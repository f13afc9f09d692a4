"""A construct, and the place at which its author made it."""

from __future__ import annotations

from dataclasses import dataclass

from cfnkit.source import Span

_HIDDEN = ("Resource", "Default")


@dataclass(frozen=True, slots=True)
class Construct:
    """A construct of an app.

    `path` is that of the construct tree, `Web/Bucket/Resource`, and `kind` the full name of its class; `version` is
    that of the library with the class. `type` is the resource type, empty for what is no resource. `logical_id` is
    empty for a stack itself. `place` is in the author's source code, where there is any: of the construct or, unless
    `is_own_place`, of the nearest one around it. A file that is not `is_readable` is of no project, or is not here.
    `stack` is the creation stack that the place is from, or else its own.
    """

    path: str
    kind: str = ""
    version: str = ""
    type: str = ""
    logical_id: str = ""
    template: str = ""
    place: Span | None = None
    is_own_place: bool = False
    is_readable: bool = False
    stack: tuple[str, ...] = ()

    @property
    def short_path(self) -> str:
        """The path without the name of the one resource of a construct, which its author did not choose."""
        head, _, last = self.path.rpartition("/")
        return head if head and last in _HIDDEN else self.path

    @property
    def label(self) -> str:
        """The construct in a line: `lib/web.ts:12  Web/Bucket  AWS::S3::Bucket`."""
        place = f"{self.place.source}:{self.place.line}" if self.place else ""
        return "  ".join(part for part in (place, self.short_path, self.type or self.kind) if part)
