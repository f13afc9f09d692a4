"""Names that depend on nothing but what they are made of."""

from __future__ import annotations

import json

from cfnkit.macro.plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
LENGTH_LIMIT = 255
_DIGITS = 10


def logical_id(stem: str, *content: Any) -> str:
    """A logical ID: letters and digits, 255 at most.

    It begins with the letters and digits of `stem`. With `content` (JSON values) it ends with ten hexadecimal digits,
    which differ for different content and do not depend on the order of keys. Raises ValueError for a stem without a
    letter or digit, and NotJson for content that JSON cannot hold.
    """
    kept = "".join(character for character in stem if character.isascii() and character.isalnum())
    if not kept:
        raise ValueError(f"A logical ID is made of letters and digits, and '{stem}' has none.")
    if not content and len(kept) <= LENGTH_LIMIT:
        return kept
    return kept[: LENGTH_LIMIT - _DIGITS] + digest([stem, *content] if len(kept) > LENGTH_LIMIT else [*content])


def digest(value: Any) -> str:
    """Ten hexadecimal digits for a JSON value, which do not depend on the order of its keys."""
    # Its import takes longer than that of all of cfnkit.macro.
    from hashlib import sha256

    return sha256(canonical_json(value).encode()).hexdigest()[:_DIGITS]


def canonical_json(value: Any) -> str:
    """The canonical text of a JSON value: sorted keys, no spaces, ASCII, `1.0` as `1`."""
    return json.dumps(_with_one_number(plain(value)), sort_keys=True, separators=(",", ":"))


def _with_one_number(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _with_one_number(item) for key, item in value.items()}
    return [_with_one_number(item) for item in value] if isinstance(value, list) else value
