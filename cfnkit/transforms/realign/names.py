"""The sources of an object's entries in the list whose place the object takes, by the entries' keys.

A macro that takes resources as a list, `- "Topic: AWS::SNS::Topic"`, makes an object with the names in that list.
"""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple

from cfnkit.syntax import STRING, Mapping, Node, Scalar
from cfnkit.transforms.realign.places import Path

_WORD = re.compile(r"[A-Za-z0-9]+")


class Named(NamedTuple):
    """The node of a name: an item of the list, or the value at that key of an item."""

    path: Path
    node: Node


def named_in(items: abc.Iterable[Node]) -> dict[str, Named]:
    """The node of each name; of several, the one whose text has the name nearest to its beginning."""
    found: dict[str, tuple[int, Named]] = {}
    for index, item in enumerate(items):
        for offset, name, node in _names(item, index):
            if name not in found or offset < found[name][0]:
                found[name] = (offset, node)
    return {name: node for name, (_, node) in found.items()}


def _names(item: Node, index: int) -> abc.Iterator[tuple[int, str, Named]]:
    if isinstance(item, Scalar) and item.kind == STRING:
        for word in _WORD.finditer(item.text):
            yield word.start(), word[0], Named((index,), item)
    elif isinstance(item, Mapping):
        for key, value in item.entries.items():
            yield 0, key, Named((index, key), value)
            if isinstance(value, Scalar):
                yield 1, value.text, Named((index,), item)
