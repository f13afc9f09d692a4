"""JSON in which no character steers a terminal, and no text is a command of a CI system."""

from __future__ import annotations

import json
import re
from typing import Any

from cfnkit.pages.visible import COMMAND_SIGN, CONTROL

_ESCAPED = re.compile(f"{CONTROL.pattern}|{COMMAND_SIGN.pattern}")


def json_text(value: Any, *, indent: int | None = 2, sort_keys: bool = False) -> str:
    """A plain value as JSON; such characters are only within strings, where JSON can escape them."""
    text = json.dumps(value, indent=indent, sort_keys=sort_keys, ensure_ascii=False)
    return _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    text = match[0]
    return f"{text[:-1]}\\u005b" if text.endswith("[") else "".join(f"\\u{ord(one):04x}" for one in text)
