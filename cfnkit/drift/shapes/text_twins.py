"""Properties that hold one document: `Definition` as an object, and `DefinitionString` as a text."""

from __future__ import annotations

# The end of a property's name that says that it holds the document of the property without that end as a text.
_AS_TEXT = "String"


def text_twin(name: str) -> str:
    """The name of the property that holds the same document as a text, or of the one whose document it is."""
    return name.removesuffix(_AS_TEXT) if name.endswith(_AS_TEXT) else name + _AS_TEXT


def without_text(name: str) -> str:
    """The name of the property whose document a property holds, as an object or as a text."""
    return name.removesuffix(_AS_TEXT)
