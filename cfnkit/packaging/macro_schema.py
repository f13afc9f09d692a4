"""The JSON Schema of `macro.yaml`; each `description` says what is expected, in the words of messages."""

from __future__ import annotations

from cfnkit.conformance.schema_parts import Schema, items, members, one_of, scalar, table, text

_ANY = {"description": "any value"}


def _object(expected: str) -> Schema:
    return {"type": "object", "description": expected}


_CASE = members(
    "a case: an object with a name, a template or a fragment, and a result or an error",
    {
        "name": text("a sentence that describes the behaviour", minLength=1),
        "template": _ANY,
        "fragment": _ANY,
        "parameters": _object("the parameters of the macro's call, an object"),
        "result": _ANY,
        "error": text("a part of the message that the macro fails with", minLength=1),
        "values": _object("the values of the template's parameters, an object"),
        "region": text("a region"),
        "account": text("an account: 12 digits in quotes", pattern="^[0-9]{12}$"),
        "ssm": table("the parameters of Systems Manager: values by name", scalar()),
        "objects": table("the objects of S3: texts by s3://bucket/key", scalar()),
    },
    "name",
    allOf=[one_of("template", "fragment"), one_of("result", "error")],
)

MACRO_SCHEMA = members(
    "an object with name, description and cases",
    {
        "name": text("the name in templates: letters and digits", pattern="^[A-Za-z][A-Za-z0-9]*$"),
        "description": text("a sentence that describes the macro", minLength=1),
        "handler": text("module.function, as in Lambda", pattern=r"^[A-Za-z_][\w]*\.[A-Za-z_]\w*$"),
        "scope": {"enum": ["template", "snippet", "both"], "description": "template, snippet or both"},
        "permissions": items(
            "a list of IAM actions",
            text("an IAM action, such as ssm:GetParameters", pattern="^[a-z0-9-]+:[A-Za-z]+$"),
        ),
        "idempotent": {
            "description": "true, or a sentence that says why a second pass changes something",
            "anyOf": [{"const": True}, {"type": "string", "minLength": 1}],
        },
        "timeout": {"type": "number", "minimum": 1, "maximum": 900, "description": "seconds, 1 to 900"},
        "memory": {"type": "number", "minimum": 128, "maximum": 10240, "description": "MB, 128 to 10240"},
        "environment": table("the function's environment variables, an object of strings", scalar()),
        "cases": items("a list of cases", _CASE),
    },
    "name",
    "description",
)
