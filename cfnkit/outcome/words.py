"""Values, names and places in few words, for people; a secret is ``****``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cfnkit.intrinsics import NO_VALUE, Unknown, Value, is_known
from cfnkit.outcome.values import Copy
from cfnkit.redaction import Redactor
from cfnkit.syntax import STRING, Node, Scalar, Sequence, dump_json
from cfnkit.vocabulary import NO_VALUE_NAME

LONGEST = 60  # characters of one value
FEW = 3
_BLANKS = re.compile(r"\s+")


def in_words(value: Value, redactor: Redactor, longest: int = LONGEST) -> str:
    """A value on one line: a text without quotes, a list in brackets, an object as JSON; empty when it is not known."""
    if value is NO_VALUE:
        return NO_VALUE_NAME
    if isinstance(value, Unknown) or not is_known(value):
        return ""
    return on_one_line(redactor(_written(value, outer=True)), longest)


def _written(node: Node, outer: bool = False) -> str:
    if isinstance(node, Scalar):
        text = node.text if node.shown is None else node.shown
        is_plain = text == text.strip() and text and (outer or not set(text) & set(',[]"\n'))
        return text if node.kind != STRING or is_plain else dump_json(node)
    if isinstance(node, Sequence):
        return f"[{', '.join(map(_written, node.items))}]"
    return dump_json(node, indent=None)


def on_one_line(text: str, longest: int = LONGEST) -> str:
    """The text on one line, with an ellipsis at its end when it is longer."""
    line = _BLANKS.sub(" ", text)
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def listed(words: Iterable[str], most: int = FEW) -> str:
    """Different words with commas, `a, b, c and 5 more`."""
    all_words = list(dict.fromkeys(words))
    said = ", ".join(all_words[:most])
    return said if len(all_words) <= most else f"{said} and {len(all_words) - most} more"


def counted(number: int, thing: str) -> str:
    """`1 resource`, `2 resources`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def values_in_words(copies: Iterable[Copy], redactor: Redactor) -> str:
    """The different values of the copies of a call, and an ellipsis for those that are not known; empty without any."""
    words = [in_words(copy.value, redactor) for copy in copies]
    known = listed(word for word in words if word)
    return f"{known}, …" if known and not all(words) else known
