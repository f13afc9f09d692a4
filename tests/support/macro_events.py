"""Events as CloudFormation sends them."""

from __future__ import annotations

from typing import Any


def event(fragment: Any, params: Any = None, values: Any = None, **other: Any) -> dict[str, Any]:
    """The event for a fragment, with the parameters of the call and the values of the template's parameters."""
    return {
        "accountId": "123456789012",
        "fragment": fragment,
        "transformId": "123456789012::Mine",
        "requestId": "3f0c9c9a-6a39-4a0c-9e3b-4a4a2f6b8c11",
        "region": "eu-central-1",
        "params": {} if params is None else params,
        "templateParameterValues": {} if values is None else values,
        **other,
    }
