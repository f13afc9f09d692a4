"""Names that are made, and are the same each time they are made."""

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

    It begins with what of `stem` may stand in one; with `content` (JSON values) it ends with ten digits that are
    another for any other content, whatever the order of its keys. Raises ValueError for a stem without any letter or
    digit, and NotJson for content that is none of JSON.
    """
    kept = "".join(character for character in stem if character.isascii() and character.isalnum())
    if not kept:
        raise ValueError(f"A logical ID is made of letters and digits, and '{stem}' has none.")
    if not content and len(kept) <= LENGTH_LIMIT:
        return kept
    return kept[: LENGTH_LIMIT - _DIGITS] + digest([stem, *content] if len(kept) > LENGTH_LIMIT else [*content])


def digest(value: Any) -> str:
    """Ten hexadecimal digits of a JSON value, which do not depend on the order of its keys."""
    # Loading it takes longer than the rest of the kit.
    from hashlib import sha256

    return sha256(canonical_json(value).encode()).hexdigest()[:_DIGITS]


def canonical_json(value: Any) -> str:
    """The one text that a JSON value has: keys in order, no spaces, ASCII, `1.0` as `1`."""
    return json.dumps(_with_one_number(plain(value)), sort_keys=True, separators=(",", ":"))


def _with_one_number(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _with_one_number(item) for key, item in value.items()}
    return [_with_one_number(item) for item in value] if isinstance(value, list) else value
