"""Mask secrets in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

REDACTED = "****"

# A shorter secret is masked only as a whole word: masking every "1" would hide everything.
_SHORT = 4

# https://yaml.org/spec/1.1/#escaping
_YAML_ESCAPES = dict(zip("\0\a\v\x1b\x85\xa0\u2028\u2029", "0aveN_LP", strict=True))


class Redactor:
    """Masks known secrets in texts from other programs (handlers, tracebacks, macro results).

    It finds a secret also with the escapes of a JSON string, a Python string or a YAML string on one line.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take the secrets; empty strings are ignored."""
        self._known = sorted({secret for secret in secrets if secret}, key=lambda secret: (-len(secret), secret))
        self._pattern = re.compile("|".join(map(_pattern, self._known))) if self._known else None

    def knowing(self, secrets: Iterable[str]) -> Redactor:
        """A redactor that masks these secrets, too."""
        return Redactor((*self._known, *secrets))

    def __bool__(self) -> bool:
        """Whether it knows any secret."""
        return self._pattern is not None

    def __call__(self, text: str) -> str:
        """`text` with ``****`` in place of each known secret."""
        return self._pattern.sub(REDACTED, text) if self._pattern else text


def _pattern(secret: str) -> str:
    written = "".join(_written(character) for character in secret)
    return written if len(secret) >= _SHORT else rf"(?<!\w){written}(?!\w)"


def _written(character: str) -> str:
    """A pattern for a character: as it is, and in each escaped form."""
    if character.isascii() and character.isalnum():
        return character
    import json

    number = ord(character)
    forms = {
        character,
        f"\\{_YAML_ESCAPES.get(character, character)}",
        json.dumps(character)[1:-1],
        repr(character)[1:-1],
    }
    forms |= {f"\\u{number:04x}", f"\\U{number:08x}", f"\\x{number:02x}"}
    if character == "'":
        forms.add("''")
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return f"(?i:{'|'.join(map(re.escape, longest_first))})"
