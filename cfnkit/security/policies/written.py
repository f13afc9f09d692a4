"""The policies in plain values, as their author wrote them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cfnkit.rule_tables import normal_form
from cfnkit.security.policies.document import PolicyDocument
from cfnkit.security.policies.places import RESOURCE

_STATEMENT, _CONDITION = "Statement", "Condition"


def written_policies(value: Any) -> Iterator[PolicyDocument]:
    """The policies in plain values, those in JSON texts too.

    A function in a policy is a text, its JSON, so that equal ones are equal parts of two policies.
    """
    if isinstance(value, str) and value.lstrip().startswith("{") and f'"{_STATEMENT}"' in value:
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, dict):
        document = PolicyDocument((), RESOURCE, _normal(_as_texts(value))) if _STATEMENT in value else None
        if document is not None and document.statements:
            yield document
            return
        for item in value.values():
            yield from written_policies(item)
    elif isinstance(value, list):
        for item in value:
            yield from written_policies(item)


def _normal(policy: dict[str, Any]) -> dict[str, Any]:
    """The normal form of a policy, with whole conditions: who compares two policies asks what each of them demands."""
    normal: dict[str, Any] = normal_form(policy)
    written, made = policy[_STATEMENT], normal[_STATEMENT]
    pairs = zip(
        written if isinstance(written, list) else [written], made if isinstance(made, list) else [made], strict=True
    )
    return {**normal, _STATEMENT: [_with_condition(new, old) for old, new in pairs]}


def _with_condition(made: Any, written: Any) -> Any:
    if not isinstance(made, dict) or not isinstance(written, dict) or _CONDITION not in written:
        return made
    return {**made, _CONDITION: written[_CONDITION]}


def _as_texts(value: Any) -> Any:
    """A value whose functions are texts."""
    if isinstance(value, list):
        return [_as_texts(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
        return json.dumps(value, sort_keys=True)
    return {key: _as_texts(item) for key, item in value.items()}
