"""What is known of single resource types and no schema says: one small file of data for each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from cfnkit.schemas import PropertyPath

_FOLDER = Path(__file__).parent / "peculiarities"


COMPARATORS = {
    "absent-as": "A value that the service does not return; the argument is the value.",
    "also-called": "A property that the service returns under another name, the argument.",
    "any-case": "A text that the service returns in another case.",
    "filled": "A list that the service adds elements to, which are no drift.",
    "kept-at": "A value that the service moves to another place, the argument: a path from the object around it.",
    "managed": "A value that AWS changes by itself.",
    "not-returned": "A property that the service does not return, or not always.",
    "ordered": "A list whose order counts, whatever the schema says.",
    "stands-for": "A word that stands for a value which the service chooses; the argument is `word=pattern`.",
    "substituted": "A text with variables; the argument is the property that says what stands for them.",
    "unordered": "A list whose order does not count, whatever the schema says.",
    "version": "A version, with as many parts as somebody cared to write.",
    "without": "A text of words to which the service adds one, the argument.",
    "closed": "An object of which each key counts, declared or not.",
}
"""What the files of peculiarities may say, and what it means."""


class Peculiarity(NamedTuple):
    """How the values at a path are to be compared.

    `comparator` is one of COMPARATORS, and `argument` what it needs to know; `evidence` says where it was seen or is
    documented, `date` when that was (ISO 8601).
    """

    path: PropertyPath
    comparator: str
    argument: str
    evidence: str
    date: str


def peculiarities_of(type_name: str) -> tuple[Peculiarity, ...]:
    """The peculiarities of a resource type that are bundled; most have none."""
    file = _FOLDER / f"{type_name.replace('::', '-').lower()}.json"
    if not file.is_file():
        return ()
    document = json.loads(file.read_text("utf-8"))
    return tuple(
        Peculiarity(
            tuple(entry["path"].strip("/").split("/")),
            entry["comparator"],
            entry.get("argument", ""),
            entry["evidence"],
            entry["date"],
        )
        for entry in document["peculiarities"]
    )
