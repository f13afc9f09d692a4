"""The validator of values against a schema."""

from __future__ import annotations

from cfnkit.json_schema.keywords import CHECKS
from cfnkit.json_schema.mismatch import Mismatch
from cfnkit.json_schema.schema_check import RARER, check_schema, target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from cfnkit.json_schema.terms import Check, Json, Path, Schema


class Validator:
    """Checks JSON values against a schema. Raises SchemaError for a schema that cannot be used."""

    __slots__ = ("schema",)

    def __init__(self, schema: Schema) -> None:
        check_schema(schema)
        self.schema = schema

    def mismatches(self, value: Json) -> Iterator[Mismatch]:
        """The mismatches of a value, in the order of the schema."""
        return self.below(self.schema, value, ())

    def below(self, schema: Schema, value: Json, path: Path) -> Iterator[Mismatch]:
        """The mismatches of the value at `path` with a schema that is a part of this one."""
        if schema is False:
            yield Mismatch(path, "must not be there")
        if isinstance(schema, bool):
            return
        for keyword, argument in schema.items():
            if keyword == "$ref":
                yield from self.below(target(self.schema, argument), value, path)
            else:
                check = CHECKS.get(keyword) or _rarer(keyword)
                if check is not None:
                    yield from check(self, schema, value, path)

    def accepts(self, schema: Schema, value: Json) -> bool:
        """Whether a value fits a schema that is a part of this one."""
        return next(self.below(schema, value, ()), None) is None


def _rarer(keyword: str) -> Check | None:
    """The check of a rarer keyword, whose module is imported when a schema has one."""
    if keyword not in RARER:
        return None
    from cfnkit.json_schema.more_keywords import MORE_CHECKS

    return MORE_CHECKS[keyword]
