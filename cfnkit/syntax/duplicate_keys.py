"""A key that stands twice in one object; the first one counts."""

from __future__ import annotations

from cfnkit.diagnostics import Code, Diagnostic, Related
from cfnkit.source import Span


def duplicate_key(key: str, span: Span, first: Span) -> Diagnostic:
    """The diagnostic for a key at `span` that stands at `first` already."""
    hint = f"It stands at line {first.line} already; an object has each key once. This one is left out."
    related = (Related(f"'{key}' stands here first", first),)
    return Diagnostic(Code.DUPLICATE_KEY, f"Duplicate key '{key}'.", span, hint=hint, related=related)
