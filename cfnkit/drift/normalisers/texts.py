"""Texts with several lines, and keys as texts."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.normalisers.normaliser import OfTexts
from cfnkit.drift.shapes.shape import Shape

_ARMOUR = "-----BEGIN "
_SSH = re.compile(r"((?:ssh|ecdsa|sk)-[a-z0-9@.-]+\s+[A-Za-z0-9+/=]+)(?:\s.*)?\Z", re.DOTALL)


class Texts(OfTexts):
    """A text without the final line break, which YAML blocks have and services drop."""

    name = "line-end"
    pattern = r"\n"

    def applies(self, shape: Shape) -> bool:
        """Always."""
        return True

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The text with line feeds between its lines and none at the end."""
        if not isinstance(value, str) or "\n" not in value:
            return value
        return value.replace("\r\n", "\n").rstrip("\n")


class KeyTexts(OfTexts):
    """A key or certificate: PEM without white space, a public SSH key without its comment."""

    name = "key-text"
    pattern = r"\A\s*-----BEGIN |\A(?:ssh|ecdsa|sk)-"

    def applies(self, shape: Shape) -> bool:
        """Always: no other text has this form."""
        return True

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The key without white space or comment."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith(_ARMOUR):
            return "".join(value.split())
        match = _SSH.match(value)
        return " ".join(match[1].split()) if match else value
