"""YAML's anchors and aliases, within bounds."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import Span
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

    def __init__(self, text_size: int, findings: list[Diagnostic]) -> None:
        """Take the number of characters of the text, and the list that findings go to."""
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
        if name in self._known:
            message = f"The alias '*{name}' stands within what it is an alias of."
            hint = "A template has no circles."
        else:
            message = f"The alias '*{name}' has no anchor '&{name}' before it."
            hint = "If this is text and not an alias, quote it."
        self._findings.append(Diagnostic(Code.NOT_WELL_FORMED, message, span, hint=hint))
        return None

    def exceeded(self, span: Span) -> bool:
        """Whether the aliases, up to that at `span`, expand to more than is read; then there is a finding."""
        if self.expanded <= self._limit:
            return False
        message = f"Aliases expand the text to more than {MAX_ALIAS_EXPANSION} times its size."
        hint = "Write the repeated part out, or use Fn::ForEach."
        self._findings.append(Diagnostic(Code.TOO_LARGE, message, span, hint=hint))
        return True

    def note(self, span: Span) -> None:
        """Say once that the service takes none of this."""
        if self._noted:
            return
        self._noted = True
        message = "CloudFormation takes no YAML anchors, aliases and merge keys; here they are written out."
        hint = "Deploy what this is rendered to, or the output of `aws cloudformation package`."
        self._findings.append(Diagnostic(Code.YAML_ALIAS, message, span, hint=hint))
