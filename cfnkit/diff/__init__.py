"""What a change of a template would do: two processed versions for one target, compared by resource."""

from cfnkit.diff.change import Action, OutputChange, PropertyChange, Replacement, ResourceChange, StackChange
from cfnkit.diff.compare import compare_versions
from cfnkit.diff.risk import Risk, RiskKind

__all__ = [
    "Action",
    "OutputChange",
    "PropertyChange",
    "Replacement",
    "ResourceChange",
    "Risk",
    "RiskKind",
    "StackChange",
    "compare_versions",
]
