"""Recognise CloudFormation templates by their content.

In doubt a file is a template: a check that passes over a broken one is green without having looked.
"""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

from cfnkit.lint.discovery.other_documents import is_own, other_document
from cfnkit.vocabulary import SECTIONS, nearest

_EXTENSIONS = (".yaml", ".yml", ".json", ".template", ".cfn", ".cform", ".sam")
_MOST_BYTES = 16 * 1024 * 1024

_VERSION_KEY = "AWSTemplateFormatVersion"
# What a text must mention to be a template, well-formed or not.
_MENTIONED = re.compile(rb"(?i)AWSTemplateFormat|\bTransform|Resource|\w::\w|Fn::")
_VERSION = re.compile(rb"""^["']?AWSTemplateFormatVersion["']?[ \t]*:""", re.MULTILINE)
_RESOURCES = re.compile(rb"^Resources[ \t]*:", re.MULTILINE)
_ORGANIZATION = re.compile(rb"^Organization[ \t]*:", re.MULTILINE)
_TRANSFORM = re.compile(rb"^Transform[ \t]*:", re.MULTILINE)
_TYPE = re.compile(rb"""^[ \t]+["']?Type["']?[ \t]*:[ \t]*["']?(?:AWS|Alexa|Custom)::""", re.MULTILINE)
# What a text that is not well-formed has if it was meant to be a template.
_LOOKS_LIKE = re.compile(
    rb"""AWSTemplateFormatVersion|\b(?:AWS|Alexa|Custom)::|\bFn::|"""
    rb"""(?m:^[ \t{,]*["']?(?:Resources|Transform)["']?[ \t]*:)"""
)

_KUBERNETES = (re.compile(rb"(?m)^apiVersion:"), re.compile(rb"(?m)^kind:"))
_QUICKLY = 100_000  # a larger text, in bytes, is parsed only if it mentions something of a template

_A_TYPE = re.compile(r"\w+(?:::\w+)+")
# Sections whose names other documents seldom have; a document with two of them is a template.
_TELLING = frozenset({"Parameters", "Mappings", "Conditions", "Outputs", "Globals", "Hooks"})


class Recognition(NamedTuple):
    """Whether a text is a template, and the reason if it is none.

    `surely`: it is a document of another kind, which nobody means to deploy.
    """

    is_template: bool
    reason: str = ""
    surely: bool = False


_TEMPLATE = Recognition(True)
_NO_SECTION = "it has no Resources and no other section of a template"


def may_be_template(path: str) -> bool:
    """Whether a search looks into the file at a path: a regular file with the extension of a template."""
    return not is_own(os.path.basename(path)) and has_extension_of_template(path) and os.path.isfile(path)


def has_extension_of_template(path: str) -> bool:
    """Whether the name of a file ends as those of templates do."""
    return path.lower().endswith(_EXTENSIONS)


def recognise(path: str) -> Recognition:
    """What the file at `path` is. A file that cannot be read counts as a template, so that the check reports it."""
    try:
        with open(path, "rb") as file:
            return recognise_text(file.read(_MOST_BYTES), os.path.basename(path))
    except OSError:
        return _TEMPLATE


def recognise_text(data: bytes, name: str = "") -> Recognition:
    """What a text is, in a file called `name`. Patterns nearly always decide; otherwise the text is parsed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # a template in UTF-16 is reported as one
        data = data.decode("utf-16", "replace").encode()
    named = other_document(name, None)
    if named:
        return Recognition(False, named, surely=True)
    json = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    may_be_organization = _ORGANIZATION.search(data) and not _RESOURCES.search(data)
    if not json and not may_be_organization and (_VERSION.search(data) or _has_resources(data)):
        return _TEMPLATE
    if not _MENTIONED.search(data) and len(data) > _QUICKLY:
        return Recognition(False, _NO_SECTION)
    try:
        root = _loaded_json(data) if json else _parsed(data)
    except ValueError:
        if all(each.search(data) for each in _KUBERNETES) or not _LOOKS_LIKE.search(data):
            return Recognition(False, "it is not well-formed, and does not look like a template")
        return _TEMPLATE
    return _recognised(root, name)


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


def _recognised(root: Any, name: str) -> Recognition:
    other = other_document(name, root)
    if other:
        return Recognition(False, other, surely=True)
    if not isinstance(root, dict):
        return Recognition(False, "it is a list" if isinstance(root, list) else "it has no mapping")
    if not root:
        return Recognition(False, "it is empty")
    return _TEMPLATE if _is_template(root) else Recognition(False, _NO_SECTION)


def _is_template(root: dict[str, Any]) -> bool:
    keys = root.keys()
    if any(key.lower().startswith(_VERSION_KEY.lower()[:-7]) for key in keys):
        return True
    sections = keys & set(SECTIONS)
    if "Transform" in root and (keys == sections or str(root["Transform"]).startswith("AWS::")):
        return True
    if "Resources" in root and (keys == sections or isinstance(root["Resources"], dict)):
        return True
    if len(sections & _TELLING) > 1:
        return True
    return any(_is_near(key, "Resources") and _holds_resources(value) for key, value in root.items())


def _holds_resources(section: Any) -> bool:
    """Whether a section has a resource: an object with a type, also if the key of the type is misspelt."""
    if not isinstance(section, dict):
        return False
    return any(
        isinstance(value, str) and _A_TYPE.match(value) and _is_near(key, "Type")
        for resource in section.values()
        if isinstance(resource, dict)
        for key, value in resource.items()
    )


def _is_near(key: str, word: str) -> bool:
    return nearest(key, [word]) is not None
