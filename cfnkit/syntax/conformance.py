"""What is wrong with a document of our own, by a JSON Schema, in words and with its place; never with a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cfnkit.diagnostics import ConfigurationError
from cfnkit.source import Span
from cfnkit.syntax.nodes import BOOLEAN, NULL, STRING, Mapping, Node, Sequence, at_path
from cfnkit.vocabulary import nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

# A key that is not known is often a misspelt one, and so the cause of what else is wrong.
_RANKS = {"additionalProperties": 0, "oneOf": 1}
_KINDS = {dict: "an object", list: "a list", str: "a string", float: "a number", bool: "a boolean", type(None): "null"}


class _Problem(NamedTuple):
    """Orders by rank, then by place."""

    rank: int
    span: Span
    message: str


def check_conformance(root: Node, schema: dict[str, Any], subject: str) -> None:
    """Raise ConfigurationError for what is wrong with a document, the likely cause first.

    Each part of the schema has a `description` that completes "must be ..."; `subject` is what messages call the
    document, "the configuration".
    """
    from jsonschema import Draft202012Validator  # slow to import, and needed only when there is such a document

    errors = Draft202012Validator(schema).iter_errors(_instance(root))
    problem = min((_problem(error, root, subject) for error in errors), default=None)
    if problem is not None:
        raise ConfigurationError(problem.message, problem.span)


def _instance(node: Node) -> Any:
    """The value as JSON Schema sees it; every number a float, so that none is too long to convert."""
    if isinstance(node, Mapping):
        return {key: _instance(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [_instance(item) for item in node.items]
    if node.kind == STRING:
        return node.text
    if node.kind == BOOLEAN:
        return node.text == "true"
    return None if node.kind == NULL else float(node.text)


def _problem(error: ValidationError, root: Node, subject: str) -> _Problem:
    path = tuple(error.absolute_path)
    where = _place(path, subject)
    rank = _RANKS.get(str(error.validator), 2)
    schema: Any = error.schema
    value: Any = error.instance
    if error.validator == "additionalProperties":
        known = schema["properties"]
        key = next(key for key in value if key not in known)
        return _Problem(rank, _span(root, (*path, key)), _unknown_key(key, where, known))
    if list(error.absolute_schema_path)[-2:-1] == ["propertyNames"]:
        message = f"The key '{value}' in {where} must be {schema['description']}."
        return _Problem(rank, _span(root, (*path, value)), message)
    if error.validator == "oneOf":
        keys = [alternative["required"][0] for alternative in schema["oneOf"]]
        return _Problem(rank, _span(root, path), _not_one_of(keys, value, where))
    if error.validator == "required":
        missing = next(key for key in schema["required"] if key not in value)
        expected = schema["properties"][missing]["description"]
        message = f"{_sentence(where)} has no '{missing}', which must be {expected}."
        return _Problem(rank, _span(root, path), message)
    found = f", not {_KINDS[type(value)]}" if error.validator == "type" else ""
    return _Problem(rank, _span(root, path), f"{_sentence(where)} must be {schema['description']}{found}.")


def _unknown_key(key: str, where: str, known: Any) -> str:
    near = nearest(key, known)
    hint = f"Did you mean '{near}'?" if near else f"Known are {', '.join(known)}."
    return f"Unknown key '{key}' in {where}. {hint}"


def _not_one_of(keys: list[str], value: Any, where: str) -> str:
    given = [key for key in keys if key in value]
    found = f"it has {' and '.join(given)}" if given else "it has none"
    return f"{_sentence(where)} must have exactly one of {', '.join(keys)}; {found}."


def _place(path: tuple[str | int, ...], subject: str) -> str:
    """A path as messages name it: `'targets.tokyo.parameter_files[0]'`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"'{text.removeprefix('.')}'" if path else subject


def _sentence(where: str) -> str:
    return where[0].upper() + where[1:]


def _span(root: Node, path: tuple[str | int, ...]) -> Span:
    """Where the key at `path` stands; an item of a list has no key, and stands where it begins."""
    parent = at_path(root, path[:-1])
    if path and isinstance(parent, Mapping):
        return parent.key_span(str(path[-1]))
    node = at_path(root, path)
    return node.span if node is not None else root.span
