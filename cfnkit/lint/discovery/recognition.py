"""Recognise CloudFormation templates by their content."""

from __future__ import annotations

import os
import re
from typing import Any

from cfnkit.vocabulary import SECTIONS

_EXTENSIONS = (".yaml", ".yml", ".json", ".template", ".cfn", ".cform", ".sam")
_MOST_BYTES = 16 * 1024 * 1024

_VERSION_KEY = "AWSTemplateFormatVersion"
_MENTIONED = re.compile(rb"AWSTemplateFormatVersion|Transform|(?:AWS|Alexa|Custom)::")
_VERSION = re.compile(rb"""^["']?AWSTemplateFormatVersion["']?[ \t]*:""", re.MULTILINE)
_RESOURCES = re.compile(rb"^Resources[ \t]*:", re.MULTILINE)
_TRANSFORM = re.compile(rb"^Transform[ \t]*:", re.MULTILINE)
_TYPE = re.compile(rb"""^[ \t]+["']?Type["']?[ \t]*:[ \t]*["']?(?:AWS|Alexa|Custom)::""", re.MULTILINE)


def is_template(path: str) -> bool:
    """Whether the file at `path` is a template; False when it cannot be read.

    Patterns nearly always decide; otherwise the text is parsed. A text that is not well-formed is a template if it
    contains AWSTemplateFormatVersion.
    """
    if not path.lower().endswith(_EXTENSIONS) or not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            return is_template_text(file.read(_MOST_BYTES))
    except OSError:
        return False


def is_template_text(data: bytes) -> bool:
    """Whether this text is a template."""
    if not _MENTIONED.search(data):
        return False
    json = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    if not json and (_VERSION.search(data) or _has_resources(data)):
        return True
    try:
        root = _loaded_json(data) if json else _parsed(data)
    except ValueError:
        return _VERSION_KEY.encode() in data
    return _is_template(root)


def _has_resources(yaml: bytes) -> bool:
    """Whether a YAML text has Resources at its top level, and a type of AWS, or a transform that can add one."""
    return bool(_RESOURCES.search(yaml) and (_TYPE.search(yaml) or _TRANSFORM.search(yaml)))


def _loaded_json(data: bytes) -> Any:
    """The value of a JSON text; raises ValueError for a text that is not well-formed."""
    import json

    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError from error


def _parsed(data: bytes) -> Any:
    """The value of a YAML text; raises ValueError for a text that is not well-formed."""
    from cfnkit.syntax import parse, to_plain

    document = parse(data, "")
    if not document.well_formed:
        raise ValueError
    return to_plain(document.root)


def _is_template(root: Any) -> bool:
    if not isinstance(root, dict):
        return False
    if _VERSION_KEY in root or ("Transform" in root and root.keys() <= set(SECTIONS)):
        return True
    resources = root.get("Resources")
    if not isinstance(resources, dict):
        return False
    types = [resource.get("Type") for resource in resources.values() if isinstance(resource, dict)]
    return any(isinstance(type, str) and "::" in type for type in types)
