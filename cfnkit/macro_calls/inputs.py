"""The input of a macro's call: from plain values, or from an event in a file."""

from __future__ import annotations

import collections.abc as abc
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.source import Span
from cfnkit.syntax import Node, from_plain

PLACE = Span("<event>", 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Input:
    """The input of a call: `fragment` is a whole template, or with `is_snippet` a part of one.

    `parameters` are those of the call; `values` are those of the template, which replace its defaults.
    """

    fragment: Node
    is_snippet: bool = False
    parameters: abc.Mapping[str, Any] = field(default_factory=dict)
    values: abc.Mapping[str, Any] = field(default_factory=dict)
    target: Target = field(default_factory=Target)


def plain_input(
    fragment: Any,
    parameters: abc.Mapping[str, Any] | None = None,
    values: abc.Mapping[str, Any] | None = None,
    target: Target | None = None,
) -> Input:
    """The input made of plain JSON values; a fragment with Resources is a whole template."""
    whole = isinstance(fragment, dict) and "Resources" in fragment
    return Input(from_plain(fragment, PLACE), not whole, parameters or {}, values or {}, target or Target())


def read_event(path: Path, target: Target) -> Input:
    """The input in a JSON file: an event that CloudFormation sent, or a recording with one.

    An event without region or account gets the target's. Raises ConfigurationError.
    """
    try:
        event = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path} is not JSON: {error}.") from error
    if isinstance(event, dict) and isinstance(event.get("event"), dict):
        event = event["event"]
    fields = ("params", "templateParameterValues")
    if not isinstance(event, dict) or "fragment" not in event:
        raise ConfigurationError(f"{path} is not the event of a macro, an object with fragment, params and others.")
    for name in fields:
        if not isinstance(event.get(name, {}), dict):
            raise ConfigurationError(f"{path} is not the event of a macro: its {name} is no object.")
    place = replace(
        target,
        region=str(event.get("region", target.region)),
        account_id=str(event.get("accountId", target.account_id)),
    )
    params, values = (event.get(name, {}) for name in fields)
    return plain_input(event["fragment"], params, {**values, **target.parameters}, place)


def parameter_text(value: Any) -> str:
    """The value of a template's parameter as a caller of the service writes it: a list with commas, `true`, `1`."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(parameter_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
