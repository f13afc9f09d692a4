"""Texts in JSON or YAML, in any layout, and the values that they encode."""

from __future__ import annotations

import json
from typing import Any

from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.shape import Shape

_DOCUMENT = frozenset({"object", "string"})


class JsonText(NormaliserDefaults):
    """A text with a JSON object or list is equal to that object or list."""

    name = "json"
    pattern = r"\A\s*[{\[]"

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The object or list; any other text unchanged."""
        if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value

    def result(self, shape: Shape) -> Shape:
        """The shape of the document in the text."""
        return shape.document


class YamlText(NormaliserDefaults):
    """A document in YAML is equal to its value, where a schema allows an object or a text.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html
    """

    name = "json"
    pattern = r"\A(?:---|#|[\"'$A-Za-z_][\w\"'$ .-]*:(?:\s|\Z))"

    def applies(self, shape: Shape) -> bool:
        """Whether the schema allows an object and a text."""
        return shape.types >= _DOCUMENT

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The object; any other text unchanged."""
        from cfnkit.diagnostics import Severity
        from cfnkit.syntax import Mapping, parse, to_plain

        if not isinstance(value, str) or value.lstrip()[:1] in ("{", "["):
            return value
        document = parse(value)
        failed = any(finding.severity is Severity.ERROR for finding in document.diagnostics)
        return value if failed or not isinstance(document.root, Mapping) else to_plain(document.root)

    def result(self, shape: Shape) -> Shape:
        """The shape of the document in the text."""
        return shape.document
