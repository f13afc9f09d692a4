"""YAML's anchors and aliases, within bounds."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.diagnostics import Code
from cfnkit.source import Span
from cfnkit.syntax.findings import Findings, excerpt
from cfnkit.syntax.limits import MAX_ALIAS_EXPANSION
from cfnkit.syntax.nodes import Node


class Anchored(NamedTuple):
    """A node that has an anchor.

    `size` is how many characters it takes with its aliases written out, and `height` how many collections
    deep it is.
    """

    node: Node
    size: int
    height: int


class Anchors:
    """The anchors of one text, and how much its aliases have expanded to so far (`expanded`, in characters).

    An expanded node is shared and costs no memory, but whoever walks the tree walks it each time.
    """

    def __init__(self, text_size: int, findings: Findings) -> None:
        """Take the number of characters of the text, and where findings go."""
        self._limit = MAX_ALIAS_EXPANSION * text_size
        self._findings = findings
        self._known: dict[str, Anchored | None] = {}
        self._noted = False
        self.expanded = 0

    def open(self, name: str, span: Span) -> None:
        """Take note of an anchor at `span` whose node is not read to its end."""
        self.note(span)
        self._known[name] = None

    def define(self, name: str, anchored: Anchored) -> None:
        """Take the node of an anchor; a later anchor of the same name replaces it."""
        self._known[name] = anchored

    def expand(self, name: str, span: Span) -> Anchored | None:
        """What the alias at `span` stands for; None, and a finding, where that is nothing."""
        self.note(span)
        anchored = self._known.get(name)
        if anchored is not None:
            self.expanded += anchored.size
            return anchored
        shown = excerpt(name)
        if name in self._known:
            message = f"The alias '*{shown}' stands within what it is an alias of."
            hint = "A template has no circles."
        else:
            message = f"The alias '*{shown}' has no anchor '&{shown}' before it."
            hint = "If this is text and not an alias, quote it."
        self._findings.add(Code.NOT_WELL_FORMED, message, span, hint)
        return None

    def check_expansion(self, span: Span) -> bool:
        """Whether the aliases, up to that at `span`, expand to no more than is read; otherwise there is a finding."""
        if self.expanded <= self._limit:
            return True
        message = f"Aliases expand the text to more than {MAX_ALIAS_EXPANSION} times its size."
        self._findings.add(Code.TOO_LARGE, message, span, "Write the repeated part out, or use Fn::ForEach.")
        return False

    def note(self, span: Span) -> None:
        """Say once that the service takes none of this."""
        if self._noted:
            return
        self._noted = True
        message = "CloudFormation takes no YAML anchors, aliases and merge keys; here they are written out."
        hint = "Deploy what this is rendered to, or the output of `aws cloudformation package`."
        self._findings.add(Code.YAML_ALIAS, message, span, hint)
