"""A statement of a policy document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from cfnkit.rule_tables import is_unknown
from cfnkit.security.policies.answers import Answer, every, negated
from cfnkit.security.policies.patterns import fits

Path: TypeAlias = tuple[str | int, ...]

EVERYTHING = "*"


class Listed(NamedTuple):
    """The known texts of an element with their places, and the places of the unknown ones."""

    known: tuple[tuple[Path, str], ...] = ()
    unknown: tuple[Path, ...] = ()

    def has(self, text: str) -> Answer:
        """Whether a text is among them."""
        return True if any(text == each for _, each in self.known) else None if self.unknown else False

    def fits(self, text: str) -> Answer:
        """Whether a pattern among them fits a text."""
        return True if any(fits(each, text) for _, each in self.known) else None if self.unknown else False


class Principal(NamedTuple):
    """A principal (`*`, `ec2.amazonaws.com`) of a kind (`AWS`, `Service`) and its place; None for an unknown name."""

    path: Path
    kind: str
    name: str | None


@dataclass(frozen=True)
class Statement:
    """A statement at a place, in normal form."""

    path: Path
    value: Mapping[str, Any]

    @property
    def allows(self) -> Answer:
        """Whether its effect is Allow."""
        return self._has_effect("Allow")

    @property
    def denies(self) -> Answer:
        """Whether its effect is Deny."""
        return self._has_effect("Deny")

    def has(self, element: str) -> Answer:
        """Whether it has an element (`NotAction`)."""
        value = self.value.get(element)
        return None if is_unknown(value) else value is not None

    def listed(self, element: str) -> Listed:
        """The texts of Action, NotAction, Resource or NotResource."""
        if element not in self._listed:
            self._listed[element] = self._list(element)
        return self._listed[element]

    @cached_property
    def _listed(self) -> dict[str, Listed]:
        return {}

    def _list(self, element: str) -> Listed:
        value = self.value.get(element)
        if is_unknown(value):
            return Listed((), ((*self.path, element),))
        items = value if isinstance(value, list) else []
        places = [(*self.path, element, index) for index in range(len(items))]
        return Listed(
            tuple((place, str(item)) for place, item in zip(places, items, strict=True) if not _is_open(item)),
            tuple(place for place, item in zip(places, items, strict=True) if is_unknown(item)),
        )

    def principals(self, element: str = "Principal") -> Iterator[Principal]:
        """The principals, or what NotPrincipal leaves out."""
        value = self.value.get(element)
        if is_unknown(value):
            yield Principal((*self.path, element), "", None)
        for kind, names in value.items() if isinstance(value, Mapping) and not is_unknown(value) else ():
            for index, name in enumerate(names if isinstance(names, list) else [names]):
                known = None if _is_open(name) else str(name)
                yield Principal((*self.path, element, kind, index), kind, known)

    @property
    def is_unconditional(self) -> Answer:
        """Whether everyone meets its conditions."""
        return negated(self.has("Condition"))

    @property
    def is_about_everything(self) -> Answer:
        """Whether Resource has `*`."""
        return self.listed("Resource").has(EVERYTHING)

    def names(self, action: str) -> Answer:
        """Whether the statement is about an action, by Action or NotAction."""
        if self.has("NotAction"):
            return negated(self.listed("NotAction").fits(action))
        return self.listed("Action").fits(action)

    def grants_everywhere(self, action: str) -> Answer:
        """Whether it allows an action on `*`, without a condition that some do not meet."""
        return False if self._grants is False else every((self._grants, self.names(action)))

    def forbids_everywhere(self, action: str) -> Answer:
        """Whether it denies an action on `*`, without any condition."""
        return False if self._forbids is False else every((self._forbids, self.names(action)))

    @cached_property
    def _grants(self) -> Answer:
        return every((self.allows, self.is_about_everything, self.is_unconditional))

    @cached_property
    def _forbids(self) -> Answer:
        return every((self.denies, self.is_about_everything, self.is_unconditional))

    def _has_effect(self, effect: str) -> Answer:
        value = self.value.get("Effect")
        return None if is_unknown(value) else value == effect


def _is_open(value: object) -> bool:
    """Whether a value is not a scalar: a mark, or a mistake of its author."""
    return isinstance(value, (dict, list))
