"""IAM policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.normalisers.normaliser import Leaf, NormaliserDefaults
from cfnkit.drift.shapes.peculiarity import Comparator, Peculiarity
from cfnkit.drift.shapes.shape import Shape
from cfnkit.schemas import ResourceSchema, TagSupport

_ROOT = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):root\Z")
_LISTS = ("Action", "NotAction", "Resource", "NotResource")
_PRINCIPALS = ("Principal", "NotPrincipal")
_EFFECTS = frozenset({"Allow", "Deny"})


class Policies(NormaliserDefaults):
    """A policy: a single value is a list of one, the principal `*` is `{AWS: "*"}`, and an account is its number."""

    name = "policy"
    takes = (dict,)

    def __init__(self) -> None:
        self._shape = _policy_shape()

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The policy with lists and principals in their longest form."""
        if not isinstance(value, dict) or not is_policy(value):
            return value
        return {**value, "Statement": [normal_statement(statement) for statement in _list(value["Statement"])]}

    def result(self, shape: Shape) -> Shape:
        """The shape of a policy."""
        return self._shape


class Statements(NormaliserDefaults):
    """A statement without its policy, as that of an event bus."""

    name = "policy"
    takes = (dict,)

    def __init__(self) -> None:
        self._shape = _policy_shape().child("Statement").item

    def applies(self, shape: Shape) -> bool:
        """Whether the name of the property says so; the statements of a policy have their form already."""
        return shape.name == "Statement" and bool(shape.type_name)

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The statement with lists and principals in their longest form."""
        return normal_statement(value) if isinstance(value, dict) and value.get("Effect") in _EFFECTS else value

    def result(self, shape: Shape) -> Shape:
        """The shape of a statement."""
        return self._shape


class ApiResources:
    """`execute-api:/...`, by which a resource policy of an API may shorten the ARN of the API."""

    name = "policy"
    in_free_form = False

    def applies(self, shape: Shape) -> bool:
        """Whether it is a resource of a statement."""
        return shape.name in ("Resource", "NotResource")

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether one is the full form of the other."""
        return _is_api(leaf.expected, leaf.actual) or _is_api(leaf.actual, leaf.expected)


def is_policy(value: dict[str, Any]) -> bool:
    """Whether an object is a policy: it has statements, each with an effect."""
    statements = value.get("Statement")
    found = _list(statements)
    return bool(found) and all(
        isinstance(statement, dict) and statement.get("Effect") in _EFFECTS for statement in found
    )


def normal_statement(statement: dict[str, Any]) -> dict[str, Any]:
    """A statement with lists and principals in their longest form."""
    normal = dict(statement)
    for name in _LISTS:
        if name in normal:
            normal[name] = _list(normal[name])
    for name in _PRINCIPALS:
        if name in normal:
            normal[name] = _principal(normal[name])
    if isinstance(normal.get("Condition"), dict):
        normal["Condition"] = {
            operator: {key: _list(value) for key, value in tests.items()} if isinstance(tests, dict) else tests
            for operator, tests in normal["Condition"].items()
        }
    return normal


def _principal(principal: Any) -> Any:
    if principal == "*":
        return {"AWS": ["*"]}
    if not isinstance(principal, dict):
        return principal
    return {kind: [_account(who) for who in _list(value)] for kind, value in principal.items()}


def _account(who: Any) -> Any:
    match = _ROOT.match(who) if isinstance(who, str) else None
    return match[1] if match else who


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_api(short: Any, full: Any) -> bool:
    if not isinstance(short, str) or not isinstance(full, str) or not short.startswith("execute-api:/"):
        return False
    parts = full.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2] != "execute-api":
        return False
    return parts[5].partition("/")[2] == short.removeprefix("execute-api:/")


def _policy_shape() -> Shape:
    """The shape of a policy, from a schema like that of a resource type."""
    texts = {"type": "array", "insertionOrder": False, "items": {"type": "string"}}
    by_kind = {"type": "object", "additionalProperties": texts}
    statement = {
        "type": "object",
        "properties": {
            **dict.fromkeys(_LISTS, texts),
            **dict.fromkeys(_PRINCIPALS, by_kind),
            "Condition": {"type": "object", "additionalProperties": by_kind},
        },
    }
    statements = {"type": "array", "insertionOrder": False, "items": {"$ref": "#/definitions/Statement"}}
    schema = ResourceSchema(
        type_name="",
        properties={"Statement": statements},
        definitions={"Statement": statement},
        required=(),
        read_only=(),
        write_only=(),
        create_only=(),
        conditional_create_only=(),
        deprecated=(),
        together={},
        primary_identifier=(),
        tagging=TagSupport(False, None),
        property_transform={},
        any_property=True,
    )
    comparators = {
        ("Statement", "*"): (Comparator.CLOSED,),
        ("Statement", "*", "Sid"): (Comparator.IMMATERIAL,),
        ("Statement", "*", "Action", "*"): (Comparator.ANY_CASE,),
        ("Statement", "*", "NotAction", "*"): (Comparator.ANY_CASE,),
        ("Statement", "*", "Condition"): (Comparator.CLOSED, Comparator.ANY_KEY_CASE),
        ("Statement", "*", "Condition", "*"): (Comparator.CLOSED, Comparator.ANY_KEY_CASE),
        ("Statement", "*", "Principal"): (Comparator.CLOSED,),
        ("Statement", "*", "NotPrincipal"): (Comparator.CLOSED,),
    }
    return Shape.of_type(schema, [Peculiarity(path, one) for path, ones in comparators.items() for one in ones])
