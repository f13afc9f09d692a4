"""Events of macros that are kept as files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.macro_calls.call import Input, plain_input


def read_event(path: Path, target: Target) -> Input:
    """What an event in a JSON file calls a macro with: one that CloudFormation sent, or one of a recording.

    What it does not say of the place is the target's. Raises ConfigurationError.
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
