"""JSON objects that services give as strings."""

from __future__ import annotations

import json
from typing import Any


def object_of(text: Any) -> dict[str, Any] | None:
    """The object that a string holds, or that is one already; None for anything else."""
    value = decoded(text)
    return value if isinstance(value, dict) else None


def decoded(value: Any) -> Any:
    """What a string of JSON holds, were it encoded more than once; any other value as it is."""
    while isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
