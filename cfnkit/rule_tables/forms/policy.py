"""Policy documents of IAM and of resources.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from cfnkit.rule_tables.forms.condition import without_idle
from cfnkit.rule_tables.forms.patterns import action, principal, resource
from cfnkit.rule_tables.mark import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NAMES = (
    *("Version", "Id", "Statement", "Sid", "Effect", "Condition", "Principal", "NotPrincipal"),
    *("Action", "NotAction", "Resource", "NotResource"),
)
_ELEMENTS = {name.lower(): name for name in _NAMES}


def is_policy(value: dict[str, Any]) -> bool:
    """Whether an object is a policy document."""
    statement = next((item for key, item in value.items() if key.lower() == "statement"), None)
    first = statement[0] if isinstance(statement, list) and statement else statement
    return isinstance(first, dict) and (isinstance(statement, list) or _has_element(first))


def _has_element(statement: dict[str, Any]) -> bool:
    return any(key.lower() in _ELEMENTS for key in statement)


def policy_document(value: dict[str, Any]) -> dict[str, Any]:
    """A policy document with a list of statements.

    In these, actions, resources and the principals of each kind are lists, `*` alone stands for every pattern that fits
    everything, and a Condition has only what can be missed.
    """
    made = _by_element(value)
    made["Statement"] = [_statement(item) if _is_known(item) else item for item in _listed(made["Statement"])]
    return made


def _statement(value: dict[str, Any]) -> dict[str, Any]:
    made = _by_element(value)
    for name, pattern in (("Action", action), ("NotAction", action), ("Resource", resource), ("NotResource", resource)):
        if name in made:
            made[name] = [pattern(item) if isinstance(item, str) else item for item in _listed(made[name])]
    for name in ("Principal", "NotPrincipal"):
        if name in made:
            made[name] = _principals(made[name])
    if "Condition" in made:
        condition = without_idle(made["Condition"])
        if condition is None:
            del made["Condition"]
        else:
            made["Condition"] = condition
    return made


def _by_element(value: dict[str, Any]) -> dict[str, Any]:
    """The object with the names of elements in their usual spelling; one in that spelling counts."""
    return {**{_ELEMENTS.get(key.lower(), key): item for key, item in value.items()}, **_exact(value)}


def _exact(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key in _NAMES}


def _is_known(value: Any) -> bool:
    return isinstance(value, dict) and _has_element(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _principals(value: Any) -> Any:
    if isinstance(value, dict) and MARK not in value:
        return {
            kind: [principal(item) if isinstance(item, str) else item for item in _listed(names)]
            for kind, names in value.items()
        }
    if isinstance(value, (str, list)):
        return {"AWS": [principal(item) if isinstance(item, str) else item for item in _listed(value)]}
    return value
