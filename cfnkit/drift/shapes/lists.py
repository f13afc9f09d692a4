"""Lists: whether their order counts, and which elements a service adds."""

from __future__ import annotations

import re
from typing import Any

from cfnkit.drift.shapes.peculiarity import Comparator
from cfnkit.drift.shapes.shape import Shape

# Lists whose order counts although their schemas do not say so.
_ORDERED = re.compile(
    r"(?:Commands?|Args|\w*Arguments|\w*Entry[Pp]oints?|Steps|Stages|CacheBehaviors|Layers|\w*Columns|\w*Sort\w*"
    r"|\w*Order|Sheets|Rows|Elements|Overrides|RoutingRules|Processors|PartitionKeys|Colors|KeySchema|Plan|OnCreate"
    r"|OnStart|Transitions|Messages|Content|PathParameterValues)\Z"
)
_FILLED = re.compile(r"(?:\w*Attributes|\w*Parameters|\w*Options|\w*OptionSettings|\w*Settings)\Z")
# Lists that are sets by what their elements are, whatever their schemas say: references, places, methods of HTTP.
_SETS = re.compile(
    r"(?:\w*(?:SubnetIds|Subnets|SecurityGroups|(?:Group|Account|Allocation)Ids|AvailabilityZones|Regions|Compatibilities"
    r"|Capabilities|Recipients|Types|TypeList|Protocols|Targets)|(?:Allow|Allowed|Expose|Exposed)(?:Methods|Headers|Origins)"
    r"|ACCOUNT|ORGUNIT)\Z"
)
# An image adds its own devices to those of an instance.
_DEVICES = "BlockDeviceMappings"
_KEYED = re.compile(
    r"\w*(?:Options|Settings|Configurations|Attributes|Parameters|Features|TagFilters)\Z|BackupPlanRule\Z"
)
_KEYS = frozenset({"Id", "Key", "Name", "OptionName", "ParameterName", "AttributeName", "RuleName", "Event"})
# Rules of which each has its own effect, in any order.
_LIFECYCLE = re.compile(r"Lifecycle")
_ATTRIBUTE_NAMES = frozenset({"Key", "Name", "ParameterName", "OptionName"})
_SCALARS = frozenset({"string", "number", "integer", "boolean"})


def is_ordered(shape: Shape) -> bool:
    """Whether the order of a list counts.

    It does in a document. It does not where it cannot have changed, in a create-only list, nor for unique scalars and
    for references, which are a set, nor for options and the like, which have a key. Else the schema's `insertionOrder`
    decides. Without it the list is a set, which services return in any order, unless its name says otherwise. The order
    of a list in free-form JSON counts.
    """
    if shape.is_tags or shape.array_types or shape.marks.create_only:
        return False
    if shape.is_document:
        return True
    if not _ORDERED.match(shape.name):
        is_set = shape.flag("uniqueItems") or _SETS.match(shape.name)
        if is_set and shape.item.types and shape.item.types <= _SCALARS:
            return False
        is_keyed = _KEYED.match(shape.name) or (shape.name == "Rules" and _LIFECYCLE.match(shape.owner))
        if is_keyed and not _KEYS.isdisjoint(shape.item.names):
            return False
    insertion_order = shape.flag("insertionOrder")
    if insertion_order is not None:
        return insertion_order
    return not shape.parts or bool(_ORDERED.match(shape.name))


def is_filled(shape: Shape, elements: list[Any]) -> bool:
    """Whether the service may have added these elements to a list: attributes, each with a name and scalars."""
    if shape.is_exact or shape.is_document:
        return False
    is_zones = shape.name == "AvailabilityZones" and shape.type_name.endswith("::DBCluster")
    if shape.marks.create_only or is_zones:
        return True  # It cannot have changed: a cluster of Aurora has three zones, and no call sets them later.
    if "AttributeList" in shape.array_types or shape.marks.peculiar(Comparator.FILLED) or shape.name == _DEVICES:
        return True
    return bool(_FILLED.match(shape.name)) and all(map(_is_attribute, elements))


def _is_attribute(element: Any) -> bool:
    return (
        isinstance(element, dict)
        and not _ATTRIBUTE_NAMES.isdisjoint(element)
        and not any(isinstance(value, (dict, list)) for value in element.values())
    )
