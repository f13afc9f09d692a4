"""Plain values as they are written into a text: with brackets, as blocks of YAML, and as keys."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from cfnkit.source import Span
from cfnkit.syntax.dump import dump_yaml
from cfnkit.syntax.nodes import from_plain

if TYPE_CHECKING:
    from cfnkit.json_schema import Json


_PLAIN_KEY = re.compile(r"(?!(?:[yn]|yes|no|on|off|true|false|null)\Z)[A-Za-z][A-Za-z0-9]*\Z", re.IGNORECASE)
_NOWHERE = Span("", 1, 1, 1, 1)


def block_entry(key: str | int, value: Json, column: int) -> str:
    """An entry or element in block style, whose object or list begins in the 1-based column."""
    written = indented(block_text(value), column + 1)
    name = key_text(key, quoted=False)
    if isinstance(value, (dict, list)) and value and not isinstance(key, int):
        return f"{name.rstrip()}\n{' ' * (column + 1)}{written}"
    return name + written


def key_text(key: str | int, *, quoted: bool = True) -> str:
    """What stands before a value: its key, `quoted` or as YAML has it; before an element a dash, or nothing."""
    if isinstance(key, int):
        return "" if quoted else "- "
    return f"{json.dumps(key, ensure_ascii=False)}: " if quoted else f"{block_text(key)}: "


def flow_text(value: Json) -> str:
    """A value as JSON on one line, which YAML reads, too."""
    return json.dumps(value, ensure_ascii=False)


def flow_key(key: str) -> str:
    """A key between the brackets of YAML: without quotes where it is a word that nothing else means."""
    return key if _PLAIN_KEY.match(key) else json.dumps(key, ensure_ascii=False)


def yaml_flow_text(value: Json) -> str:
    """A value with brackets whose keys are plain, as authors of YAML write them."""
    if isinstance(value, dict) and value:
        entries = (f"{flow_key(key)}: {yaml_flow_text(one)}" for key, one in value.items())
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(yaml_flow_text, value))}]"
    return flow_text(value)


def block_text(value: Json) -> str:
    """A value as a block of YAML that begins in the first column; on one line for a scalar."""
    text = dump_yaml(from_plain(value, _NOWHERE), reveal=True).rstrip("\n").removesuffix("\n...")
    return flow_text(value) if not isinstance(value, (dict, list)) and "\n" in text else text


def indented(text: str, columns: int) -> str:
    """A text whose lines, after the first, begin `columns` further to the right."""
    return text.replace("\n", "\n" + " " * columns)


def literal_block(text: str, raw: str) -> str:
    """A text as a literal block with the indentation of the block that it replaces."""
    _, _, body = raw.partition("\n")
    indents = [len(line) - len(line.lstrip(" ")) for line in body.split("\n") if line.strip()]
    indent = " " * min(indents, default=2)
    chomping = "" if text.endswith("\n") and not text.endswith("\n\n") else "+" if text.endswith("\n") else "-"
    lines = text.removesuffix("\n").split("\n")
    if any(line != line.rstrip() or line.startswith(" ") or not line.isprintable() for line in lines[:1]):
        return json.dumps(text, ensure_ascii=False)
    ending = "\n" if raw.endswith("\n") else ""
    return f"|{chomping}\n" + "\n".join(f"{indent}{line}" if line else "" for line in lines) + ending
