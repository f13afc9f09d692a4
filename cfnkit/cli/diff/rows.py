"""The rows that every format of `cfnkit diff` shows: texts without secrets, each with the targets that it holds for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from cfnkit.diff import Action, OutputChange, PropertyChange, Replacement, ResourceChange, Risk, RiskKind, StackChange
from cfnkit.diff.nested import told_risks
from cfnkit.diff.origins.two_versions import TwoVersions
from cfnkit.redaction import Redactor
from cfnkit.source import Span
from cfnkit.source.pointer import pointer
from cfnkit.syntax import Node, dump_json
from cfnkit.transforms.masking import mask


class ValueRow(NamedTuple):
    """A value before and after, as JSON texts; None for a side without it, or known after the change only.

    `made_by` names the transforms that made the value, rather than its author.
    """

    path: str
    pointer: str
    before: str | None
    after: str | None
    recreation: Replacement
    because: str
    no_change: str
    before_place: str
    after_place: str
    made_by: tuple[str, ...] = ()


class ResourceRow(NamedTuple):
    """A resource that something happens to."""

    logical_id: str
    type: str
    action: Action
    replacement: Replacement
    place: str
    changes: tuple[ValueRow, ...]
    unchanged: tuple[ValueRow, ...]
    attributes: tuple[str, ...]
    moved_to: str
    moved_from: str
    construct: str = ""
    targets: tuple[str, ...] = ()

    @property
    def changes_anything(self) -> bool:
        """Whether more than the text is another one."""
        return bool(self.changes or self.attributes) or self.action is not Action.MODIFY

    @property
    def is_replaced(self) -> bool:
        """Whether an existing resource is surely replaced."""
        return self.action is Action.MODIFY and self.replacement is Replacement.TRUE


class OutputRow(NamedTuple):
    """An output that comes, goes or changes."""

    name: str
    action: Action
    before: str | None
    after: str | None
    export_before: str
    export_after: str
    because: str
    place: str
    targets: tuple[str, ...] = ()


class RiskRow(NamedTuple):
    """A risk; `span` is its place in the new version of the template, if it has one."""

    kind: RiskKind
    subject: str
    type: str
    message: str
    details: tuple[str, ...]
    before_place: str
    after_place: str
    span: Span | None
    targets: tuple[str, ...] = ()


class DiffView(NamedTuple):
    """What a change of a template does, for one target or for several, whose names are `targets`."""

    template: str
    origin: str
    targets: tuple[str, ...]
    risks: tuple[RiskRow, ...]
    resources: tuple[ResourceRow, ...]
    outputs: tuple[OutputRow, ...]

    @classmethod
    def of(cls, template: str, origin: str, found: Iterable[tuple[StackChange, TwoVersions]]) -> DiffView:
        """The view of the changes, each with its versions; what is the same for several targets is one row."""
        changes = tuple(found)
        known = dict.fromkeys(versions.after.target.name for _, versions in changes)
        names = tuple(known) if len(known) > 1 else ()
        risks = _merged(changes, names, lambda change, rows: rows.risks(change))
        order = list(RiskKind)
        return cls(
            template,
            origin,
            names,
            tuple(sorted(risks, key=lambda row: order.index(row.kind))),
            _merged(changes, names, lambda change, rows: map(rows.resource, change.resources)),
            _merged(changes, names, lambda change, rows: map(rows.output, change.outputs)),
        )

    @property
    def changed(self) -> tuple[ResourceRow, ...]:
        """The resources that something happens to; in others, only the text is another."""
        return tuple(row for row in self.resources if row.changes_anything)

    def where(self, targets: tuple[str, ...]) -> str:
        """The targets that a row holds for: "in tokyo, osaka of 14"; empty when it holds for all."""
        if len(targets) == len(self.targets):
            return ""
        return f"in {', '.join(targets)} of {len(self.targets)}"


_Row = TypeVar("_Row", ResourceRow, OutputRow, RiskRow)


def _merged(
    changes: tuple[tuple[StackChange, TwoVersions], ...],
    names: tuple[str, ...],
    rows: Callable[[StackChange, _Rows], Iterable[_Row]],
) -> tuple[_Row, ...]:
    found: dict[_Row, list[str]] = {}
    for change, versions in changes:
        for row in rows(change, _Rows(versions)):
            found.setdefault(row, []).extend((versions.after.target.name,) if names else ())
    return tuple(_for_targets(found))


def _for_targets(found: dict[_Row, list[str]]) -> Iterator[_Row]:
    for row, targets in found.items():
        yield row._replace(targets=tuple(dict.fromkeys(targets)))


class _Rows:
    """Makes the rows of one target, without the secrets of either version."""

    def __init__(self, versions: TwoVersions) -> None:
        self._versions = versions
        self._redactor: Redactor = versions.redactor

    def resource(self, change: ResourceChange) -> ResourceRow:
        return ResourceRow(
            self._named(change.logical_id),
            change.type,
            change.action,
            change.replacement,
            self._place(change.span),
            tuple(map(self._value, change.changes)),
            tuple(map(self._value, change.unchanged)),
            change.attributes,
            self._redactor(change.moved_to),
            self._redactor(change.moved_from),
            self._redactor(change.construct),
        )

    def output(self, change: OutputChange) -> OutputRow:
        return OutputRow(
            self._named(change.name),
            change.action,
            self._text(change.value_before),
            None if change.because else self._text(change.value_after),
            self._redactor(change.export_before),
            self._redactor(change.export_after),
            self._redactor(change.because),
            self._place(change.after or change.before),
        )

    def risks(self, change: StackChange) -> Iterator[RiskRow]:
        return map(self._risk, told_risks(change, self._versions))

    def _risk(self, risk: Risk) -> RiskRow:
        return RiskRow(
            risk.kind,
            self._named(risk.subject),
            risk.type,
            self._redactor(risk.message),
            tuple(map(self._redactor, risk.details)),
            self._place(risk.before),
            self._place(risk.after),
            risk.after,
        )

    def _named(self, name: str) -> str:
        """A name in the template, after the path of the nested stack."""
        return self._redactor(f"{self._versions.stack_path}{name}")

    def _value(self, change: PropertyChange) -> ValueRow:
        before, after = change.spans
        path = change.path or change.after_path
        return ValueRow(
            self._redactor(".".join(map(str, path))),
            self._redactor(pointer(path)),
            self._text(change.before),
            None if change.because else self._text(change.after),
            change.recreation,
            self._redactor(change.because),
            change.no_change,
            self._place(before),
            self._place(after),
            _makers(change.after or change.before),
        )

    def _text(self, node: Node | None) -> str | None:
        """A value as JSON, in which a key with a secret is masked too."""
        return None if node is None else self._redactor(dump_json(mask(node, self._redactor), indent=None))

    def _place(self, span: Span | None) -> str:
        return str(self._versions.shown(span)) if span else ""


def _makers(node: Node | None) -> tuple[str, ...]:
    steps = node.steps if node is not None else ()
    return tuple(dict.fromkeys(step.transform for step in steps if not step.exact))
