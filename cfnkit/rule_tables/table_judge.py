"""The judgement of a resource's properties by the schema of a rule."""

from __future__ import annotations

from cfnkit.json_schema import Validator
from cfnkit.rule_tables.lenient import known, lenient, strict
from cfnkit.rule_tables.lists import list_keys, with_lists
from cfnkit.rule_tables.mark import has_unknown, is_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, TypeAlias

    from cfnkit.json_schema import Mismatch

    FirstMismatch: TypeAlias = Callable[[Any], Mismatch | None]
    Translation: TypeAlias = Callable[[Any, Any], Mapping[str, Any]]

_OF_THE_SAME = ("allOf", "anyOf")
_ONE_OF_THE_SAME = ("if", "then", "else", "not")
# With others, the schema is about all properties, whatever their names are.
_OF_NAMED = frozenset({"$comment", "$ref", "description", "properties", "required", "title", "type"})


def first_mismatch(schema: Mapping[str, Any]) -> FirstMismatch:
    """A function from a value to its first mismatch with a JSON Schema, or None.

    Raises SchemaError for a schema that cannot be used.
    """
    validator = Validator(schema)
    return lambda value: next(validator.mismatches(value), None)


class TableJudge:
    """Judges properties from `marked` by a schema, of which `definitions` are parts.

    Only the properties that the schema names are looked at, and where all that these hold is known, the schema for
    known values decides alone: it is much smaller. `names` are those of the properties; None if it is about any.
    Raises SchemaError for a schema that cannot be used.
    """

    __slots__ = ("_definitions", "_functions", "_lists", "_schema", "names")

    def __init__(self, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> None:
        self._schema = schema
        self._definitions = definitions
        self._lists = list_keys(schema, definitions)
        self.names = _named(schema, definitions)
        self._functions: dict[str, FirstMismatch] = {}
        self._function("may", lenient)

    def first_mismatch(self, properties: Any) -> Mismatch | None:
        """The first mismatch, whatever the unknown parts are."""
        value = self._looked_at(properties)
        function = self._function("may", lenient) if has_unknown(value) else self._function("known", known)
        return function(value)

    def doubt(self, properties: Any) -> tuple[str | int, ...] | None:
        """A place whose value decides; None if properties that have no mismatch have none for certain."""
        value = self._looked_at(properties)
        mismatch = self._function("must", strict)(value) if has_unknown(value) else None
        return None if mismatch is None else mismatch.path

    def _looked_at(self, properties: Any) -> Any:
        if self.names is not None and isinstance(properties, dict) and not is_unknown(properties):
            properties = {name: properties[name] for name in self.names if name in properties}
        return with_lists(properties, self._lists)

    def _function(self, mode: str, translation: Translation) -> FirstMismatch:
        if mode not in self._functions:
            self._functions[mode] = first_mismatch(translation(self._schema, self._definitions))
        return self._functions[mode]


def _named(schema: Any, definitions: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The names of the properties that a schema is about, in its order; None if it is about any."""
    names: dict[str, None] = {}
    for part in _parts(schema, definitions, set()):
        if not part.keys() <= _OF_NAMED.union(_OF_THE_SAME, _ONE_OF_THE_SAME):
            return None
        names.update(dict.fromkeys((*part.get("properties", ()), *part.get("required", ()))))
    return tuple(names)


def _parts(schema: Any, definitions: Mapping[str, Any], seen: set[str]) -> Iterator[Mapping[str, Any]]:
    """The parts of a schema that are about one and the same value."""
    if not isinstance(schema, dict):
        return
    yield schema
    reference = schema.get("$ref", "").rpartition("/")[2]
    below = [definitions[reference]] if reference in definitions and reference not in seen else []
    seen.add(reference)
    below += [each for key in _OF_THE_SAME for each in schema.get(key, ())]
    below += [schema[key] for key in _ONE_OF_THE_SAME if key in schema]
    for each in below:
        yield from _parts(each, definitions, seen)
