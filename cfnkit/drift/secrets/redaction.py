"""Mask the secrets in a report, found by the schema, the names of properties, the form of values, and the template."""

from __future__ import annotations

import collections.abc as abc
import json
from dataclasses import replace
from secrets import token_bytes
from typing import Any, NamedTuple

from cfnkit.drift.report import Difference, DifferenceType, DriftReport, PointerPath, ResourceDrift, Skipped
from cfnkit.drift.secrets.property_places import AnyExcept, PropertyPlace, below, is_at, paths_at, without
from cfnkit.drift.secrets.secrecy import doubtful_places, is_secret_text, partly_masked, secret_places
from cfnkit.drift.shapes.text_twins import text_twin
from cfnkit.drift.verdict import every_resource, mapped
from cfnkit.dynamic_references import DynamicReference, tokenize
from cfnkit.redaction import REDACTED, Redactor
from cfnkit.schemas import PropertyPath, ResourceSchema, Schemas

# A shorter secret is masked only at its own place: elsewhere the same text may be a word or a number.
_LONG = 8
_SALT_BYTES = 16

# The properties that identify the elements of a list.
_IDENTIFYING = ("Key", "Name", "Id", "ParameterKey", "OptionName")


def redacted(report: DriftReport, schemas: Schemas, secrets: abc.Iterable[str] = ()) -> DriftReport:
    """The report with "****" for each secret; a difference that had one is `sensitive`.

    A text of which only the name is doubtful is masked in part, with a hash whose salt is new in each report.

    Write-only properties are left out of `expected` and `actual`, as the service does. `secrets` are the known values
    of NoEcho parameters, which are masked everywhere. Raises CfnkitError when the schemas cannot be read.
    """
    salt = token_bytes(_SALT_BYTES)
    masks = {path: _Mask(resource, schemas, salt) for path, resource, _ in every_resource(report)}
    known = {text for mask in masks.values() for text in mask.texts()}
    redactor = Redactor({*known, *secrets} - {REDACTED})
    return mapped(report, lambda path, resource, _: masks[path].resource(resource, redactor))


class _Mask:
    """The places of the secrets of one resource, by its template and its schema."""

    def __init__(self, resource: ResourceDrift, schemas: Schemas, salt: bytes) -> None:
        self._salt = salt
        self._sides = (resource.expected or {}, resource.actual or {})
        schema = schemas.get(resource.type) if resource.type else None
        self._write_only = tuple(_not_returned(schema, resource.actual or {})) if schema else ()
        declared = tuple(dict.fromkeys(_declared_places(resource.expected, resource.actual, ())))
        self._places: tuple[PropertyPlace, ...] = (*declared, *self._write_only)
        self._actual = resource.actual or {}
        self._declared_paths = {path for place in declared for path in paths_at(self._actual, place)}
        write_only = {path for place in self._write_only for path in paths_at(self._actual, place)}
        self._actual_paths = self._declared_paths | write_only

    def texts(self) -> abc.Iterator[str]:
        """The actual secrets that are long enough to be masked elsewhere, too."""
        for path in self._declared_paths.union(secret_places(self._actual)):
            yield from (text for text in _texts(_at(self._actual, path)) if len(text) >= _LONG)

    def resource(self, resource: ResourceDrift, redactor: Redactor) -> ResourceDrift:
        """The resource without secrets; a nested report stays as it is."""
        expected, actual = (
            None if side is None else without(side, self._write_only) for side in (resource.expected, resource.actual)
        )
        return replace(
            resource,
            physical_id=None if resource.physical_id is None else redactor(resource.physical_id),
            reason=redactor(resource.reason),
            differences=tuple(self._difference(one, redactor) for one in resource.differences),
            undeclared=tuple(self._difference(one, redactor) for one in resource.undeclared),
            skipped=tuple(_skipped(one, redactor) for one in resource.skipped),
            expected=_masked(expected, self._places, redactor, self._salt),
            actual=_masked(actual, self._places, redactor, self._salt),
        )

    def _difference(self, difference: Difference, redactor: Redactor) -> Difference:
        path = difference.path
        if difference.type is DifferenceType.ADD:
            places: abc.Iterable[PropertyPlace] = self._actual_paths
        else:
            places = self._places
        if difference.sensitive or any(is_at(path, place) for place in places):
            expected, actual = _hidden(difference.expected), _hidden(difference.actual)
        elif self._is_doubtful(difference):
            expected, actual = (self._partly(side, redactor) for side in (difference.expected, difference.actual))
        else:
            inner = [rest for place in places if (rest := below(path, place))]
            expected = _masked(difference.expected, inner, redactor, self._salt)
            actual = _masked(difference.actual, inner, redactor, self._salt)
        return replace(
            difference,
            expected=expected,
            actual=actual,
            note=redactor(difference.note),
            sensitive=difference.sensitive or (expected, actual) != (difference.expected, difference.actual),
        )

    def _is_doubtful(self, difference: Difference) -> bool:
        """Whether the name of the value, or of the entry that has it, is doubtful."""
        path = difference.path
        values = (difference.expected, difference.actual)
        if isinstance(path[-1], int) or not any(isinstance(one, str) and not is_secret_text(one) for one in values):
            return False
        side: Any = self._sides[difference.type is DifferenceType.ADD]
        for step in path[:-1]:
            try:
                side = side[step]
            except (KeyError, IndexError, TypeError):
                side = {}
        owner = side if isinstance(side, abc.Mapping) else {}
        return any(
            (path[-1],) in doubtful_places({**owner, path[-1]: value}) for value in values if isinstance(value, str)
        )

    def _partly(self, value: Any, redactor: Redactor) -> Any:
        if isinstance(value, str) and not is_secret_text(value):
            return partly_masked(value, self._salt)
        return _masked(value, (), redactor, self._salt)


def _not_returned(schema: ResourceSchema, actual: abc.Mapping[str, Any]) -> abc.Iterator[PropertyPath]:
    """The write-only properties that the live side does not give as a text under another name."""
    return (path for path in schema.write_only if text_twin(path[0]) not in actual)


def _masked(value: Any, places: abc.Iterable[PropertyPlace], redactor: Redactor, salt: bytes) -> Any:
    """A value with masks at the places and for secrets that are found by name or form."""
    hidden = set(secret_places(_as_texts(value)))
    for place in places:
        hidden.update(paths_at(value, place))
    return _copy(value, (), _Hidden(hidden, set(doubtful_places(value)), salt), redactor)


class _Hidden(NamedTuple):
    """The paths of a value that are masked, and those that are masked in part."""

    places: abc.Set[PointerPath]
    doubtful: abc.Set[PointerPath]
    salt: bytes


def _declared_places(value: Any, actual: Any, place: tuple[str | int | AnyExcept, ...]) -> abc.Iterator[PropertyPlace]:
    """The places where a declared value is masked, refers to a secret, or is a function call that does."""
    if isinstance(value, abc.Mapping):
        name = next(iter(value)) if len(value) == 1 else ""
        if name == "Ref" or name.startswith("Fn::"):
            if next(_declared_places(value[name], None, ()), None) is not None:
                yield place
            return
        counterpart = actual if isinstance(actual, abc.Mapping) else {}
        for key, item in value.items():
            yield from _declared_places(item, counterpart.get(key), (*place, key))
    elif isinstance(value, list):
        for index, (step, other) in enumerate(_elements(value, actual)):
            yield from _declared_places(value[index], other, (*place, step))
    elif isinstance(value, str) and (REDACTED in value or _is_secure(value)):
        yield place


def _elements(value: list[Any], actual: Any) -> abc.Iterator[tuple[int | AnyExcept, Any]]:
    """For each element of a declared list: the step that stands for it, and the actual element of the same name.

    A secret may have been renamed, so the step excepts only the actual elements with the name of another declared one.
    """
    key = next((key for key in _IDENTIFYING if _names(value, key) and _names(actual, key)), None)
    if key is None:
        yield from ((index, None) for index in range(len(value)))
        return
    ours, theirs = _names(value, key), _names(actual, key)
    for name in ours:
        others = frozenset(other for other in ours if other != name and other in theirs)
        indexes = frozenset(index for other, index in ours.items() if other in others)
        yield AnyExcept(key, others, indexes), actual[theirs[name]] if name in theirs else None


def _names(items: Any, key: str) -> dict[str, int]:
    """The index of each element by its name; empty when an element has no name or two have the same."""
    if not isinstance(items, list):
        return {}
    names = [item.get(key) if isinstance(item, abc.Mapping) else None for item in items]
    indexes = {name: index for index, name in enumerate(names) if isinstance(name, str) and REDACTED not in name}
    return indexes if len(indexes) == len(items) else {}


def _is_secure(text: str) -> bool:
    if "{{" not in text:
        return False
    return any(isinstance(token, DynamicReference) and token.is_secure for token in tokenize(text))


def _skipped(skipped: Skipped, redactor: Redactor) -> Skipped:
    detail = "It holds a secret." if is_secret_text(skipped.detail) else redactor(skipped.detail)
    return skipped if detail == skipped.detail else replace(skipped, detail=detail)


def _copy(value: Any, path: PointerPath, hidden: _Hidden, redactor: Redactor) -> Any:
    if path in hidden.places:
        return _hidden(value)
    if path in hidden.doubtful and isinstance(value, str):
        return partly_masked(value, hidden.salt)
    if isinstance(value, abc.Mapping):
        return {key: _copy(item, (*path, key), hidden, redactor) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item, (*path, index), hidden, redactor) for index, item in enumerate(value)]
    return redactor(_json_text(value, hidden.salt)) if isinstance(value, str) else value


def _json_text(text: str, salt: bytes) -> str:
    """A JSON text without the secrets in it; any other text unchanged."""
    if text[:1] not in ("{", "["):
        return text
    try:
        value = json.loads(text)
        hidden = _Hidden(set(secret_places(_as_texts(value))), set(doubtful_places(value)), salt)
        return json.dumps(_copy(value, (), hidden, Redactor())) if hidden.places or hidden.doubtful else text
    except (ValueError, RecursionError):
        return text  # not JSON: it has no names


def _as_texts(value: Any) -> Any:
    """The value with texts in place of numbers, which may be secrets as well."""
    if isinstance(value, abc.Mapping):
        return {key: _as_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_texts(item) for item in value]
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _texts(value: Any) -> abc.Iterator[str]:
    """The texts in a value, and its numbers as texts."""
    if isinstance(value, abc.Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        yield str(value)


def _hidden(value: Any) -> Any:
    """The mask of a value; an absent value has none."""
    return None if value is None else REDACTED


def _at(value: Any, path: PointerPath) -> Any:
    for step in path:
        value = value[step]
    return value
