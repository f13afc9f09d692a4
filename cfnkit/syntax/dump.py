"""A tree to text."""

from __future__ import annotations

from json.encoder import py_encode_basestring  # the C variant is private
from typing import Any

from cfnkit.syntax.nodes import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence

try:
    from _json import encode_basestring
except ImportError:  # a Python without the C accelerator
    encode_basestring = py_encode_basestring


def dump_json(node: Node, indent: int | None = 2, reveal: bool = False) -> str:
    """The tree as JSON, in its own key order and with each number as its source wrote it.

    `indent` is the number of spaces per level; None makes it compact, on one line. Secrets come out as
    ``****`` unless `reveal`.
    """
    parts: list[str] = []
    _write(node, parts.append, "\n" if indent is not None else "", " " * (indent or 0), reveal)
    return "".join(parts)


def _write(node: Node, write: Any, newline: str, step: str, reveal: bool) -> None:
    if isinstance(node, Scalar):
        if node.kind == STRING:
            write(encode_basestring(node.text if reveal or node.shown is None else node.shown))
        else:
            write(node.text)
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


class _Number:
    """A number with its text, for the YAML writer."""

    def __init__(self, text: str) -> None:
        self.text = text


def dump_yaml(node: Node, long_form: bool = False, reveal: bool = False) -> str:
    """The tree as YAML, written by cfn-flip: functions in their short forms, unless `long_form`."""
    import yaml
    from cfn_flip.yaml_dumper import get_dumper

    from cfnkit.syntax.scalars import resolve_plain

    class Dumper(get_dumper(False, long_form)):  # type: ignore[misc]  # a class made at run time
        """cfn-flip's writer, which also keeps the text of numbers and takes nothing for an alias."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def number(dumper: Any, value: _Number) -> Any:
        kind = "float" if any(character in value.text for character in ".eE") else "int"
        if resolve_plain(value.text)[0] != NUMBER:  # 1e3 is a number in JSON and a string in YAML 1.1
            return dumper.represent_scalar("tag:yaml.org,2002:float", repr(float(value.text)))
        return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", value.text)

    Dumper.add_representer(_Number, number)
    text: str = yaml.dump(_plain(node, reveal), Dumper=Dumper, default_flow_style=False, allow_unicode=True, width=2**16)
    return text


def _plain(node: Node, reveal: bool) -> Any:
    from cfn_tools.odict import ODict

    if isinstance(node, Mapping):
        return ODict((key, _plain(value, reveal)) for key, value in node.entries.items())
    if isinstance(node, Sequence):
        return [_plain(item, reveal) for item in node.items]
    if node.kind == NUMBER:
        return _Number(node.text)
    if node.kind == BOOLEAN:
        return node.text == "true"
    if node.kind == NULL:
        return None
    return node.text if reveal or node.shown is None else node.shown
