"""Definitions of APIs held against the JSON Schemas of OpenAPI, which the OpenAPI Initiative publishes.

They are in the folder openapi/, as published, under the Apache-2.0 license. https://spec.openapis.org/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cfnkit.documents.text import is_known_text
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, at_path, to_plain, walk
from cfnkit.vocabulary import suggestion

_VERSIONS = ("swagger", "openapi")
# API Gateway does without these, and SAM writes definitions that lack them.
_NOT_TOLD = frozenset(
    ("required", "minProperties", "pattern", "format", "dependentRequired", "minItems", "uniqueItems", "not")
)
_KEYS = ("additionalProperties", "unevaluatedProperties")
_ALTERNATIVES = ("oneOf", "anyOf")
# What version 2.0 has at another place than OpenAPI 3, where it has it, and what came with OpenAPI 3.
_MOVED = {
    "securityDefinitions": "components.securitySchemes",
    "definitions": "components.schemas",
    "host": "servers",
    "basePath": "servers",
    "schemes": "servers",
    "consumes": "content",
    "produces": "content",
    **dict.fromkeys(("type", "format", "items", "enum", "default", "minimum", "maximum", "pattern"), "schema"),
}
_CAME = ("components", "servers", "requestBody", "content", "callbacks", "links")
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
_DEFAULT_ROUTE = "$default"
_PATHS = ["paths"]


def flaws(root: Mapping, written: Node | None) -> Iterator[tuple[str, Span, str]]:
    """What is not as the schema of a definition's version says, where, and what to do, if that is known.

    Nothing for a version that is not known.

    written: what the author wrote of it; nothing is told of what AWS::Serverless added.
    """
    schema = _schema_of(root)
    if schema is None:
        return
    plain = to_plain(root)
    assert isinstance(plain, dict)
    # A version is often written as a number, which API Gateway takes.
    plain.update((key, str(plain[key])) for key in _VERSIONS if isinstance(plain.get(key), float))
    for error in sorted(_validator(schema).iter_errors(plain), key=lambda each: list(map(str, each.absolute_path))):
        if _is_told(error) and written is not None and at_path(written, tuple(error.absolute_path)) is not None:
            yield from _told(error, root)


def _told(error: Any, root: Mapping) -> Iterator[tuple[str, Span, str]]:
    """What to tell of an error: of the alternatives of a schema, the nearest one, unless something is not known."""
    found = _nearest(error)
    node, outer = (at_path(root, tuple(each.absolute_path)) for each in (found, error))
    if node is None or outer is None:
        return
    if found.validator in _KEYS and isinstance(node, Mapping):
        if found is error or not _has_unknown(outer):
            extra = [key for key in node.entries if repr(key) in found.message and _is_extra(key, found)]
            for key in extra:
                is_path = list(found.absolute_path) == _PATHS
                hint = "A path begins with '/'." if is_path else _hint(key, _VERSIONS[0] in root.entries)
                yield f"OpenAPI has no '{key}' here.", node.key_span(key), hint
    elif not _has_unknown(outer):
        yield _sentence(found if _is_told(found) else error), node.span, ""


def _hint(key: str, is_old: bool) -> str:
    """Where a key stands in the version of the definition, if it is of the other one."""
    if is_old:
        return "It came with OpenAPI 3, and this definition is of version 2.0." if key in _CAME else ""
    return f"It is of version 2.0. OpenAPI 3 has '{_MOVED[key]}' for it." if key in _MOVED else ""


def _nearest(error: Any) -> Any:
    """The error that says best what is wrong: of alternatives of which one alone is no reference, that of this one."""
    from jsonschema.exceptions import best_match

    forms = _forms(error) if error.validator in _ALTERNATIVES else []
    if len(forms) != 1:
        return best_match([error])
    told = [each for each in forms[0] if _is_told(each)]
    return _nearest(min(told, key=lambda each: each.validator not in _KEYS)) if told else error


def _is_told(error: Any) -> bool:
    """Whether API Gateway is not known to take what an error is about: of alternatives, none that it is."""
    if error.validator in _NOT_TOLD:
        return False
    if error.validator == "type" and error.validator_value == "string":
        return isinstance(error.instance, (dict, list))  # a version that is a number
    if error.validator not in _ALTERNATIVES:
        return True
    forms = _forms(error)
    return bool(forms) and all(any(map(_is_told, errors)) for errors in forms)


def _forms(error: Any) -> list[list[Any]]:
    """The errors of each alternative of a schema, without that of a reference."""
    alternatives: dict[int, list[Any]] = {}
    for each in error.context:
        alternatives.setdefault(each.relative_schema_path[0], []).append(each)
    return [errors for errors in alternatives.values() if not any(map(_is_of_reference, errors))]


def _is_of_reference(error: Any) -> bool:
    """Whether an error says that something is no reference."""
    return bool(error.validator == "required" and error.validator_value == ["$ref"])


def _is_extra(key: str, error: Any) -> bool:
    """Whether a key is one too many, and none of those that API Gateway knows."""
    is_default = key == _DEFAULT_ROUTE and list(error.absolute_path) == _PATHS
    return not key.startswith("x-") and not is_default


def _sentence(error: Any) -> str:
    if error.validator in _ALTERNATIVES:
        return "This has none of the forms that OpenAPI has here."
    if error.validator == "enum":
        known = ", ".join(map(str, error.validator_value))
        nearest = suggestion(str(error.instance), list(map(str, error.validator_value)))
        return f"'{error.instance}' is none of {known}. {nearest}".rstrip()
    if error.validator == "type":
        return f"This is no {error.validator_value}."
    return f"This does not keep the schema's '{error.validator}'."


def _has_unknown(node: Node) -> bool:
    """Whether something at or below a node is not known."""
    return any(isinstance(each, Scalar) and not is_known_text(each.text) for _, each in walk(node))


def _schema_of(root: Mapping) -> str | None:
    """The version of the schema for a definition; None if there is none."""
    swagger, openapi = root.get("swagger"), root.get("openapi")
    if isinstance(swagger, Scalar) and swagger.text == "2.0":
        return "v2.0"
    if isinstance(openapi, Scalar) and openapi.text.startswith("3.0"):
        return "v3.0"
    return "v3.1" if isinstance(openapi, Scalar) and openapi.text.startswith("3.1") else None


@cache
def _validator(version: str) -> Any:
    from jsonschema.validators import validator_for

    path = Path(__file__).parent / "openapi" / f"{version}.json"
    schema = json.loads(path.read_text("utf-8"))
    return validator_for(schema)(schema)
