"""A tree to text."""

from __future__ import annotations

import re
from collections.abc import Callable

from cfnkit.syntax.nodes import STRING, Mapping, Node, Scalar

try:
    from _json import encode_basestring  # json.encoder imports it too, and much else
except ImportError:  # a Python without the C accelerator
    from json.encoder import py_encode_basestring as encode_basestring

# Characters that JSON allows unescaped, but terminals, editors, UTF-8 or YAML do not, or that turn the direction of
# writing; and the bracket of what CI systems take for a command, ``##[`` or ``##vso[``.
_ESCAPED = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
    r"|(?<=##)\w*\["
)


def dump_json(node: Node, indent: int | None = 2, reveal: bool = False) -> str:
    """The tree as JSON, with the keys in their order and each number as its source wrote it.

    `indent` is the number of spaces per level; None puts everything on one line. Secrets come out as ``****``
    unless `reveal`.
    """
    parts: list[str] = []
    _write(node, parts.append, "\n" if indent is not None else "", " " * (indent or 0), reveal)
    text = "".join(parts)
    if text.isascii() and "\x7f" not in text and "##" not in text:
        return text
    return _ESCAPED.sub(lambda match: f"{match[0][:-1]}\\u{ord(match[0][-1]):04x}", text)


def dump_yaml(node: Node, long_form: bool = False, reveal: bool = False) -> str:
    """The tree as YAML, with functions in their short forms unless `long_form`.

    The text parses to the same tree, except that YAML 1.1 writes some numbers in another way than JSON: `1e3` becomes
    `1.0e+3`. Secrets come out as ``****`` unless `reveal`.
    """
    from cfnkit.syntax.yaml.writer import write_yaml  # imports cfn-flip, which is slow

    return write_yaml(node, long_form, reveal)


def _write(node: Node, write: Callable[[str], object], newline: str, step: str, reveal: bool) -> None:
    if isinstance(node, Scalar):
        if node.shown is not None and not reveal:
            write(encode_basestring(node.shown))
        else:
            write(encode_basestring(node.text) if node.kind == STRING else node.text)
        return
    separator = "," + newline + step if newline else ","
    inner = newline + step if newline else ""
    opening = inner
    if isinstance(node, Mapping):
        if not node.entries:
            write("{}")
            return
        colon = ": " if newline else ":"
        write("{")
        for key, value in node.entries.items():
            write(opening)
            opening = separator
            write(encode_basestring(key))
            write(colon)
            if type(value) is Scalar and value.kind == STRING and value.shown is None:
                write(encode_basestring(value.text))
            else:
                _write(value, write, inner, step, reveal)
        write(newline)
        write("}")
        return
    if not node.items:
        write("[]")
        return
    write("[")
    for item in node.items:
        write(opening)
        opening = separator
        _write(item, write, inner, step, reveal)
    write(newline)
    write("]")
