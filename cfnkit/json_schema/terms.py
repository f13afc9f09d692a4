"""Types that annotations name; apart, since `typing` takes longer to import than a macro's kit."""

from __future__ import annotations

import collections.abc as abc
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from cfnkit.json_schema.mismatch import Mismatch

Json: TypeAlias = Any
"""A value that JSON can write, in Python's types."""

Path: TypeAlias = tuple[str | int, ...]
Keywords: TypeAlias = abc.Mapping[str, Any]
Schema: TypeAlias = Keywords | bool


class Validating(Protocol):
    """The validator, as the checks of keywords use it for the parts of a schema and of a value."""

    def below(self, schema: Schema, value: Json, path: Path) -> abc.Iterator[Mismatch]:
        """The mismatches of the value at `path` with a part of the schema."""

    def accepts(self, schema: Schema, value: Json) -> bool:
        """Whether a value fits a part of the schema."""


Check: TypeAlias = "abc.Callable[[Validating, Keywords, Json, Path], abc.Iterator[Mismatch]]"
