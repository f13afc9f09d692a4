"""The type of a plain YAML scalar, by the rules of YAML 1.1 as the service's parser applies them.

https://yaml.org/type/ — `yes` and `on` are booleans, `017` is octal, `1:30` is sexagesimal. Unlike YAML 1.1,
CloudFormation keeps dates as strings. `1e3`, `0o17` and `012345678901` are no numbers in YAML 1.1 and stay
strings; so do `.inf` and `.nan`, which JSON cannot write.
"""

from __future__ import annotations

import re
from math import isfinite

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

_NUMBER_STARTS = frozenset("+-.0123456789")

# A plain scalar with any other first character is a string (that of the empty scalar is the empty string).
AMBIGUOUS_STARTS = _NUMBER_STARTS | {word[:1] for word in _WORDS}

_AS_IN_JSON = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+][0-9]+)?)?\Z")
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0b(?P<binary>[01_]+)|0x(?P<hex>[0-9a-fA-F_]+)|(?P<octal>0[0-7_]+)"
    r"|(?P<sexagesimal>[1-9][0-9_]*(?::[0-5]?[0-9])+)|(?P<decimal>0|[1-9][0-9_]*))\Z"
)
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?\Z")
_SEXAGESIMAL_FLOAT = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*\Z")
_BASES = {"binary": 2, "hex": 16, "octal": 8}

# The time to convert a number grows with the square of its digits: a longer one stays a string.
_MAX_CONVERTED = 300


def resolve_plain(text: str) -> tuple[str, str]:
    """The kind of an unquoted scalar, and its text in JSON's form."""
    if text[:1] not in _NUMBER_STARTS:
        return _WORDS.get(text) or (STRING, text)
    if _AS_IN_JSON.match(text):
        return NUMBER, text
    number = (_integer(text) or _float(text)) if len(text) <= _MAX_CONVERTED else None
    return (NUMBER, number) if number else (STRING, text)


def _integer(text: str) -> str | None:
    match = _INTEGER.match(text)
    if match is None:
        return None
    sign = "-" if match["sign"] == "-" else ""
    kind = match.lastgroup or "decimal"
    digits = match[kind].replace("_", "")
    if kind == "decimal":
        return sign + digits
    if not digits:
        return None
    return sign + str(_base_60(digits) if kind == "sexagesimal" else int(digits, _BASES[kind]))


def _base_60(digits: str) -> int:
    value = 0
    for part in digits.split(":"):
        value = value * 60 + int(part)
    return value


def _float(text: str) -> str | None:
    sign = "-" if text[0] == "-" else ""
    digits = text.lstrip("+-").replace("_", "")
    if _FLOAT.match(text):
        mantissa, exponent, power = digits.partition("e" if "e" in digits else "E")
        whole, _, fraction = mantissa.partition(".")
        return f"{sign}{whole.lstrip('0') or '0'}.{fraction or '0'}{exponent}{power}"
    if _SEXAGESIMAL_FLOAT.match(text):
        value = 0.0
        for part in digits.split(":"):
            value = value * 60 + float(part)
        return sign + repr(value) if isfinite(value) else None
    return None
