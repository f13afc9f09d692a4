"""The known formats of keys and tokens, and what looks like a secret access key."""

from __future__ import annotations

import binascii
import math
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator

_PRIVATE_KEY = "a private key"
_FORMATS = {
    "an access key of AWS": r"(?<![A-Z0-9])(?:AKIA|ASIA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Z0-9])",
    _PRIVATE_KEY: r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a token of GitHub": r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})(?![A-Za-z0-9])",
    "a token of GitLab": r"(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20}(?![A-Za-z0-9])",
    "a token of npm": r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])",
    "a token of PyPI": r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50}",
    "a token of Slack": r"(?<![A-Za-z0-9])xox[abeoprs]-(?:[0-9]+-)+[A-Za-z0-9-]{20}",
    "a webhook of Slack": r"hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20}",
    "a key of Stripe": r"(?<![A-Za-z0-9])[rs]k_live_[A-Za-z0-9]{20}",
    "a key of Google": r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])",
    "a key of SendGrid": r"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
    "a key of a storage account": r"AccountKey=[A-Za-z0-9+/]{86}==",
}
_KNOWN = {name: re.compile(pattern) for name, pattern in _FORMATS.items()}
_LIKE_SECRET_KEY = re.compile(r"(?<![A-Za-z0-9/+._-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{24,}={0,2}\s*\Z")
# Bits a character; a hash in hexadecimal has at most 4, and a path or a sentence less than random text.
_RANDOM = 4.3
# A path has more.
_MOST_SLASHES = 3


def key_in(text: str) -> str:
    """What kind of key a text has in it (`an access key of AWS`), also if all of it is Base64; empty for none."""
    for each in (text, _decoded(text)):
        found = next((name for name, pattern in _KNOWN.items() if pattern.search(each)), "")
        if found:
            return found
        if any(map(_is_random, _LIKE_SECRET_KEY.findall(each))):
            return "a secret access key of AWS"
    return ""


def keys_in_line(line: str) -> Iterator[tuple[int, int]]:
    """The 0-based start and end of each key in a line, with what follows the first line of a private key in it."""
    for name, pattern in _KNOWN.items():
        for found in pattern.finditer(line):
            yield found.start(), len(line) if name == _PRIVATE_KEY else found.end()
    yield from (found.span() for found in _LIKE_SECRET_KEY.finditer(line) if _is_random(found[0]))


def _decoded(text: str) -> str:
    if not _BASE64.match(text):
        return ""
    try:
        return b64decode(text, validate=False).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _is_random(text: str) -> bool:
    """Whether a text has small and capital letters and digits, in no order."""
    if not (re.search("[a-z]", text) and re.search("[A-Z]", text) and re.search("[0-9]", text)):
        return False
    if text.count("/") > _MOST_SLASHES:
        return False
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares) >= _RANDOM
