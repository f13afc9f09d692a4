"""What a change does, in the words of change sets.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.drift.report import PointerPath
from cfnkit.source import Span
from cfnkit.syntax import Node, canonical


class Action(Enum):
    """What happens to a resource."""

    ADD = "Add"
    MODIFY = "Modify"
    REMOVE = "Remove"


class Replacement(Enum):
    """Whether a modified resource is replaced."""

    TRUE = "True"
    CONDITIONAL = "Conditional"
    FALSE = "False"


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """A value that changes; without `before` it is added, without `after` removed.

    The paths lead from the resource's properties to the value: keys and 0-based indexes of its list in each version.
    `recreation` says whether the change replaces the resource. `because` is the logical ID of a replaced resource whose
    name or attribute the value holds: what it will be is known after the change only. `no_change` is the reason why the
    value means what it meant.
    """

    path: PointerPath
    before: Node | None = field(repr=False)
    after: Node | None = field(repr=False)
    after_path: PointerPath = ()
    recreation: Replacement = Replacement.FALSE
    because: str = ""
    no_change: str = ""

    @property
    def spans(self) -> tuple[Span | None, Span | None]:
        """The places of the value before and after."""
        return (self.before.span if self.before else None), (self.after.span if self.after else None)


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """What happens to a resource; `span` is its place after the change or, for one that goes, before.

    `changes` are those of its properties; those that change nothing are apart, as `unchanged`. `attributes` are the
    names of other parts of it that change, such as its DeletionPolicy. `moved_to` or `moved_from` is the logical ID
    under which the resource comes back, or came from: one of the same construct, or of the same type and content.
    `construct` is the path of its construct in an app of the CDK.
    """

    logical_id: str
    type: str
    action: Action
    span: Span
    replacement: Replacement = Replacement.FALSE
    changes: tuple[PropertyChange, ...] = ()
    unchanged: tuple[PropertyChange, ...] = ()
    attributes: tuple[str, ...] = ()
    moved_to: str = ""
    moved_from: str = ""
    construct: str = ""


@dataclass(frozen=True, slots=True)
class OutputChange:
    """An output that comes, goes or changes, with the name of its export before and after; empty without one.

    `because` is the logical ID of a replaced resource that the value refers to.
    """

    name: str
    action: Action
    value_before: Node | None = field(repr=False)
    value_after: Node | None = field(repr=False)
    before: Span | None
    after: Span | None
    export_before: str = ""
    export_after: str = ""
    because: str = ""

    @property
    def value_changes(self) -> bool:
        """Whether the value is another one, or may be."""
        if self.because or self.value_before is None or self.value_after is None:
            return bool(self.because)
        return canonical(self.value_before) != canonical(self.value_after)


@dataclass(frozen=True, slots=True)
class StackChange:
    """What a change does to a stack: its resources, those that go first in the order of the old template.

    `risks` are what is told first, those that weigh most before the others.
    """

    resources: tuple[ResourceChange, ...]
    outputs: tuple[OutputChange, ...] = ()
    risks: tuple[Risk, ...] = ()

    @property
    def changed(self) -> tuple[ResourceChange, ...]:
        """The resources that something happens to; in others, only the text is another."""
        return tuple(each for each in self.resources if each.changes or each.attributes or each.action != Action.MODIFY)

    @property
    def is_change(self) -> bool:
        """Whether anything happens: to resources, to outputs, or to the parameters and conditions."""
        return bool(self.changed or self.outputs or self.risks)

    @property
    def refused(self) -> bool:
        """Whether CloudFormation refuses to make the change."""
        return any(risk.kind is RiskKind.REFUSED for risk in self.risks)
