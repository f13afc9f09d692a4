"""The types of values in a state machine."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from cfnkit.documents.states.machine import LANGUAGES, is_open
from cfnkit.syntax import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
_LARGEST = 99_999_999


def is_expression(text: str) -> bool:
    """Whether a text is a JSONata expression of Step Functions."""
    return text.startswith("{%") and text.endswith("%}")


def is_time(text: str) -> bool:
    """Whether a text is a time of RFC 3339, as the language takes it."""
    return _TIME.match(text) is not None


def fault_of(kind: str, node: Node, jsonata: bool, loose: bool) -> str:
    """What a value of a kind must be, if this one is not; empty for a fitting one, and for what is not known.

    jsonata: whether it may be an expression. loose: whether a number or a truth value may be a text, as in an object of
    a template, whose types CloudFormation does not keep.
    """
    if is_open(node):
        return ""
    if isinstance(node, Scalar) and node.kind == STRING and jsonata and kind != "language" and is_expression(node.text):
        return ""
    words, fits = _KINDS[kind]
    return "" if fits(node, loose) else words


def number_of(node: Node | None, loose: bool = True) -> float | None:
    """The number that a scalar is, if it is one."""
    if not isinstance(node, Scalar) or is_open(node) or not (node.kind == NUMBER or (loose and node.kind == STRING)):
        return None
    try:
        found = float(node.text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _is(*kinds: str) -> Callable[[Node, bool], bool]:
    return lambda node, loose: isinstance(node, Scalar) and (node.kind in kinds)


def _is_text(node: Node, loose: bool) -> bool:
    return isinstance(node, Scalar) and (node.kind == STRING or (loose and node.kind in (NUMBER, BOOLEAN)))


def _is_flag(node: Node, loose: bool) -> bool:
    return isinstance(node, Scalar) and (node.kind == BOOLEAN or (loose and node.text in ("true", "false")))


def _is_number(node: Node, loose: bool) -> bool:
    return number_of(node, loose) is not None


def _is_whole(node: Node, loose: bool) -> bool:
    found = number_of(node, loose)
    return found is not None and 0 <= found <= _LARGEST and found == int(found)


_KINDS: dict[str, tuple[str, Callable[[Node, bool], bool]]] = {
    "any": ("a value", lambda node, loose: True),
    "text": ("a string", _is_text),
    "path": ("a path, or null", _is(STRING, NULL)),
    "flag": ("true or false", _is_flag),
    "number": ("a number", _is_number),
    "whole": (f"a whole number from 0 to {_LARGEST}", _is_whole),
    "object": ("an object", lambda node, loose: isinstance(node, Mapping)),
    "list": ("a list", lambda node, loose: isinstance(node, Sequence)),
    "language": ("JSONPath or JSONata", lambda node, loose: isinstance(node, Scalar) and node.text in LANGUAGES),
}
