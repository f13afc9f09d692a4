"""Live resources from Cloud Control.

https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html
"""

from __future__ import annotations

import collections.abc as abc
from typing import Any

from cfnkit.drift.states.state import FoundState, Presence, ResourceState
from cfnkit.drift.values import decoded_object

SOURCE = "GetResource"


def found_resource(output: abc.Mapping[str, Any]) -> FoundState:
    """The resource in a valid output of GetResource, which does not have its logical ID."""
    description = output["ResourceDescription"]
    identifier = description["Identifier"]
    return FoundState(resource_state(output["TypeName"], identifier, description["Properties"]), (identifier,), True)


def resource_state(type_name: str, physical_id: str, properties: Any) -> ResourceState:
    """The state of a resource with the properties of a JSON text; UNKNOWN when the text is not a JSON object."""
    values = decoded_object(properties)
    if values is None:
        reason = "Cloud Control gave properties that are not a JSON object"
        return ResourceState(type_name, physical_id, Presence.UNKNOWN, reason=reason)
    return ResourceState(type_name, physical_id, properties=values)
