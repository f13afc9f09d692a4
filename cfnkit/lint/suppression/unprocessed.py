"""The loops that stand in a template after its transforms: no rule looks at the resources that they would make."""

from __future__ import annotations

from functools import cached_property

from cfnkit.lint.suppression.suppression import Suppression
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, walk
from cfnkit.vocabulary import FOR_EACH


class UnprocessedLoops:
    """The loops in a processed tree: AWS::LanguageExtensions is not declared, refused them, or waits for a value."""

    def __init__(self, processed: Node) -> None:
        self._processed = processed

    def concern(self, each: Suppression) -> bool:
        """Whether a suppression stands in a loop, or is about a part of the template with a loop in it."""
        return any(_meet(each, loop) for loop in self._loops)

    @cached_property
    def _loops(self) -> list[Span]:
        """From the key to the end of each loop."""
        found = []
        for node in (node for _, node in walk(self._processed) if isinstance(node, Mapping)):
            for key, value in node.entries.items():
                start, end = node.key_span(key), value.span
                if key.startswith(FOR_EACH) and start.source == end.source:
                    found.append(start._replace(end_line=end.end_line, end_column=end.end_column))
        return found


def _meet(each: Suppression, loop: Span) -> bool:
    block = each.block
    if block is not None and each.line:  # a comment after the last value of a loop stands behind the loop's end
        return block.source == loop.source and loop.line <= block.line <= loop.end_line
    return _overlap(each.span, loop) or (block is not None and _overlap(block, loop))


def _overlap(one: Span, other: Span) -> bool:
    if one.source != other.source:
        return False
    return one[1:3] < other[3:5] and other[1:3] < one[3:5]
