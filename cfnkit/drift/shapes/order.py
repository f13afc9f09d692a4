"""Which lists have an order that means something, and which of their elements count."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.shapes.shape import Shape

# Lists whose order is what they are about, whatever their schemas leave unsaid.
_ORDERED = re.compile(
    r"(?:Commands?|Args|\w*Arguments|\w*Entry[Pp]oints?|Steps|Stages|CacheBehaviors|Layers|\w*Columns|\w*Sort\w*"
    r"|\w*Order|Sheets|Rows|Elements|Overrides|RoutingRules|Processors|PartitionKeys|Colors|KeySchema|Plan|OnCreate"
    r"|OnStart|Transitions|Messages|Content)\Z"
)
_FILLED = re.compile(r"(?:\w*Attributes|\w*Parameters|\w*Options|\w*OptionSettings|\w*Settings)\Z")
_ATTRIBUTE = ({"Key", "Value"}, {"Name", "Value"}, {"ParameterName", "ParameterValue"}, {"OptionName", "Value"})


def is_ordered(shape: Shape) -> bool:
    """Whether the order of a list counts.

    By `insertionOrder` where the schema has it. Where it has not, the list is a set, unless its name tells otherwise:
    services give such lists back in an order of their own. Lists in free-form JSON are as they were written.
    """
    marks = shape.marks
    if marks.peculiarities:
        if marks.peculiar("unordered"):
            return False
        if marks.peculiar("ordered"):
            return True
    if shape.is_tags or shape.array_types:
        return False
    said = shape.flag("insertionOrder")
    if said is not None:
        return said
    return not shape.parts or bool(_ORDERED.match(shape.name))


def is_filled(shape: Shape, elements: list[Any]) -> bool:
    """Whether a service adds elements to a list that it was not given: attributes, each a name and a value."""
    if "AttributeList" in shape.array_types or shape.marks.peculiar("filled"):
        return True
    if not _FILLED.match(shape.name):
        return False
    return all(isinstance(element, dict) and any(pair <= element.keys() for pair in _ATTRIBUTE) for element in elements)
