"""What a plain YAML scalar means: the rules of YAML 1.1, as the service's parser applies them.

https://yaml.org/type/ — `yes` and `on` are booleans, `017` is octal, `1:30` is sexagesimal. Unlike YAML 1.1,
CloudFormation keeps dates as strings. `1e3` and `0o17` have no number form in YAML 1.1 and are strings.
"""

from __future__ import annotations

import re

from cfnkit.syntax.nodes import BOOLEAN, NULL, NUMBER, STRING

_WORDS = {"": (NULL, "null"), "~": (NULL, "null")}
for _kind, _text, _names in (
    (NULL, "null", ("null",)),
    (BOOLEAN, "true", ("yes", "true", "on")),
    (BOOLEAN, "false", ("no", "false", "off")),
):
    for _name in _names:
        for _form in (_name, _name.capitalize(), _name.upper()):
            _WORDS[_form] = (_kind, _text)

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?)?\Z")
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0b(?P<binary>[01_]+)|0x(?P<hex>[0-9a-fA-F_]+)|0(?P<octal>[0-7_]+)"
    r"|(?P<sexagesimal>[1-9][0-9_]*(?::[0-5]?[0-9])+)|(?P<decimal>0|[1-9][0-9_]*))\Z"
)
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?\Z")
_SEXAGESIMAL_FLOAT = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*\Z")
_NUMBER_STARTS = frozenset("+-.0123456789")
_BASES = {"binary": 2, "hex": 16, "octal": 8, "decimal": 10}


def resolve_plain(text: str) -> tuple[str, str]:
    """The kind of an unquoted scalar, and its text in JSON's form."""
    if text[:1] not in _NUMBER_STARTS or not text:
        return _WORDS.get(text) or (STRING, text)
    if _JSON_NUMBER.match(text):
        return NUMBER, text
    return _resolve_number(text) or (STRING, text)


def _resolve_number(text: str) -> tuple[str, str] | None:
    match = _INTEGER.match(text)
    if match:
        kind = match.lastgroup or "decimal"
        digits = match[kind].replace("_", "")
        if not digits:
            return None
        number = _sexagesimal(digits) if kind == "sexagesimal" else int(digits, _BASES[kind])
        return NUMBER, str(-number if match["sign"] == "-" else number)
    if _FLOAT.match(text):
        return NUMBER, _json_float(text)
    if _SEXAGESIMAL_FLOAT.match(text):
        sign = -1.0 if text[0] == "-" else 1.0
        value = 0.0
        for part in text.lstrip("+-").replace("_", "").split(":"):
            value = value * 60 + float(part)
        return NUMBER, repr(sign * value)
    return None


def _sexagesimal(digits: str) -> int:
    value = 0
    for part in digits.split(":"):
        value = value * 60 + int(part)
    return value


def _json_float(text: str) -> str:
    """The number with the same digits, in the form that JSON takes."""
    sign = "-" if text[0] == "-" else ""
    mantissa, exponent, power = text.lstrip("+-").replace("_", "").partition("e" if "e" in text else "E")
    whole, _, fraction = mantissa.partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}.{fraction or '0'}{exponent}{power}"
