"""The JSON Schema of a configuration file; each `description` says what is expected, as messages put it.

A string may be written as a number or boolean, which YAML makes of what stands without quotes.
"""

from __future__ import annotations

from typing import Any

from cfnkit.configuration.drift_schema import DRIFT_SETTINGS_SCHEMA, Schema


def _text(expected: str = "a string", *also: str, **more: Any) -> Schema:
    return {"type": ["string", "number", "boolean", *also], "description": expected, **more}


def _string(expected: str, pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern, "description": expected}


def _list(expected: str, item: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": item, "description": expected, **more}


def _object(expected: str, properties: Schema, **more: Any) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "description": expected, **more}


def _table(expected: str, value: Schema, **more: Any) -> Schema:
    return {"type": "object", "additionalProperties": value, "description": expected, **more}


def _one_of(*keys: str, unless: str | None = None) -> Schema:
    """An object has exactly one of `keys`; with the key `unless`, it may have none of them."""
    alternatives: list[Schema] = [{"required": [key]} for key in keys]
    subject: Schema = {"type": "object"}
    if unless:
        subject["anyOf"] = [*alternatives, {"not": {"required": [unless]}}]
    return {"if": subject, "then": {"oneOf": alternatives}}


def _keys(expected: str, pattern: str) -> Schema:
    return {"pattern": pattern, "description": expected}


def _only(kind: str, *keys: str) -> Schema:
    """For a macro that has `kind`: it takes these keys and no others."""
    expected = f"one of {', '.join((kind, *keys))}, as for every macro with '{kind}'"
    return {"if": {"required": [kind]}, "then": {"propertyNames": {"enum": [kind, *keys], "description": expected}}}


_BOOLEAN = {"type": "boolean", "description": "true or false"}
_PATH = _text("a path, relative to the folder of this file", minLength=1)
_TEXTS = _list("a list of strings", _text())
_REGION_NAME = "^[a-z]+(-[a-z]+)+-[0-9]+$"
_REGION = _string("a region, such as us-east-1", _REGION_NAME)
_ENVIRONMENT = _table(
    "an object of environment variables", _text(), propertyNames=_keys("a name without '='", "^[^=]+$")
)

_PROCESS_KEYS = ("environment", "timeout", "memory_mb", "aws")
_MACRO = _object(
    "an object with one of handler, command, lambda and replay",
    {
        "handler": _string("a Python file and its function, such as 'src/index.py:handler'", r"^.+\.py:[^\W\d]\w*$"),
        "code": _PATH,
        "python": _text("the path or name of a Python interpreter", minLength=1),
        "command": _list("a list of strings: a program and its arguments", _text(), minItems=1),
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
        "aws": _BOOLEAN,
        "lambda": _text("the name or ARN of a Lambda function", minLength=1),
        "region": _REGION,
        "endpoint_url": _string("a URL, http://... or https://...", "^https?://"),
        "replay": _PATH,
    },
    allOf=[
        _one_of("handler", "command", "lambda", "replay"),
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

_SSM_VALUE = _text("a string or a list of strings", "array", items=_text())
_SSM_STRING = _text("a string, unless its type is StringList")
_SSM: Schema = {
    "type": ["string", "number", "boolean", "array", "object"],
    "items": _text(),
    "properties": {
        "type": {"enum": ["String", "StringList", "SecureString"], "description": "String, StringList or SecureString"},
        "value": _SSM_VALUE,
        "version": {"type": "integer", "minimum": 1, "description": "a whole number, at least 1"},
        "versions": _table(
            "an object of values by version number",
            _SSM_VALUE,
            minProperties=1,
            propertyNames=_keys("a version number, such as 1", "^[1-9][0-9]{0,8}$"),
        ),
    },
    "additionalProperties": False,
    "description": "a string, a list of strings, or an object with value or versions",
    "allOf": [
        _one_of("value", "versions", unless="type"),
        {
            "if": {"required": ["type"], "properties": {"type": {"enum": ["String", "SecureString"]}}},
            "then": {"properties": {"value": _SSM_STRING, "versions": {"additionalProperties": _SSM_STRING}}},
        },
    ],
}

_SECRET_VALUE = _text("a string or an object", "object")
_SECRET = _object(
    "an object with value or stages",
    {
        "value": _SECRET_VALUE,
        "stages": {
            "type": ["object", "array"],
            "items": _text(),
            "additionalProperties": _SECRET_VALUE,
            "properties": {"AWSCURRENT": _SECRET_VALUE},
            "required": ["AWSCURRENT"],
            "description": "an object of values by version stage, or a list of version stages",
        },
    },
    **_one_of("value", "stages"),
)

_LOOKUPS = _object(
    "an object of what AWS would answer",
    {
        "ssm": _table("an object of parameters by name", _SSM),
        "secrets": _table("an object of secrets by name", _SECRET),
        "exports": _table("an object of values by export name", _text()),
        "physical_ids": _table("an object of physical IDs by logical ID", _text()),
        "attributes": _table(
            "an object of values by LogicalId.Attribute",
            _text("a string or a list of strings", "array", items=_text()),
            propertyNames=_keys("named LogicalId.Attribute", r"^[^.]+\..+$"),
        ),
        "availability_zones": {
            "type": ["object", "array"],
            "items": _text(),
            "additionalProperties": _TEXTS,
            "propertyNames": _keys("a region, such as us-east-1", _REGION_NAME),
            "description": "an object of lists by region, or one list for every region",
        },
        "stack_outputs": _table(
            "an object of values by stack.output", _text(), propertyNames=_keys("named stack.output", r"^[^.]+\..+$")
        ),
    },
)

_TARGET = _object(
    "an object",
    {
        "account_id": {
            "type": ["string", "number"],
            "pattern": "^[0-9]{12}$",
            "description": "an account ID, which is 12 digits",
        },
        "region": _REGION,
        "stack_name": _string(
            "a stack name: letters, digits and hyphens, a letter first, at most 128", "^[A-Za-z][-A-Za-z0-9]{0,127}$"
        ),
        "stack_id": _text("the ARN of a stack", minLength=1),
        "notification_arns": _TEXTS,
        "parameters": _table(
            "an object of parameter values",
            _text("a string, a number, a boolean or a list of them", "array", items=_text()),
        ),
        "parameter_files": _list("a list of paths, relative to the folder of this file", _PATH),
        "resource_types": _list("a list of resource types", _text()),
        "inline": _BOOLEAN,
        "lookups": _LOOKUPS,
    },
)

CONFIGURATION_SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        "an object with 'version: 1'",
        {
            "version": {"const": 1, "description": "1, the only version there is"},
            "macros": _table("an object of macros by name", _MACRO),
            "macros_from": _list("a list of paths, relative to the folder of this file", _PATH),
            "includes": _table(
                "an object of folders by S3 prefix",
                _INCLUDE,
                propertyNames=_keys("an S3 prefix, s3://bucket/prefix/", "^s3://[^/]+(/.*)?$"),
            ),
            "templates": _list("a list of globs", _text("a glob", minLength=1)),
            "targets": _table("an object of targets by name", _TARGET),
            "lookups": _LOOKUPS,
            "drift": DRIFT_SETTINGS_SCHEMA,
            "guard": _list(
                "a list of rule tables: common, and paths of JSON files",
                _string("common, or the path of a JSON file", r"^(common|.+\.json)$"),
            ),
        },
        required=["version"],
    ),
}
