"""Write the state of a stack as a snapshot, `cfnkit.snapshot/1`, for comparisons without the account.

Secrets are written as "****": those that `cfnkit.drift.secrets.secrecy` finds by name or form, and the values at the
places that the caller gives. A state has no write-only properties, since no service returns them.
"""

from __future__ import annotations

import collections.abc as abc
import json
from typing import Any, TypeAlias

from cfnkit.drift.report import PointerPath
from cfnkit.drift.secrets.secrecy import is_secret_name, secret_places
from cfnkit.drift.states.snapshot import FORMAT
from cfnkit.drift.states.state import Presence, ResourceState, StackState
from cfnkit.redaction import REDACTED
from cfnkit.syntax import Scalar, parse
from cfnkit.template import Template

SecretPaths: TypeAlias = abc.Callable[[StackState], abc.Mapping[str, abc.Iterable[PointerPath]]]
"""Gives the paths of secrets in the declared properties of a stack's resources, by logical ID.

An index counts for every item of its list, since the live list may have another order.
"""


def _none(_: StackState) -> abc.Mapping[str, abc.Iterable[PointerPath]]:
    return {}


def snapshot_text(state: StackState, secrets: SecretPaths = _none, *, with_template: bool = False) -> str:
    """The text of the snapshot of a state, with the resources in the order of their logical IDs.

    Templates of nested stacks are part of it, since the user may not have them as files; `with_template`, the stack's
    own is, too.
    """
    document = {"format": FORMAT, **_stack(state, secrets, with_template)}
    text = json.dumps(document, indent=2, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair has no UTF-8
        text = json.dumps(document, indent=2)
    return text + "\n"


def _stack(state: StackState, secrets: SecretPaths, with_template: bool) -> dict[str, Any]:
    paths = secrets(state)
    about = {
        "name": state.stack_name,
        "id": state.stack_id,
        "region": state.region,
        "account_id": state.account_id,
        "tags": _sorted(state.tags),
        "parameters": _masked_by_name(state.parameters),
        "resolved_parameters": _masked_by_name(state.resolved_parameters) or None,
        "outputs": _masked_by_name(state.outputs),
        "template": _without_secrets(state.template) if with_template else None,
        "processed_template": _without_secrets(state.processed_template) if with_template else None,
    }
    resources = {
        logical_id: _resource(resource, tuple(paths.get(logical_id, ())))
        for logical_id, resource in sorted(state.resources.items())
    }
    for logical_id, child in state.nested.items():
        if logical_id in resources:
            resources[logical_id]["Stack"] = _stack(child, secrets, with_template=True)
    document = {
        "taken": state.taken,
        "source": state.source,
        "complete": None if state.complete else False,
        "stack": _present(about),
        "resources": resources,
    }
    return _present(document)


def _resource(state: ResourceState, secrets: tuple[PointerPath, ...]) -> dict[str, Any]:
    entry: dict[str, Any] = {"Type": state.type}
    if state.physical_id is not None:
        entry["PhysicalId"] = state.physical_id
    entry["Status"] = state.presence.value
    if state.presence is Presence.EXISTS:
        entry["Properties"] = _masked(state.properties, secrets)
    entry.update(
        _present(
            {
                "Reason": state.reason or None,
                "Tags": _masked_by_name(state.tags),
                "Projected": state.projected or None,
                "Verdict": state.verdict,
                "Expected": None if state.expected is None else _masked(state.expected, secrets),
            }
        )
    )
    return entry


def _masked(properties: abc.Mapping[str, Any], secrets: tuple[PointerPath, ...]) -> Any:
    """The properties without secrets, with their keys in order."""
    found = set(secret_places(properties))
    for declared_path in secrets:
        found.update(_live_paths(properties, declared_path, ()))
    return _copy(properties, (), found)


def _live_paths(value: Any, declared_path: PointerPath, path: PointerPath) -> abc.Iterator[PointerPath]:
    """The paths in the live value at `path` that a path of the template, relative to it, stands for."""
    if not declared_path:
        yield path
    elif isinstance(value, list):
        rest = declared_path[1:] if isinstance(declared_path[0], int) else declared_path
        for index, item in enumerate(value):
            yield from _live_paths(item, rest, (*path, index))
    elif isinstance(value, abc.Mapping) and declared_path[0] in value:
        yield from _live_paths(value[str(declared_path[0])], declared_path[1:], (*path, declared_path[0]))
    elif not isinstance(value, abc.Mapping):
        # The template may have an object where the live value is a JSON text.
        yield path


def _copy(value: Any, path: PointerPath, masked: abc.Set[PointerPath]) -> Any:
    if path in masked:
        return REDACTED
    if isinstance(value, abc.Mapping):
        return {key: _copy(item, (*path, key), masked) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [_copy(item, (*path, index), masked) for index, item in enumerate(value)]
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
