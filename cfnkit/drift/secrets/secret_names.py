"""Recognise properties that hold secrets by their names."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

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
