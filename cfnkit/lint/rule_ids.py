"""Ids of rules, and what options, files and comments name them by.

A rule of an own table has the id `W9791/QUEUES-1`, with the letter of its severity. It is named by that, by `QUEUES-1`,
by the beginning of the id, and by `W9791` whatever its severity. A security rule is also named by what other tools call
it, such as `CKV_AWS_19`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from typing import TYPE_CHECKING

from cfnkit.vocabulary import suggestion

if TYPE_CHECKING:
    from cfnkit.rule import Finding

_NUMBERED = re.compile(r"[A-Z]\d+")
_OF_OWN_TABLES = "W9791"

RESERVED = ("E98", "W98", "I98")
"""The beginnings of the ids that are reserved for rules of one's own."""


def is_named(id: str, names: tuple[str, ...]) -> bool:
    """Whether one of `names`, ids or their beginnings, names the rule with an id."""
    if not names:
        return False
    own = id.partition("/")[2]
    return id.startswith(names) or (bool(own) and (own in names or _OF_OWN_TABLES in names))


def is_finding_named(finding: Finding, names: tuple[str, ...]) -> bool:
    """Whether `names` name a finding: by its id or a beginning of it, or by what other tools call it.

    What other tools call a part of it names the finding together with names of all other parts.
    """
    if not names or is_named(finding.id, names):
        return bool(names)
    return bool(finding.aliases) and all(any(name in names for name in part) for part in parts_of(finding))


def parts_of(finding: Finding) -> tuple[tuple[str, ...], ...]:
    """The other tools' names of each part of a finding."""
    return finding.parts or (finding.aliases,)


def is_finding_touched(finding: Finding, names: tuple[str, ...]) -> bool:
    """Whether one of `names` names a finding, or a part of it."""
    return is_named(finding.id, names) or any(name in names for name in finding.aliases)


def is_exactly(id: str, name: str) -> bool:
    """Whether a name is that of the rule with an id, and not only a beginning of it."""
    return name in names_of(id)


def names_of(id: str) -> tuple[str, ...]:
    """The names of the rule with an id."""
    return id, *id.split("/")


def nearest_rule(id: str, known: Iterable[str]) -> str:
    """A sentence for an id that no rule has: the nearest one, or the command that lists those that begin so.

    An id with one other digit or letter may be meant, one with the same number first; any other would be a guess.
    """
    wanted, ids = id.strip().upper(), set(known)
    if wanted in ids and wanted != id:
        return suggestion(id, [wanted])
    if any(each.startswith(wanted) for each in ids):
        return f"`cfnkit rules {wanted}` lists those that begin so."
    if not _NUMBERED.fullmatch(wanted):
        return suggestion(wanted, ids) or suggestion(id, ids)
    near = [each for each in ids if _differ_once(wanted, each)]
    same_number = [each for each in near if each[1:] == wanted[1:]]
    same_letter = [each for each in near if each[0] == wanted[0]]
    return suggestion(wanted, sorted(same_number or same_letter or near))


def _differ_once(one: str, other: str) -> bool:
    """Whether one character more, less or other, or two exchanged ones, make an id of another."""
    begin = _shared(one, other)
    end = _shared(one[begin:][::-1], other[begin:][::-1])
    rests = one[begin : len(one) - end], other[begin : len(other) - end]
    lengths = max(map(len, rests))
    return lengths == 1 or (lengths == 2 and rests[0] == rests[1][::-1])


def _shared(one: str, other: str) -> int:
    """The number of characters that two texts begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
