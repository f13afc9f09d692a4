"""The lists whose order counts, and the lists to which services add elements."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.shapes.peculiarity import Comparator
from cfnkit.drift.shapes.shape import Shape

# Lists whose order counts although their schemas do not say so.
_ORDERED = re.compile(
    r"(?:Commands?|Args|\w*Arguments|\w*Entry[Pp]oints?|Steps|Stages|CacheBehaviors|Layers|\w*Columns|\w*Sort\w*"
    r"|\w*Order|Sheets|Rows|Elements|Overrides|RoutingRules|Processors|PartitionKeys|Colors|KeySchema|Plan|OnCreate"
    r"|OnStart|Transitions|Messages|Content)\Z"
)
_FILLED = re.compile(r"(?:\w*Attributes|\w*Parameters|\w*Options|\w*OptionSettings|\w*Settings)\Z")
_ATTRIBUTE = ({"Key", "Value"}, {"Name", "Value"}, {"ParameterName", "ParameterValue"}, {"OptionName", "Value"})


def is_ordered(shape: Shape) -> bool:
    """Whether the order of a list counts.

    The schema's `insertionOrder` decides. Without it the list is a set, which services return in any order, unless its
    name says otherwise. The order of a list in free-form JSON counts.
    """
    if shape.is_tags or shape.array_types:
        return False
    insertion_order = shape.flag("insertionOrder")
    if insertion_order is not None:
        return insertion_order
    return not shape.parts or bool(_ORDERED.match(shape.name))


def is_filled(shape: Shape, elements: list[Any]) -> bool:
    """Whether the service may have added these elements to a list: attributes, each a name and a value."""
    if "AttributeList" in shape.array_types or shape.marks.peculiar(Comparator.FILLED):
        return True
    if not _FILLED.match(shape.name):
        return False
    return all(isinstance(element, dict) and any(pair <= element.keys() for pair in _ATTRIBUTE) for element in elements)
