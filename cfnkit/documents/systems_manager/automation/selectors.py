"""Selectors, which are JSONPaths, followed through the shape of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.documents.services import ServiceShape
from cfnkit.documents.systems_manager.values import nearest

_STEP = re.compile(
    r"""\.\.(?P<deep>[\w-]+|\*)
      | \.(?P<any>\*)
      | \.(?P<name>[\w-]+)(?![\w(-])
      | \[\s*(?P<quote>['"])(?P<quoted>[^'"]*)(?P=quote)\s*\]
      | \[\s*(?P<index>-?\d+)\s*\]
      | \[\s*(?P<many>\*|-?\d*:-?\d*(?::-?\d*)?|-?\d+(?:\s*,\s*-?\d+)+)\s*\]
      | \[\s*\?(?P<filter>.*?)\](?=\.|\[|\Z)""",
    re.VERBOSE,
)
_NOT_OF_THE_SERVICE = "ResponseMetadata"


class Selected(NamedTuple):
    """What a selector finds. shape: None if it is not known. many: whether it finds a list of such."""

    shape: ServiceShape | None
    many: bool = False


class Missed(NamedTuple):
    """Why a selector finds nothing, and the offsets of the part that does not fit."""

    start: int
    end: int
    message: str
    hint: str = ""


class Follower:
    """Follows one selector."""

    def __init__(self, selector: str, answer: ServiceShape | None) -> None:
        self._selector = selector
        self._answer = answer

    def follow(self) -> Selected | Missed:
        """What the selector finds in the answer; one without `$.` begins at the answer too."""
        missing = "" if self._selector.startswith("$") else "$."
        self._selector = missing + self._selector
        found = self._followed()
        if isinstance(found, Missed):
            return found._replace(start=found.start - len(missing), end=found.end - len(missing))
        return found

    def _followed(self) -> Selected | Missed:
        selector = self._selector
        found = Selected(self._answer)
        at = 1
        while at < len(selector):
            match = _STEP.match(selector, at)
            if match is None and selector[at] == "[" and "]" not in selector[at:]:
                return Missed(at, at + 1, "This '[' is never closed.")
            if match is None and selector[at:] == ".":
                return Missed(at, at + 1, "The selector ends with '.'.", "Name what is below, or leave '.' out.")
            if match is None or found.shape is None:
                return Selected(None, found.many)
            step = self._step(found, match)
            if isinstance(step, Missed):
                return step
            found, at = step, match.end()
        return found

    def _step(self, found: Selected, match: re.Match[str]) -> Selected | Missed:
        shape = found.shape
        assert shape is not None
        if shape.is_open:
            return Selected(None, found.many)
        if match["deep"]:
            return self._deep(shape, match)
        if match["any"]:
            return Selected(None, True)
        name = match["name"] or match["quoted"]
        if name is not None:
            return self._member(found, shape, name, match)
        if match["filter"] is not None:
            return Selected(shape.item if shape.kind == "list" else None, True)
        if shape.kind != "list":
            words = f"{self._before(match)} is no list, but {_kind(shape)}."
            return Missed(*match.span(), words)
        return Selected(shape.item, found.many or match["index"] is None)

    def _member(self, found: Selected, shape: ServiceShape, name: str, match: re.Match[str]) -> Selected | Missed:
        if shape.kind == "map":
            return Selected(shape.item, found.many)
        if shape.kind == "structure":
            if name in shape.members:
                return Selected(shape.members[name], found.many)
            if shape is self._answer and name == _NOT_OF_THE_SERVICE:
                return Selected(None)
            words = f"{self._before(match)} has no '{name}'."
            return Missed(*self._span_of_name(match), words, nearest(name, shape.members))
        if shape.kind == "list":
            words = f"{self._before(match)} is a list, which has no '{name}'."
            hint = f"Write {self._selector[: match.start()]}[0].{name} for its first item."
            return Missed(*self._span_of_name(match), words, hint)
        return Missed(*self._span_of_name(match), f"{self._before(match)} is {_kind(shape)}, which has no '{name}'.")

    def _deep(self, shape: ServiceShape, match: re.Match[str]) -> Selected | Missed:
        name = match["deep"]
        if name == "*":
            return Selected(None, True)
        found = [each for member, each in _members_below(shape) if member == name or member is None]
        if not found:
            names = [member for member, _ in _members_below(shape) if member is not None]
            words = f"Nothing below {self._before(match)} has a '{name}'."
            return Missed(*match.span("deep"), words, nearest(name, names))
        return Selected(None, True)

    def _before(self, match: re.Match[str]) -> str:
        before = self._selector[: match.start()]
        return "The answer" if before == "$" else f"'{before}'"

    def _span_of_name(self, match: re.Match[str]) -> tuple[int, int]:
        return match.span("name" if match["name"] else "quoted")


def _members_below(shape: ServiceShape) -> Iterator[tuple[str | None, ServiceShape]]:
    """The members of all structures below a shape; None for the keys of maps, which can be any."""
    seen: set[str] = set()
    waiting = [shape]
    while waiting:
        one = waiting.pop()
        if one.name in seen:
            continue
        seen.add(one.name)
        if one.kind == "map" or one.is_open:
            yield None, one
        yield from one.members.items()
        waiting += [*one.members.values(), *([one.item] if one.item is not None else [])]


def _kind(shape: ServiceShape) -> str:
    words = {"structure": "an object", "map": "an object", "list": "a list", "boolean": "true or false"}
    numbers = {"integer": "a number", "long": "a number", "float": "a number", "double": "a number"}
    return {**words, **numbers}.get(shape.kind, "a text")
