"""JSON in a string, against the same in any other layout or as an object."""

from __future__ import annotations

import json
from typing import Any

from cfnkit.drift.normalisers.normaliser import OfTexts
from cfnkit.drift.shapes.shape import Shape


class JsonText(OfTexts):
    """A string that holds a JSON object or list is what it holds."""

    name = "json"
    pattern = r"\A\s*[{\[]"

    def applies(self, shape: Shape) -> bool:
        """Everywhere: many a property holds JSON and is a mere string in its schema."""
        return True

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The object or the list; any other string as it is."""
        if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value
