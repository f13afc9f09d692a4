"""The JSON Schema of a configuration file.

A string may be written as a number or a boolean, as which YAML reads some texts without quotes.
"""

from __future__ import annotations

from cfnkit.configuration.drift_schema import DRIFT_SETTINGS_SCHEMA
from cfnkit.conformance.schema_parts import FLAG, Schema, items, keys, members, one_of, scalar, table, text


def _only(kind: str, *others: str) -> Schema:
    """For `allOf`: a macro that has the key `kind` has no keys but these."""
    expected = f"one of {', '.join((kind, *others))}, as for every macro with '{kind}'"
    return {"if": {"required": [kind]}, "then": {"propertyNames": {"enum": [kind, *others], "description": expected}}}


_PATH = scalar("a path, relative to the folder of this file", minLength=1)
_TEXTS = items("a list of strings", scalar())
_REGION_NAME = "^[a-z]+(-[a-z]+)+-[0-9]+$"
_REGION = text("a region, such as us-east-1", pattern=_REGION_NAME)
_ENVIRONMENT = table(
    "an object of environment variables", scalar(), propertyNames=keys("a name without '='", "^[^=]+$")
)

_PROCESS_KEYS = ("environment", "timeout", "memory_mb", "aws")
_MACRO = members(
    "an object with one of handler, command, lambda and replay",
    {
        "handler": text(
            "a Python file and its function, such as 'src/index.py:handler'", pattern=r"^.+\.py:[^\W\d]\w*$"
        ),
        "code": _PATH,
        "python": scalar("the path or name of a Python interpreter", minLength=1),
        "command": items("a list of strings: a program and its arguments", scalar(), minItems=1),
        "cwd": _PATH,
        "environment": _ENVIRONMENT,
        "timeout": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": 900,
            "description": "a number of seconds over 0, at most 900",
        },
        "memory_mb": {
            "type": "integer",
            "minimum": 1,
            "maximum": 10240,
            "description": "a whole number of megabytes, at most 10240",
        },
        "aws": FLAG,
        "lambda": scalar("the name or ARN of a Lambda function", minLength=1),
        "region": _REGION,
        "endpoint_url": text("a URL, http://... or https://...", pattern="^https?://"),
        "replay": _PATH,
    },
    allOf=[
        one_of("handler", "command", "lambda", "replay"),
        _only("handler", "code", "python", *_PROCESS_KEYS),
        _only("command", "cwd", *_PROCESS_KEYS),
        _only("lambda", "region", "endpoint_url", "timeout"),
        _only("replay"),
    ],
)

_INCLUDE: Schema = {
    "type": ["string", "number", "boolean", "object"],
    "minLength": 1,
    "properties": {"aws": {"const": True, "description": "true"}},
    "required": ["aws"],
    "additionalProperties": False,
    "description": "a folder, relative to that of this file, or {aws: true}",
}

_SSM_VALUE = scalar("a string or a list of strings", "array", items=scalar())
_SSM_STRING = scalar("a string, unless its type is StringList")
_SSM: Schema = {
    "type": ["string", "number", "boolean", "array", "object"],
    "items": scalar(),
    "properties": {
        "type": {"enum": ["String", "StringList", "SecureString"], "description": "String, StringList or SecureString"},
        "value": _SSM_VALUE,
        "version": {"type": "integer", "minimum": 1, "description": "a whole number, at least 1"},
        "versions": table(
            "an object of values by version number",
            _SSM_VALUE,
            minProperties=1,
            propertyNames=keys("a version number, such as 1", "^[1-9][0-9]{0,8}$"),
        ),
    },
    "additionalProperties": False,
    "description": "a string, a list of strings, or an object with value or versions",
    "allOf": [
        one_of("value", "versions", unless="type"),
        {
            "if": {"required": ["type"], "properties": {"type": {"enum": ["String", "SecureString"]}}},
            "then": {"properties": {"value": _SSM_STRING, "versions": {"additionalProperties": _SSM_STRING}}},
        },
    ],
}

_SECRET_VALUE = scalar("a string or an object", "object")
_SECRET = members(
    "an object with value or stages",
    {
        "value": _SECRET_VALUE,
        "stages": {
            "type": ["object", "array"],
            "items": scalar(),
            "additionalProperties": _SECRET_VALUE,
            "properties": {"AWSCURRENT": _SECRET_VALUE},
            "required": ["AWSCURRENT"],
            "description": "an object of values by version stage, or a list of version stages",
        },
    },
    **one_of("value", "stages"),
)

_LOOKUPS = members(
    "an object of what AWS would answer",
    {
        "ssm": table("an object of parameters by name", _SSM),
        "secrets": table("an object of secrets by name", _SECRET),
        "exports": table("an object of values by export name", scalar()),
        "physical_ids": table("an object of physical IDs by logical ID", scalar()),
        "attributes": table(
            "an object of values by LogicalId.Attribute",
            scalar("a string or a list of strings", "array", items=scalar()),
            propertyNames=keys("named LogicalId.Attribute", r"^[^.]+\..+$"),
        ),
        "availability_zones": {
            "type": ["object", "array"],
            "items": scalar(),
            "additionalProperties": _TEXTS,
            "propertyNames": keys("a region, such as us-east-1", _REGION_NAME),
            "description": "an object of lists by region, or one list for every region",
        },
        "stack_outputs": table(
            "an object of values by stack.output", scalar(), propertyNames=keys("named stack.output", r"^[^.]+\..+$")
        ),
    },
)

_TARGET = members(
    "an object",
    {
        "account_id": {
            "type": ["string", "number"],
            "pattern": "^[0-9]{12}$",
            "description": "an account ID, which is 12 digits",
        },
        "region": _REGION,
        "stack_name": text(
            "a stack name: letters, digits and hyphens, a letter first, at most 128",
            pattern="^[A-Za-z][-A-Za-z0-9]{0,127}$",
        ),
        "stack_id": scalar("the ARN of a stack", minLength=1),
        "notification_arns": _TEXTS,
        "parameters": table(
            "an object of parameter values",
            scalar("a string, a number, a boolean or a list of them", "array", items=scalar()),
        ),
        "parameter_files": items("a list of paths, relative to the folder of this file", _PATH),
        "resource_types": items("a list of resource types", scalar()),
        "inline": FLAG,
        "lookups": _LOOKUPS,
    },
)

CONFIGURATION_SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **members(
        "an object with 'version: 1'",
        {
            "version": {"const": 1, "description": "1"},
            "macros": table("an object of macros by name", _MACRO),
            "macros_from": items("a list of paths, relative to the folder of this file", _PATH),
            "includes": table(
                "an object of folders by S3 prefix",
                _INCLUDE,
                propertyNames=keys("an S3 prefix, s3://bucket/prefix/", "^s3://[^/]+(/.*)?$"),
            ),
            "templates": items("a list of globs", scalar("a glob", minLength=1)),
            "targets": table("an object of targets by name", _TARGET),
            "lookups": _LOOKUPS,
            "drift": DRIFT_SETTINGS_SCHEMA,
            "guard": items(
                "a list of rule tables: common, and paths of JSON files",
                text("common, or the path of a JSON file", pattern=r"^(common|.+\.json)$"),
            ),
        },
        "version",
    ),
}
