"""The size of the values that functions may make of one template.

The service takes a template of 1 MB, before and after its transforms, and documents no limit for evaluated values:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

from cfnkit.syntax import Node, size_of
from cfnkit.template.quotas import TEMPLATE_BYTES

VALUE_LIMIT = TEMPLATE_BYTES
"""The characters of one value: a template that held it would be too large."""

TOTAL_LIMIT = 16 * TEMPLATE_BYTES
"""The characters that all functions of a template make, each value as often as it is written."""

NO_MORE = "the functions of the template make too much"

# A node costs memory and time beside its characters.
_NODE = 64


class Allowance:
    """The size that the functions of a template may still make."""

    def __init__(self) -> None:
        self._left = TOTAL_LIMIT

    @property
    def used_up(self) -> bool:
        """Whether nothing more may be made."""
        return self._left < 0

    def take(self, characters: int, nodes: int) -> bool:
        """Count characters and nodes as made; False when they are too many."""
        self._left -= characters + _NODE * nodes
        return not self.used_up

    def take_tree(self, node: Node) -> bool:
        """Count a whole tree as made; False when it is too much."""
        return self.take(size_of(node, self._left, _NODE), 0)
