"""Find secrets by the names of properties, by the form of values, and by the template."""

from __future__ import annotations

import collections.abc as abc
import re
from itertools import pairwise
from typing import Any

from cfnkit.drift.report import PointerPath
from cfnkit.dynamic_references import DynamicReference, tokenize
from cfnkit.syntax import Scalar, walk
from cfnkit.template import Resource

_ENTRY_NAMES = ("Name", "Key", "ParameterKey", "OptionName", "HeaderName")
_ENTRY_VALUES = ("Value", "ParameterValue", "HeaderValue")
_NO_SECRET = re.compile(r"\s*\Z|arn:|\{\{resolve:|(?i:true|false|none|null|disabled|enabled)\Z|[0-9]{1,4}\Z")
_LOOKS_SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|[a-z][a-z0-9+.-]*://[^/\s:@{}]+:[^/\s@{}]+@")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET = frozenset(
    {"password", "passwords", "passwd", "passphrase", "pwd", "secret", "token", "credential", "credentials"}
)
_SECRET_KEYS = frozenset((kind, "key") for kind in ("access", "account", "api", "private", "secret"))
# A fact about a secret is no secret: SecretArn, PasswordPolicy, AccessTokenValidity, PRIVATE_KEY_PATH.
_ABOUT = re.compile(
    r"algorithm|arns?|attributes?|audiences?|config|configurations?|content|count|days|details|domains?|duration"
    r"|enabled|encrypted|encryption|endpoint|expiration|expiry|field|file|format|generation|header|host|id|identifier"
    r"|ids|issuer|key|label|length|limit|lifetime|list|location|manager|metadata|method|mode|names?|options|parameters?"
    r"|path|policies|policy|prefix|provider|ref|required|reset|rotation|rules|scopes|seconds|selection|size|source|specs"
    r"|stages?|status|template|ttl|types?|units?|uri|url|use|validity|vendor|versions?"
)
# A client token makes a request idempotent, and a DNS token is public.
_PUBLIC = frozenset({("client", "token"), ("dns", "token")})
_WORTH = frozenset({"data", "plaintext", "string", "text", "value"})


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


def is_secret_name(name: str) -> bool:
    """Whether a property, variable or tag of this name holds a secret: `MasterUserPassword`, `DB_TOKEN`."""
    words: list[str] = [word.lower() for word in _WORD.findall(name)]
    while words and (words[-1] in _WORTH or words[-1].isdigit()):
        words.pop()
    if not words or not _PUBLIC.isdisjoint(pairwise(words)):
        return False
    if tuple(words[-2:]) in _SECRET_KEYS:
        return True
    return not _SECRET.isdisjoint(words) and not _ABOUT.fullmatch(words[-1])


def is_masked(value: Any) -> bool:
    """Whether a value consists of asterisks, with which services and snapshots mask secrets."""
    return isinstance(value, str) and len(value) >= 3 and set(value) == {"*"}
