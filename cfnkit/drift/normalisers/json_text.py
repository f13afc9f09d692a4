"""JSON texts, in any layout, and the values that they encode."""

from __future__ import annotations

import json
from typing import Any

from cfnkit.drift.normalisers.normaliser import NormaliserDefaults
from cfnkit.drift.shapes.shape import Shape


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
