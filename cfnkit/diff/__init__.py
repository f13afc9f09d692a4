"""What a change of a template would do: two processed versions for one target, compared by resource."""

from cfnkit.diff.change import Action, PropertyChange, Replacement, ResourceChange, StackChange
from cfnkit.diff.compare import compare_versions

__all__ = ["Action", "PropertyChange", "Replacement", "ResourceChange", "StackChange", "compare_versions"]
