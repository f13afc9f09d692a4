"""Drift: compare the declared resources of a template with their live state."""

from cfnkit.drift.comparison.resource import Comparer, compare_resource
from cfnkit.drift.declared import Declarations, DeclaredResource, Unsettled
from cfnkit.drift.report import (
    Difference,
    DifferenceType,
    DriftReport,
    Equated,
    PointerPath,
    ResourceDrift,
    Skipped,
    SkipReason,
    Status,
)
from cfnkit.drift.stack import DeclaredStack, compare_stack
from cfnkit.drift.states.state import Presence, ResourceState, Scope, StackState

__all__ = [
    "Comparer",
    "Declarations",
    "DeclaredResource",
    "DeclaredStack",
    "Difference",
    "DifferenceType",
    "DriftReport",
    "Equated",
    "PointerPath",
    "Presence",
    "ResourceDrift",
    "ResourceState",
    "Scope",
    "SkipReason",
    "Skipped",
    "StackState",
    "Status",
    "Unsettled",
    "compare_resource",
    "compare_stack",
]
