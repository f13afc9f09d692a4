"""Texts with several lines, and keys as texts."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.shape import Shape

_ARMOUR = "-----BEGIN "
_SSH = re.compile(r"((?:ssh|ecdsa|sk)-[a-z0-9@.-]+\s+[A-Za-z0-9+/=]+)(?:\s.*)?\Z", re.DOTALL)


class Texts(NormaliserDefaults):
    """A text without the final line break, which YAML blocks have and services drop."""

    name = "line-end"
    pattern = r"\n"

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The text with line feeds between its lines and none at the end."""
        if not isinstance(value, str) or "\n" not in value:
            return value
        return value.replace("\r\n", "\n").rstrip("\n")


class KeyTexts(NormaliserDefaults):
    """A key or certificate: PEM without white space, a public SSH key without its comment."""

    name = "key-text"
    pattern = r"\A\s*-----BEGIN |\A(?:ssh|ecdsa|sk)-"

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The key without white space or comment."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith(_ARMOUR):
            return "".join(value.split())
        match = _SSH.match(value)
        return " ".join(match[1].split()) if match else value
