"""Behaviour of single resource types that no schema describes: a small file of data for each type.

To add one, write `peculiarities/aws-service-type.json` with the evidence and a date, and a test of what it changes.
"""

from __future__ import annotations

import collections.abc as abc
import json
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from cfnkit.schemas import PropertyPath

_FOLDER = Path(__file__).parent / "peculiarities"


class Comparator(Enum):
    """How the values at a path are compared; the files of peculiarities name a comparator by its value."""

    ALSO_CALLED = "also-called"
    """A property that the service returns under another name, the argument."""
    ANY_CASE = "any-case"
    """A text whose case does not count."""
    ANY_KEY_CASE = "any-key-case"
    """An object whose keys have no case."""
    CLOSED = "closed"
    """An object whose undeclared keys are drift."""
    DEFAULTED = "defaulted"
    """A list for which the service puts its default when it is declared empty."""
    FILLED = "filled"
    """A list to which the service adds elements; they are no drift."""
    IMMATERIAL = "immaterial"
    """A property that may be absent on either side."""
    NOT_RETURNED = "not-returned"
    """A property that the service does not return, or not always."""


class Peculiarity(NamedTuple):
    """How the values at a path are compared.

    `argument` depends on the comparator. `evidence` names the documentation or the observation, `date` its day in
    ISO 8601.
    """

    path: PropertyPath
    comparator: Comparator
    argument: str = ""
    evidence: str = ""
    date: str = ""


def peculiarities_of(type_name: str) -> tuple[Peculiarity, ...]:
    """The bundled peculiarities of a resource type; most types have none."""
    file = _FOLDER / f"{type_name.replace('::', '-').lower()}.json"
    return read_peculiarities(file) if file.is_file() else ()


def bundled_peculiarities() -> abc.Iterator[tuple[str, tuple[Peculiarity, ...]]]:
    """The resource types that have peculiarities, in the order of their names, with these."""
    for file in sorted(_FOLDER.iterdir()):
        yield json.loads(file.read_text("utf-8"))["type"], read_peculiarities(file)


def read_peculiarities(file: Path) -> tuple[Peculiarity, ...]:
    """The peculiarities in a file. Raises ValueError for an unknown comparator."""
    document = json.loads(file.read_text("utf-8"))
    return tuple(
        Peculiarity(
            tuple(entry["path"].strip("/").split("/")),
            Comparator(entry["comparator"]),
            entry.get("argument", ""),
            entry["evidence"],
            entry["date"],
        )
        for entry in document["peculiarities"]
    )
