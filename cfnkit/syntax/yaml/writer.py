"""A tree to YAML by cfn-flip, with corrections so that the text parses to the same tree."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml
from cfn_flip.yaml_dumper import TAG_MAP, fn_representer, get_dumper

from cfnkit.syntax.nodes import BOOLEAN, NULL, NUMBER, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.syntax.yaml.scalars import resolve_plain
from cfnkit.vocabulary import SHORT_FORMS

_TAGS = {name: tag for tag, name in SHORT_FORMS.items()}
_WIDTH = 2**16  # cfn-flip's folding at 200 columns would depend on the environment

# What is written in double quotes: line breaks that YAML reads back as other ones, characters that steer a terminal or
# turn the direction of writing, and lines that CI systems take for a command: ``::``, ``##[``, ``##vso[``.
_IN_QUOTES = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|(?<=##)\\w*\\[")
_QUOTED = re.compile(rf"\r|(?m:^\s*::)|{_IN_QUOTES.pattern}")
# A string for PyYAML, but a number for parsers that accept more forms of signs and exponents.
_NUMBER_ELSEWHERE = re.compile(r"[-+]?[0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?\Z")


def write_yaml(node: Node, long_form: bool, reveal: bool) -> str:
    """The tree as YAML; see `dump_yaml`."""
    text: str = yaml.dump(
        _plain(node, not long_form, reveal),
        Dumper=_dumper(long_form),
        default_flow_style=False,
        allow_unicode=True,
        width=_WIDTH,
        sort_keys=False,
    )
    return _IN_QUOTES.sub(lambda match: f"{match[0][:-1]}\\u{ord(match[0][-1]):04x}", text)


class _Call(NamedTuple):
    """A function in its short form."""

    tag: str
    value: Any


class _Number(NamedTuple):
    """A number with its text."""

    text: str


def _dumper(long_form: bool) -> Any:
    class Dumper(get_dumper(False, long_form)):  # type: ignore[misc]  # cfn-flip has no types
        """cfn-flip's dumper, which also keeps the text of numbers and writes no aliases."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

        def represent_scalar(self, tag: str, value: str, style: str | None = None) -> Any:
            if _QUOTED.search(value):
                style = '"'
            elif style is None and tag.endswith(":str") and _NUMBER_ELSEWHERE.match(value):
                style = "'"
            return super().represent_scalar(tag, value, style)

    Dumper.add_representer(_Call, lambda dumper, call: fn_representer(dumper, call.tag, call.value))
    Dumper.add_representer(_Number, lambda dumper, number: _represent_number(dumper, number.text))
    Dumper.add_representer(dict, lambda dumper, value: dumper.represent_mapping(TAG_MAP, value, flow_style=False))
    return Dumper


def _represent_number(dumper: Any, text: str) -> Any:
    if resolve_plain(text)[0] != NUMBER:
        mantissa, exponent, power = text.partition("e" if "e" in text else "E")
        mantissa += "" if "." in mantissa else ".0"
        text = f"{mantissa}{exponent}{'' if power.startswith(('+', '-')) else '+'}{power}"
    kind = "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


def _plain(node: Node, short_forms: bool, reveal: bool) -> Any:
    """The value in Python's types, with `_Call` for a function in its short form."""
    if isinstance(node, Mapping):
        tag = _short_form(node) if short_forms else None
        if tag is None:
            return {key: _plain(value, short_forms, reveal) for key, value in node.entries.items()}
        [value] = node.entries.values()
        return _Call(tag, _argument(value, reveal))
    if isinstance(node, Sequence):
        return [_plain(item, short_forms, reveal) for item in node.items]
    if node.shown is not None and not reveal:
        return node.shown
    if node.kind == NUMBER:
        return _Number(node.text)
    if node.kind == BOOLEAN:
        return node.text == "true"
    return None if node.kind == NULL else node.text


def _argument(value: Node, reveal: bool) -> Any:
    """The argument of a short form; a function that is the argument has its long form, since a value has one tag."""
    if isinstance(value, Mapping):
        return {key: _plain(inner, True, reveal) for key, inner in value.entries.items()}
    return _plain(value, True, reveal)


def _short_form(node: Mapping) -> str | None:
    """The tag of the function at `node`; None when it has none or would be read back as something else."""
    if len(node.entries) != 1:
        return None
    [(name, value)] = node.entries.items()
    tag = _TAGS.get(name)
    if isinstance(value, Scalar):
        dotted = name == "Fn::GetAtt" and "." in value.text
        return tag if value.kind == STRING and not dotted else None
    if name == "Fn::GetAtt":
        return tag if isinstance(value, Sequence) and _is_resource_and_attribute(value) else None
    # `Condition` is also a key of IAM statements.
    return tag if name not in ("Ref", "Condition") else None


def _is_resource_and_attribute(value: Sequence) -> bool:
    parts = [part.text for part in value.items if isinstance(part, Scalar) and part.kind == STRING]
    return len(parts) == len(value.items) == 2 and "." not in parts[0]
