"""Find secrets by the names of properties, by the form of values, and by the template."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import Any

from cfnkit.drift.report import PointerPath
from cfnkit.drift.secrets.secret_names import is_secret_name
from cfnkit.dynamic_references import DynamicReference, tokenize
from cfnkit.syntax import Scalar, walk
from cfnkit.template import Resource

_ENTRY_NAMES = ("Name", "Key", "ParameterKey", "OptionName", "HeaderName")
_ENTRY_VALUES = ("Value", "ParameterValue", "HeaderValue")
_NO_SECRET = re.compile(r"\s*\Z|arn:|\{\{resolve:|(?i:true|false|none|null|disabled|enabled)\Z|[0-9]{1,4}\Z")
_LOOKS_SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|[a-z][a-z0-9+.-]*://[^/\s:@{}]+:[^/\s@{}]+@")


def is_secret_text(text: str) -> bool:
    """Whether a text has the form of a secret: a private key, or a URL with a password."""
    return _LOOKS_SECRET.search(text) is not None


def secret_places(value: Any, place: PointerPath = (), named: bool = False) -> abc.Iterator[PointerPath]:
    """The paths of secrets in plain JSON values, found by the names of properties and by the form of texts.

    In a list of entries with names and values, such as environment variables, the entry's name counts for its value.
    `place` is the path of `value`; with `named`, a name above says that each text in it is a secret.
    """
    if isinstance(value, str):
        if is_secret_text(value) or (named and not _NO_SECRET.match(value)):
            yield place
    elif isinstance(value, abc.Mapping):
        secret_entry = any(isinstance(value.get(key), str) and is_secret_name(value[key]) for key in _ENTRY_NAMES)
        for key, item in value.items():
            secret = is_secret_name(key) or (secret_entry and key in _ENTRY_VALUES)
            yield from secret_places(item, (*place, key), secret and not isinstance(item, abc.Mapping))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from secret_places(item, (*place, index), named)


def declared_secrets(resources: abc.Mapping[str, Resource]) -> dict[str, tuple[PointerPath, ...]]:
    """The paths, by logical ID, of evaluated properties that have a NoEcho value or a reference to a secret."""
    found: dict[str, tuple[PointerPath, ...]] = {}
    for logical_id, resource in resources.items():
        if resource.properties is not None:
            nodes = walk(resource.properties)
            places = tuple(place for place, node in nodes if isinstance(node, Scalar) and _is_secret(node))
            if places:
                found[logical_id] = places
    return found


def _is_secret(node: Scalar) -> bool:
    if node.shown is not None:
        return True
    return any(isinstance(token, DynamicReference) and token.is_secure for token in tokenize(node.text))
