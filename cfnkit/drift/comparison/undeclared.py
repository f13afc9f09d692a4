"""What is there and not declared."""

from __future__ import annotations

from typing import Any

from cfnkit.drift.comparison.tags import is_foreign_key, is_foreign_tag
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.values import is_empty


def declarable(value: Any, shape: Shape) -> Any:
    """What of a value a template could declare: without what is read-only, empty, or a tag of AWS; None for nothing."""
    marks = shape.marks
    if marks.read_only or marks.write_only:
        return None
    if isinstance(value, dict):
        kept = {
            name: declarable(item, shape.child(name))
            for name, item in value.items()
            if not (marks.tags and is_foreign_key(name))
        }
        return {name: item for name, item in kept.items() if not is_empty(item)}
    if isinstance(value, list):
        return [declarable(item, shape.item) for item in value if not (shape.is_tags and is_foreign_tag(item))]
    return value
