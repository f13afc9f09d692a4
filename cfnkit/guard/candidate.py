"""A resource with the values that it can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cfnkit.syntax import Node


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resource, and each value that its properties can have.

    path: its place from the template's root. nodes: the properties as trees; hidden and shown: the same in normal form,
    with secret values as unknown, and with them. complete: whether these are all values.
    """

    path: tuple[str | int, ...]
    type: str
    nodes: tuple[Node, ...]
    hidden: tuple[Any, ...]
    shown: tuple[Any, ...]
    complete: bool = True
