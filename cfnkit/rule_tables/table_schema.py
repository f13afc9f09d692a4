"""The JSON Schema of a rule table; each `description` says what is expected, as messages put it.

It has nothing but what every draft since 7 reads in the same way.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

_PART: Schema = {"$ref": "#/$defs/schema"}
_BY_NAME: Schema = {"type": "object", "additionalProperties": _PART, "description": "an object of JSON Schemas"}
_PARTS: Schema = {"type": "array", "items": _PART, "minItems": 1, "description": "a list of JSON Schemas"}
_NUMBER: Schema = {"type": "number", "description": "a number"}
_COUNT: Schema = {"type": "integer", "minimum": 0, "description": "a whole number, at least 0"}
_SCALAR: Schema = {"type": ["string", "number", "boolean"], "description": "a string, a number or a boolean"}
_REMARK: Schema = {"type": "string", "description": "a string"}
_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_TYPE: Schema = {"enum": [*_TYPES], "description": f"one of {', '.join(_TYPES)}"}

# The keywords that a rule's schemas may have.
_KEYWORDS: Schema = {
    "$ref": {
        "type": "string",
        "pattern": "^#/[$]defs/[A-Za-z][A-Za-z0-9]*$",
        "description": "a part of the rule's $defs, such as '#/$defs/open'",
    },
    "$comment": _REMARK,
    "title": _REMARK,
    "description": _REMARK,
    "literal": {"type": "boolean", "description": "true (known before the deployment) or false (left to it)"},
    "type": {
        "type": ["string", "array"],
        "items": _TYPE,
        "description": f"a type or a list of types, of {', '.join(_TYPES)}",
        "if": {"type": "string"},
        "then": _TYPE,
    },
    "const": _SCALAR,
    "enum": {"type": "array", "items": _SCALAR, "description": "a list of strings, numbers and booleans"},
    "pattern": {"type": "string", "description": "a pattern"},
    "minLength": _COUNT,
    "maxLength": _COUNT,
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "exclusiveMinimum": _NUMBER,
    "exclusiveMaximum": _NUMBER,
    "required": {"type": "array", "items": _REMARK, "description": "a list of property names"},
    "properties": _BY_NAME,
    "patternProperties": _BY_NAME,
    "additionalProperties": _PART,
    "items": _PART,
    "contains": _PART,
    "minItems": _COUNT,
    "maxItems": _COUNT,
    "allOf": _PARTS,
    "anyOf": _PARTS,
    "not": _PART,
    "if": _PART,
    "then": _PART,
    "else": _PART,
}


def _sentence(expected: str) -> Schema:
    return {"type": "string", "pattern": "^[^a-z ].*[.]$", "description": expected}


_RULE: Schema = {
    "type": "object",
    "description": "an object with id, title, reason, remedy, source and resources",
    "additionalProperties": False,
    "required": ["id", "title", "reason", "remedy", "source", "resources"],
    "properties": {
        "id": {
            "type": "string",
            "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,63}$",
            "description": "letters, digits, hyphens and underscores, a letter first, at most 64",
        },
        "title": {
            "type": "string",
            "pattern": "^[^a-z ].*[^. ]$",
            "description": "what is wrong, without a stop at its end",
        },
        "reason": _sentence("a sentence that says why that is wrong"),
        "remedy": _sentence("a sentence that says what to do instead"),
        "source": {"type": "string", "pattern": "^https://", "description": "the address of a page, https://..."},
        "$defs": {
            "type": "object",
            "additionalProperties": _PART,
            "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9]*$", "description": "a name of letters and digits"},
            "description": "an object of JSON Schemas by the name that $ref gives",
        },
        "resources": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": _PART,
            "propertyNames": {
                "pattern": "^[A-Za-z0-9]+(::[A-Za-z0-9@_-]+)+$",
                "description": "a resource type, such as AWS::S3::Bucket",
            },
            "description": "an object of JSON Schemas by resource type",
        },
    },
}

TABLE_SCHEMA: Schema = {
    "type": "object",
    "description": "an object with a list of rules",
    "additionalProperties": False,
    "required": ["rules"],
    "properties": {
        "description": _REMARK,
        "rules": {"type": "array", "minItems": 1, "items": _RULE, "description": "a list of at least one rule"},
    },
    "$defs": {
        "schema": {
            "type": ["object", "boolean"],
            "additionalProperties": False,
            "properties": _KEYWORDS,
            "description": "a JSON Schema: an object of keywords, or a boolean",
        },
    },
}
