"""Texts of many lines, and keys in text form."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.normalisers.normaliser import OfTexts
from cfnkit.drift.shapes.shape import Shape

_ARMOUR = "-----BEGIN "
_SSH = re.compile(r"((?:ssh|ecdsa|sk)-[a-z0-9@.-]+\s+[A-Za-z0-9+/=]+)(?:\s.*)?\Z", re.DOTALL)


class Texts(OfTexts):
    """A text without the line break at its end, which a block in YAML has and a service drops."""

    name = "line-end"
    pattern = r"\n"

    def applies(self, shape: Shape) -> bool:
        """Everywhere."""
        return True

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The text, its lines ended by a line feed, none behind the last."""
        if not isinstance(value, str) or "\n" not in value:
            return value
        return value.replace("\r\n", "\n").rstrip("\n")


class Keys(OfTexts):
    """A key or a certificate: PEM without its white space, a public SSH key without its comment."""

    name = "key-text"
    pattern = r"\A\s*-----BEGIN |\A(?:ssh|ecdsa|sk)-"

    def applies(self, shape: Shape) -> bool:
        """Everywhere: no other text looks like one."""
        return True

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The key alone."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith(_ARMOUR):
            return "".join(value.split())
        match = _SSH.match(value)
        return " ".join(match[1].split()) if match else value
