"""A stack's state as a text to be read again later, offline: the format `cfnkit.snapshot/1`.

What is secret is left out and stands as "****": what `cfnkit.drift.secrets.secrecy` knows by its name or its looks, and
the places that the caller names. Write-only properties, which no service returns, are not in a state anyway.
"""

from __future__ import annotations

import collections.abc as abc
import json
from typing import Any, TypeAlias

from cfnkit.diagnostics import REDACTED
from cfnkit.drift.report import PointerPath
from cfnkit.drift.secrets.secrecy import secret_places
from cfnkit.drift.secrets.secret_names import is_secret_name
from cfnkit.drift.states.snapshot_schema import FORMAT
from cfnkit.drift.states.state import Presence, ResourceState, StackState
from cfnkit.syntax import Scalar, parse
from cfnkit.template import Template

Secrets: TypeAlias = abc.Callable[[StackState], abc.Mapping[str, abc.Iterable[PointerPath]]]
"""The places of secrets in the properties of a stack's resources, by logical ID, as a template tells them.

A place in a list counts for each item of it, since what is live may have another order.
"""


def _none(_: StackState) -> abc.Mapping[str, abc.Iterable[PointerPath]]:
    return {}


def snapshot_text(state: StackState, secrets: Secrets = _none) -> str:
    """The snapshot of a state, with the resources in the order of their logical IDs; it ends in a line break.

    Of the templates only those of nested stacks are in it, which nobody has beside the snapshot.
    """
    document = {"format": FORMAT, **_stack(state, secrets, nested=False)}
    text = json.dumps(document, indent=2, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair, which UTF-8 cannot hold
        text = json.dumps(document, indent=2)
    return text + "\n"


def _stack(state: StackState, secrets: Secrets, nested: bool) -> dict[str, Any]:
    told = secrets(state)
    about = {
        "name": state.stack_name,
        "id": state.stack_id,
        "region": state.region,
        "account_id": state.account_id,
        "tags": _sorted(state.tags),
        "parameters": _masked_by_name(state.parameters),
        "resolved_parameters": _masked_by_name(state.resolved_parameters) or None,
        "outputs": _masked_by_name(state.outputs),
        "template": _without_secrets(state.template) if nested else None,
        "processed_template": _without_secrets(state.processed_template) if nested else None,
    }
    resources = {
        logical_id: _resource(resource, tuple(told.get(logical_id, ())))
        for logical_id, resource in sorted(state.resources.items())
    }
    for logical_id, child in state.nested.items():
        if logical_id in resources:
            resources[logical_id]["Stack"] = _stack(child, secrets, nested=True)
    document = {
        "taken": state.taken,
        "source": state.source,
        "complete": None if state.complete else False,
        "stack": _present(about),
        "resources": resources,
    }
    return _present(document)


def _resource(state: ResourceState, told: tuple[PointerPath, ...]) -> dict[str, Any]:
    entry: dict[str, Any] = {"Type": state.type}
    if state.physical_id is not None:
        entry["PhysicalId"] = state.physical_id
    entry["Status"] = state.presence.value
    if state.presence is Presence.EXISTS:
        entry["Properties"] = _masked(state.properties, told)
    entry.update(
        _present(
            {
                "Reason": state.reason or None,
                "Tags": _masked_by_name(state.tags),
                "Projected": state.projected or None,
                "Verdict": state.verdict,
                "Expected": None if state.expected is None else _masked(state.expected, told),
            }
        )
    )
    return entry


def _masked(properties: abc.Mapping[str, Any], told: tuple[PointerPath, ...]) -> Any:
    """The properties with keys in order and without secrets."""
    found = set(secret_places(properties))
    for place in told:
        found.update(_fitting(properties, place, ()))
    return _copy(properties, (), found)


def _fitting(value: Any, place: PointerPath, path: PointerPath) -> abc.Iterator[PointerPath]:
    """The places in `value` that a place of a template means."""
    if not place:
        yield path
    elif isinstance(value, list):
        rest = place[1:] if isinstance(place[0], int) else place
        for index, item in enumerate(value):
            yield from _fitting(item, rest, (*path, index))
    elif isinstance(value, abc.Mapping) and place[0] in value:
        yield from _fitting(value[str(place[0])], place[1:], (*path, place[0]))
    elif not isinstance(value, abc.Mapping):
        # A JSON text where the template has an object.
        yield path


def _copy(value: Any, place: PointerPath, masked: abc.Set[PointerPath]) -> Any:
    if place in masked:
        return REDACTED
    if isinstance(value, abc.Mapping):
        return {key: _copy(item, (*place, key), masked) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [_copy(item, (*place, index), masked) for index, item in enumerate(value)]
    return value


def _masked_by_name(values: abc.Mapping[str, str] | None) -> dict[str, str] | None:
    if values is None:
        return None
    return {name: REDACTED if is_secret_name(name) else value for name, value in sorted(values.items())}


def _sorted(values: abc.Mapping[str, str] | None) -> dict[str, str] | None:
    return None if values is None else dict(sorted(values.items()))


def _present(document: abc.Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value is not None}


def _without_secrets(template: str | None) -> str | None:
    """A template's text with the defaults of NoEcho parameters masked."""
    if template is None:
        return None
    document = parse(template)
    source = document.source
    defaults = [item.default for item in Template.of(document.root).parameters.values() if item.no_echo]
    spans = sorted(node.span for node in defaults if isinstance(node, Scalar))
    text = source.text
    for span in reversed(spans):
        start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
        text = f'{text[:start]}"{REDACTED}"{text[end:]}'
    return text
