"""Keep secrets out of a report: by schema, by name, by their looks, and by what the template says of them."""

from __future__ import annotations

import collections.abc as abc
import json
from dataclasses import replace
from typing import Any

from cfnkit.diagnostics import REDACTED, Redactor
from cfnkit.drift.report import Difference, DifferenceType, DriftReport, PointerPath, ResourceDrift, Skipped
from cfnkit.drift.secrets.property_places import Place, Unlike, below, is_at, meant, without
from cfnkit.drift.secrets.secrecy import is_secret_text, secret_places
from cfnkit.drift.verdict import every_resource
from cfnkit.dynamic_references import DynamicReference, tokenize
from cfnkit.schemas import Schemas

# A shorter text is not looked for elsewhere: it may be a word, or a number of something else.
_LONG = 8

# The names by which the elements of a list are told apart.
_IDENTIFYING = ("Key", "Name", "Id", "ParameterKey", "OptionName")


def redacted(report: DriftReport, schemas: Schemas, secrets: abc.Iterable[str] = ()) -> DriftReport:
    """The report with "****" for each secret; a difference that had one is `sensitive`.

    Of `expected` and `actual` write-only properties are left out, as the service leaves them out. `secrets` are the
    known values of NoEcho parameters, which are masked wherever they stand. Raises CfnkitError when the schemas cannot
    be read.
    """
    masks = {id(resource): _Mask(resource, schemas) for _, resource, _ in every_resource(report)}
    known = {text for mask in masks.values() for text in mask.texts()}
    redactor = Redactor({*known, *secrets} - {REDACTED})

    def of_report(report: DriftReport) -> DriftReport:
        return replace(report, resources=tuple(map(of_resource, report.resources)))

    def of_resource(resource: ResourceDrift) -> ResourceDrift:
        clean = masks[id(resource)].resource(resource, redactor)
        return clean if resource.nested is None else replace(clean, nested=of_report(resource.nested))

    return of_report(report)


class _Mask:
    """Where the secrets of one resource are, as the template and the schema tell it."""

    def __init__(self, resource: ResourceDrift, schemas: Schemas) -> None:
        schema = schemas.get(resource.type) if resource.type else None
        self._write_only = schema.write_only if schema else ()
        told = tuple(dict.fromkeys(_told(resource.expected, resource.actual, ())))
        self._places: tuple[Place, ...] = (*told, *self._write_only)
        self._actual = resource.actual or {}
        self._told_there = {path for place in told for path in meant(self._actual, place)}
        self._there = self._told_there | {path for place in self._write_only for path in meant(self._actual, place)}

    def texts(self) -> abc.Iterator[str]:
        """The secrets that are there, which may stand elsewhere, too."""
        for path in self._told_there.union(secret_places(self._actual)):
            yield from (text for text in _texts(_at(self._actual, path)) if len(text) >= _LONG)

    def resource(self, resource: ResourceDrift, redactor: Redactor) -> ResourceDrift:
        """The resource without secrets, but for what is nested in it."""
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
            expected=_masked(expected, self._places, redactor),
            actual=_masked(actual, self._places, redactor),
        )

    def _difference(self, difference: Difference, redactor: Redactor) -> Difference:
        path = difference.path
        if difference.type is DifferenceType.ADD:
            places: abc.Iterable[Place] = self._there
        else:
            places = self._places
        if difference.sensitive or any(is_at(path, place) for place in places):
            expected, actual = _hidden(difference.expected), _hidden(difference.actual)
        else:
            inner = [rest for place in places if (rest := below(path, place))]
            expected = _masked(difference.expected, inner, redactor)
            actual = _masked(difference.actual, inner, redactor)
        return replace(
            difference,
            expected=expected,
            actual=actual,
            note=redactor(difference.note),
            sensitive=difference.sensitive or (expected, actual) != (difference.expected, difference.actual),
        )


def _masked(value: Any, places: abc.Iterable[Place], redactor: Redactor) -> Any:
    """A value without what is at the places, and without secrets by their names or looks."""
    hidden = set(secret_places(_as_texts(value)))
    for place in places:
        hidden.update(meant(value, place))
    return _copy(value, (), hidden, redactor)


def _told(value: Any, actual: Any, place: tuple[str | int | Unlike, ...]) -> abc.Iterator[Place]:
    """The places where a declared value is masked or refers to a secret, or is a function call that does."""
    if isinstance(value, abc.Mapping):
        name = next(iter(value)) if len(value) == 1 else ""
        if name == "Ref" or name.startswith("Fn::"):
            if next(_told(value[name], None, ()), None) is not None:
                yield place
            return
        there = actual if isinstance(actual, abc.Mapping) else {}
        for key, item in value.items():
            yield from _told(item, there.get(key), (*place, key))
    elif isinstance(value, list):
        for index, (step, other) in enumerate(_elements(value, actual)):
            yield from _told(value[index], other, (*place, step))
    elif isinstance(value, str) and (REDACTED in value or _is_secure(value)):
        yield place


def _elements(value: list[Any], actual: Any) -> abc.Iterator[tuple[int | Unlike, Any]]:
    """For each element of a declared list the step that means it, and the element of the same name that is there.

    A secret may have come under another name, so that only elements with the name of another one are not meant.
    """
    key = next((key for key in _IDENTIFYING if _names(value, key) and _names(actual, key)), None)
    if key is None:
        yield from ((index, None) for index in range(len(value)))
        return
    ours, theirs = _names(value, key), _names(actual, key)
    for name in ours:
        others = frozenset(other for other in ours if other != name and other in theirs)
        indexes = frozenset(index for other, index in ours.items() if other in others)
        yield Unlike(key, others, indexes), actual[theirs[name]] if name in theirs else None


def _names(items: Any, key: str) -> dict[str, int]:
    """The index of each element by its name; nothing when some have none, or the same."""
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


def _copy(value: Any, path: PointerPath, hidden: abc.Set[PointerPath], redactor: Redactor) -> Any:
    if path in hidden:
        return _hidden(value)
    if isinstance(value, abc.Mapping):
        return {key: _copy(item, (*path, key), hidden, redactor) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item, (*path, index), hidden, redactor) for index, item in enumerate(value)]
    return redactor(_json_text(value)) if isinstance(value, str) else value


def _json_text(text: str) -> str:
    """A text of JSON without the secrets in it; any other text as it is."""
    if text[:1] not in ("{", "["):
        return text
    try:
        value = json.loads(text)
        hidden = set(secret_places(_as_texts(value)))
        return json.dumps(_copy(value, (), hidden, Redactor())) if hidden else text
    except (ValueError, RecursionError):
        return text  # no JSON, and no secret of it can be told by a name


def _as_texts(value: Any) -> Any:
    """The value with texts for its numbers, which may be secrets as well."""
    if isinstance(value, abc.Mapping):
        return {key: _as_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_texts(item) for item in value]
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _texts(value: Any) -> abc.Iterator[str]:
    """The texts in a value, and its numbers as such."""
    if isinstance(value, abc.Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        yield str(value)


def _hidden(value: Any) -> Any:
    """What is shown of a secret; nothing is none."""
    return None if value is None else REDACTED


def _at(value: Any, path: PointerPath) -> Any:
    for step in path:
        value = value[step]
    return value
