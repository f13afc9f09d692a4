"""Find secrets by the names of properties, by the form of values, and by the template."""

from __future__ import annotations

import collections.abc as abc
import re
from hashlib import blake2s
from itertools import pairwise
from typing import Any

from cfnkit.drift.report import PointerPath
from cfnkit.dynamic_references import DynamicReference, tokenize
from cfnkit.redaction import REDACTED
from cfnkit.syntax import Scalar, walk
from cfnkit.template import Resource

_ENTRY_NAMES = ("Name", "Key", "ParameterKey", "ParameterName", "OptionName", "HeaderName")
_ENTRY_VALUES = ("Value", "ParameterValue", "HeaderValue")
_NO_SECRET = re.compile(r"\s*\Z|arn:|\{\{resolve:|(?i:true|false|none|null|disabled|enabled)\Z|[0-9]{1,4}\Z")
# The forms of secrets that public scanners know, whatever the length: theirs ask for that of today's tokens. The time
# grows with a text, and not with its square: a URL begins with its run of characters, and a part of a token is short.
_FORMS = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    r"(?<![a-z0-9+.-])[a-z0-9+.-]+://[^/\s:@{}]+:[^/\s@{}]+@",
    r"\b(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[A-Z0-9]{12,}\b",
    r"\b(?:gh[oprsu]_|github_pat_|glpat-|gldt-|glrt-|npm_|pypi-|dop_v1_|shpat_|sq0[a-z]{3}-)[A-Za-z0-9_-]{16,}",
    r"\bxox[abeoprs]-[A-Za-z0-9-]{6,}",
    r"\b[rsp]k_(?:live|test)_[A-Za-z0-9]{8,}",
    r"\bsk-[A-Za-z0-9_-]{20,}",
    r"\beyJ[A-Za-z0-9_=-]{8,2000}\.[A-Za-z0-9_=-]{4,}",
    r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"\bAIza[A-Za-z0-9_-]{30,}",
    r"\bhooks\.slack\.com/services/\S{8,}",
    r"(?i:\b(?:password|passwd|pwd|accountkey|sharedaccesskey|secret|client_secret|api_?key|access_?token)\s*=\s*"
    r"(?!\$\{|\{\{|\*{3})[^\s;&\"']{3,})",
)
_LOOKS_SECRET = re.compile("|".join(_FORMS))
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
# Words of a variable's name that may stand for a secret, and keys that are none.
_DOUBTFUL = frozenset({"pass", "pat", "cred", "creds", "jwt", "dsn", "apikey", "apikeys", "auth", "bearer", "salt"})
_JOINED = re.compile(r"password|passwd|passphrase|secret|credential|apikey|authtoken|accesstoken|connectionstring")
_NO_SECRET_KEYS = re.compile(
    r"cache|composite|dedup|foreign|group|hash|idempotency|index|kms|lookup|map|object|partition|primary|public|range"
    r"|routing|row|s3|search|sort|tag|translation|unique"
)
_SHORTEST_SHOWN = 12
_SHOWN = 4
# A client token makes a request idempotent, and a DNS token is public.
_PUBLIC = frozenset({("client", "token"), ("dns", "token")})
_WORTH = frozenset({"data", "plaintext", "string", "text", "value"})


def is_secret_entry(entry: abc.Mapping[str, Any]) -> bool:
    """Whether the name of an entry, such as an environment variable in a list, says that its value is a secret."""
    return any(isinstance(entry.get(key), str) and is_secret_name(entry[key]) for key in _ENTRY_NAMES)


def may_be_secret(text: str) -> bool:
    """Whether a text under the name of a secret is one, and no ARN, secure reference, switch or small number."""
    return _NO_SECRET.match(text) is None


def secrets_in_line(line: str) -> abc.Iterator[tuple[int, int]]:
    """The 0-based start and end of each part of a line that has the form of a secret."""
    yield from (found.span() for found in _LOOKS_SECRET.finditer(line))


def is_secret_text(text: str) -> bool:
    """Whether a text has the form of a secret: a private key, a URL with a password, a token with a known prefix."""
    return _LOOKS_SECRET.search(text) is not None


def secret_places(value: Any, place: PointerPath = (), named: bool = False) -> abc.Iterator[PointerPath]:
    """The paths of secrets in plain JSON values, found by the names of properties and by the form of texts.

    In a list of entries with names and values, such as environment variables, the entry's name counts for its value.
    `place` is the path of `value`; with `named`, a name above says that each text in it is a secret.
    """
    if isinstance(value, str):
        if is_secret_text(value) or (named and may_be_secret(value)):
            yield place
    elif isinstance(value, abc.Mapping):
        secret_entry = is_secret_entry(value)
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


def shown_value(name: str, value: str) -> str:
    """The value of a parameter or a tag as it may be shown: **** for one that is or may be a secret."""
    secret = is_secret_name(name) or is_doubtful_name(name) or is_secret_text(value)
    return REDACTED if secret and value else value


def is_doubtful_name(name: str) -> bool:
    """Whether a variable of this name may hold a secret: `STRIPE_KEY`, `DB_PASS`, `clientsecret`.

    Names in camel case are those of schemas, whose secrets are known.
    """
    if not (name.isupper() or name.islower() or "_" in name or "-" in name):
        return False
    words: list[str] = [word.lower() for word in _WORD.findall(name)]
    while words and (words[-1] in _WORTH - {"string"} or words[-1].isdigit()):
        words.pop()
    if not words:
        return False
    if words[-1] in ("key", "keys"):
        return len(words) > 1 and _NO_SECRET_KEYS.fullmatch(words[-2]) is None
    if _ABOUT.fullmatch(words[-1]):
        return False
    return not _DOUBTFUL.isdisjoint(words) or _JOINED.search("".join(words)) is not None


def doubtful_places(value: Any, place: PointerPath = ()) -> abc.Iterator[PointerPath]:
    """The paths of texts in plain JSON values of which only the name says that they may be secret."""
    if isinstance(value, abc.Mapping):
        of_entry = any(isinstance(value.get(key), str) and is_doubtful_name(value[key]) for key in _ENTRY_NAMES)
        for key, item in value.items():
            if isinstance(item, str) and (is_doubtful_name(key) or (of_entry and key in _ENTRY_VALUES)):
                if not _NO_SECRET.match(item) and not item.startswith("alias/"):
                    yield (*place, key)
            else:
                yield from doubtful_places(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from doubtful_places(item, (*place, index))


def partly_masked(text: str, salt: bytes) -> str:
    """The start of a long text, and a short salted hash, by which two values can be told apart: `sk_l**** #1f3a`."""
    start = text[:_SHOWN] if len(text) >= _SHORTEST_SHOWN else ""
    return f"{start}{REDACTED} #{blake2s(text.encode('utf-8', 'surrogatepass'), key=salt, digest_size=2).hexdigest()}"


def is_masked(value: Any) -> bool:
    """Whether a value consists of asterisks, with which services and snapshots mask secrets."""
    return isinstance(value, str) and len(value) >= 3 and set(value) == {"*"}
