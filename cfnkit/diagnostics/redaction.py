"""Keep secrets out of what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

REDACTED = "****"

# A shorter secret is masked where it stands as a word of its own: masking each "1" would hide everything.
_SHORT = 4


class Redactor:
    """Masks known secrets in texts that come from elsewhere (handlers, tracebacks, macro results)."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({secret for secret in secrets if secret}, key=lambda secret: (-len(secret), secret))
        forms = [self._pattern(form) for secret in known for form in _written_forms(secret)]
        self._pattern_of_all = re.compile("|".join(forms)) if forms else None

    @staticmethod
    def _pattern(secret: str) -> str:
        escaped = re.escape(secret)
        return escaped if len(secret) >= _SHORT else rf"(?<!\w){escaped}(?!\w)"

    def __bool__(self) -> bool:
        return self._pattern_of_all is not None

    def __call__(self, text: str) -> str:
        """`text` with each known secret as ``****``."""
        return self._pattern_of_all.sub(REDACTED, text) if self._pattern_of_all else text


def _written_forms(secret: str) -> tuple[str, ...]:
    """The secret itself, and as it looks inside a JSON string."""
    import json

    inside_json = json.dumps(secret)[1:-1]
    raw_json = json.dumps(secret, ensure_ascii=False)[1:-1]
    return tuple(dict.fromkeys((secret, raw_json, inside_json)))
