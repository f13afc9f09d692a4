"""The JSON Schema of `macro.yaml`; each `description` says what is expected, as messages put it."""

from __future__ import annotations

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]


def _text(expected: str, **more: Any) -> Schema:
    return {"type": "string", "description": expected, **more}


def _object(expected: str) -> Schema:
    return {"type": "object", "description": expected}


def _texts(expected: str) -> Schema:
    values = {"type": ["string", "number", "boolean"], "description": "a string"}
    return {"type": "object", "additionalProperties": values, "description": expected}


_ANY = {"description": "any value"}

_CASE: Schema = {
    "type": "object",
    "description": "a case: an object with a name, a template or a fragment, and a result or an error",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": _text("a sentence that says the behaviour", minLength=1),
        "template": _ANY,
        "fragment": _ANY,
        "parameters": _object("the parameters of the macro's call, an object"),
        "result": _ANY,
        "error": _text("a part of the message that the macro fails with", minLength=1),
        "values": _object("the values of the template's parameters, an object"),
        "region": _text("a region"),
        "account": _text("an account: 12 digits in quotes", pattern="^[0-9]{12}$"),
        "ssm": _texts("the parameters that Systems Manager has: the value by name"),
        "objects": _texts("the objects that S3 has: the text by s3://bucket/key"),
    },
    "allOf": [
        {"if": {"type": "object"}, "then": {"oneOf": [{"required": ["template"]}, {"required": ["fragment"]}]}},
        {"if": {"type": "object"}, "then": {"oneOf": [{"required": ["result"]}, {"required": ["error"]}]}},
    ],
}

MACRO_SCHEMA: Schema = {
    "type": "object",
    "description": "an object with name, description and cases",
    "additionalProperties": False,
    "required": ["name", "description"],
    "properties": {
        "name": _text("what templates call it: letters and digits", pattern="^[A-Za-z][A-Za-z0-9]*$"),
        "description": _text("a sentence that says what it does", minLength=1),
        "handler": _text("module.function, as Lambda has it", pattern=r"^[A-Za-z_][\w]*\.[A-Za-z_]\w*$"),
        "scope": {"enum": ["template", "snippet", "both"], "description": "template, snippet or both"},
        "permissions": {
            "type": "array",
            "description": "a list of IAM actions",
            "items": _text("an IAM action, such as ssm:GetParameters", pattern="^[a-z0-9-]+:[A-Za-z]+$"),
        },
        "idempotent": {
            "description": "true, or a sentence that says why a second pass changes something",
            "anyOf": [{"const": True}, {"type": "string", "minLength": 1}],
        },
        "timeout": {"type": "number", "minimum": 1, "maximum": 900, "description": "seconds, 1 to 900"},
        "memory": {"type": "number", "minimum": 128, "maximum": 10240, "description": "MB, 128 to 10240"},
        "environment": _texts("the function's environment variables, an object of strings"),
        "cases": {"type": "array", "description": "a list of cases", "items": _CASE},
    },
}
