"""YAML's anchors and aliases, within bounds."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.diagnostics import Code
from cfnkit.source import Span
from cfnkit.syntax.limits import MAX_ALIAS_EXPANSION
from cfnkit.syntax.nodes import Node
from cfnkit.syntax.problems import Problems, excerpt


class Anchored(NamedTuple):
    """A node that has an anchor.

    `size` is its number of characters with its aliases expanded, and `height` its number of levels (0: a scalar).
    """

    node: Node
    size: int
    height: int


class Anchors:
    """The anchors of one text; `expanded` is the number of characters to which its aliases have expanded so far.

    An expanded node is shared and needs no memory, but a walk of the tree passes it each time.
    """

    def __init__(self, text_size: int, problems: Problems) -> None:
        """`text_size` is the number of characters of the text."""
        self._limit = MAX_ALIAS_EXPANSION * text_size
        self._problems = problems
        self._known: dict[str, Anchored | None] = {}
        self._noted = False
        self.expanded = 0

    def open(self, name: str, span: Span) -> None:
        """Note the anchor at `span`, whose node is not complete yet."""
        self.note(span)
        self._known[name] = None

    def define(self, name: str, anchored: Anchored) -> None:
        """Record the node of an anchor; a later anchor of the same name replaces it."""
        self._known[name] = anchored

    def expand(self, name: str, span: Span) -> Anchored | None:
        """The node of the alias at `span`; None, and a reported problem, when it has none."""
        self.note(span)
        anchored = self._known.get(name)
        if anchored is not None:
            self.expanded += anchored.size
            return anchored
        shown = excerpt(name)
        if name in self._known:
            message = f"The alias '*{shown}' is inside the node of its own anchor '&{shown}'."
            hint = "A template has no cycles."
        else:
            message = f"The alias '*{shown}' has no anchor '&{shown}' before it."
            hint = "If this is text and not an alias, quote it."
        self._problems.add(Code.NOT_WELL_FORMED, message, span, hint)
        return None

    def check_expansion(self, span: Span) -> bool:
        """Whether the aliases up to `span` expand to no more than is read; reports a problem otherwise."""
        if self.expanded <= self._limit:
            return True
        message = f"Aliases expand the text to more than {MAX_ALIAS_EXPANSION} times its size."
        self._problems.add(Code.TOO_LARGE, message, span, "Write the repeated part out, or use Fn::ForEach.")
        return False

    def note(self, span: Span) -> None:
        """Report once that the service refuses anchors, aliases and merge keys."""
        if self._noted:
            return
        self._noted = True
        message = "CloudFormation accepts no YAML anchors, aliases or merge keys; here they are expanded."
        hint = "Deploy what this is rendered to, or the output of `aws cloudformation package`."
        self._problems.add(Code.YAML_ALIAS, message, span, hint)
