"""The counterparts of declared keys and values on the actual side, and of actual values in a template."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import Any

from cfnkit.drift.comparison.tags import is_foreign_key, is_foreign_tag
from cfnkit.drift.declared import Unsettled
from cfnkit.drift.shapes.peculiarity import Comparator
from cfnkit.drift.shapes.shape import Shape, swapped_case
from cfnkit.drift.shapes.text_twins import text_twin, without_text
from cfnkit.drift.values import is_empty

_VARIABLE = re.compile(r"\$\{([A-Za-z0-9_]+)\}")
_SUBSTITUTIONS = "Substitutions"


def actual_key(name: str, expected: abc.Mapping[str, Any], actual: abc.Mapping[str, Any], shape: Shape) -> str:
    """The key of `actual` that stands for a declared key that it lacks; the declared key when there is none.

    Some services return the keys of an object with or without a capital: `sourceColumn` as `SourceColumn`. A document
    may be returned as a text under another name: `Definition` as `DefinitionString`.
    """
    if shape.marks.peculiar(Comparator.ANY_KEY_CASE):
        folded = name.lower()
        return next((key for key in actual if key.lower() == folded and key not in expected), name)
    child = shape.child(name)
    if child.is_exact:
        return name
    twin = text_twin(name)
    others = [
        swapped_case(name),
        *child.marks.arguments(Comparator.ALSO_CALLED),
        *((twin,) if twin in shape.names else ()),
    ]
    return next((other for other in others if other in actual and other not in expected), name)


def substituted(value: Any, siblings: abc.Mapping[str, Any], shape: Shape) -> Any:
    """A declared value whose variables, `${Name}`, are replaced as the sibling property says.

    That property is called as the document, `DefinitionSubstitutions` for `Definition` and `DefinitionString`. A text
    with a variable whose value is unsettled is unsettled.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html
    """
    for document in dict.fromkeys((shape.name, without_text(shape.name))):
        values = siblings.get(document + _SUBSTITUTIONS)
        if isinstance(values, Unsettled):
            return values
        if isinstance(values, dict) and values:
            value = _replaced(value, values)
    return value


def declarable(value: Any, shape: Shape) -> Any:
    """The part of an actual value that a template could declare; None when there is none.

    Read-only and write-only properties, empty values and tags of AWS are left out.
    """
    marks = shape.marks
    if marks.read_only or marks.write_only:
        return None
    if isinstance(value, dict):
        parts = {
            name: declarable(item, shape.child(name))
            for name, item in value.items()
            if not (marks.tags and is_foreign_key(name))
        }
        return {name: item for name, item in parts.items() if not is_empty(item)}
    if isinstance(value, list):
        return [declarable(item, shape.item) for item in value if not (shape.is_tags and is_foreign_tag(item))]
    return value


def _replaced(value: Any, values: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, values) for item in value]
    if not isinstance(value, str):
        return value
    for name in _VARIABLE.findall(value):
        known = values.get(name)
        if isinstance(known, Unsettled):
            return Unsettled(known.reason, known.detail, value)
    return _VARIABLE.sub(lambda match: _text(values.get(match[1], match[0])), value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
