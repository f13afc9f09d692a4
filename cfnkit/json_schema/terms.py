"""Types that annotations name; apart, since `typing` takes longer to import than a macro's kit."""

from __future__ import annotations

import collections.abc as abc
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from cfnkit.json_schema.mismatch import Mismatch, Path

Json: TypeAlias = Any
"""A value that JSON can write, in Python's types."""

Keywords: TypeAlias = abc.Mapping[str, Any]
Schema: TypeAlias = Keywords | bool


class Validating(Protocol):
    """What a keyword's check needs of the validator: the parts of a schema are held against the parts of a value."""

    def below(self, schema: Any, value: Json, path: Path) -> abc.Iterator[Mismatch]:
        """What is wrong with the value at `path` by a part of the schema."""

    def accepts(self, schema: Any, value: Json) -> bool:
        """Whether nothing is wrong with a value by a part of the schema."""


Check: TypeAlias = "abc.Callable[[Validating, Keywords, Json, Path], abc.Iterator[Mismatch]]"
