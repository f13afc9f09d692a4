"""The names of a rule in other sets of rules, as people write them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Alias:
    """A name in a set (`cfn-nag`: `W41`). It is about a part of our rule, if it has resource types or paths.

    paths: places below the properties, such as `A/B`; `*` stands for one step.
    """

    __slots__ = ("id", "paths", "set", "types")

    def __init__(self, set: str, id: str, types: tuple[str, ...] = (), paths: tuple[str, ...] = ()) -> None:
        self.set = set
        self.id = id
        self.types = types
        self.paths = paths

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Alias:
        """The alias in a rule table."""
        return cls(written["set"], written["id"], tuple(written.get("types", ())), tuple(written.get("paths", ())))

    def __repr__(self) -> str:
        return f"<Alias {self.set} {self.id}>"

    def is_about(self, resource_type: str, path: tuple[str | int, ...]) -> bool:
        """Whether it names a breach at a place below the properties of a resource of this type."""
        return (not self.types or resource_type in self.types) and (
            not self.paths or any(_leads_to(each, path) for each in self.paths)
        )

    def deeper(self, path: tuple[str | int, ...]) -> tuple[str, ...]:
        """Its places below a path, if it is about these only, and so about a part of a breach at the path."""
        led = [each for each in self.paths if _leads_to(each, path)]
        return () if any(len(each.split("/")) <= len(path) for each in led) else tuple(led)


def _leads_to(written: str, path: tuple[str | int, ...]) -> bool:
    """Whether a path goes through, or ends within, the written place."""
    steps = written.split("/")
    return all(step in ("*", str(own)) for step, own in zip(steps, path, strict=False))
