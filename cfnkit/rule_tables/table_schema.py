"""The JSON Schema of a rule table; messages use each `description` for what is expected.

All drafts since 7 read it in the same way.
"""

from __future__ import annotations

from cfnkit.conformance.schema_parts import Schema, choice, items, keys, members, scalar, table, text

_PART: Schema = {"$ref": "#/$defs/schema"}
_BY_NAME = table("an object of JSON Schemas", _PART)
_PARTS = items("a list of JSON Schemas", _PART, minItems=1)
_NUMBER: Schema = {"type": "number", "description": "a number"}
_COUNT: Schema = {"type": "integer", "minimum": 0, "description": "a whole number, at least 0"}
_SCALAR = scalar("a string, a number or a boolean")
_REMARK = text()
_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_TYPE = choice(*_TYPES)

# The keywords of a rule's schemas.
_KEYWORDS: Schema = {
    "$ref": text("a part of the rule's $defs, such as '#/$defs/open'", pattern="^#/[$]defs/[A-Za-z][A-Za-z0-9]*$"),
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
    "enum": items("a list of strings, numbers and booleans", _SCALAR),
    "pattern": text("a pattern"),
    "minLength": _COUNT,
    "maxLength": _COUNT,
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "exclusiveMinimum": _NUMBER,
    "exclusiveMaximum": _NUMBER,
    "required": items("a list of property names", _REMARK),
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
    return text(expected, pattern="^[^a-z ].*[.]$")


_RULE = members(
    "an object with id, title, reason, remedy, source and resources",
    {
        "id": text(
            "letters, digits, hyphens and underscores, a letter first, at most 64",
            pattern="^[A-Za-z][A-Za-z0-9_-]{0,63}$",
        ),
        "title": text("what is wrong, without a stop at its end", pattern="^[^a-z ].*[^. ]$"),
        "reason": _sentence("a sentence that says why that is wrong"),
        "remedy": _sentence("a sentence that says what to do instead"),
        "source": text("the address of a page, https://...", pattern="^https://"),
        "$defs": table(
            "an object of JSON Schemas by the name that $ref gives",
            _PART,
            propertyNames=keys("a name of letters and digits", "^[A-Za-z][A-Za-z0-9]*$"),
        ),
        "resources": table(
            "an object of JSON Schemas by resource type",
            _PART,
            minProperties=1,
            propertyNames=keys("a resource type, such as AWS::S3::Bucket", "^[A-Za-z0-9]+(::[A-Za-z0-9@_-]+)+$"),
        ),
    },
    *("id", "title", "reason", "remedy", "source", "resources"),
)

TABLE_SCHEMA: Schema = {
    **members(
        "an object with a list of rules",
        {"description": _REMARK, "rules": items("a list of at least one rule", _RULE, minItems=1)},
        "rules",
    ),
    "$defs": {
        "schema": members(
            "a JSON Schema: an object of keywords, or a boolean", _KEYWORDS, type=["object", "boolean"]
        ),
    },
}
