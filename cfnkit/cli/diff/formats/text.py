"""A change for people: what matters first, then each resource with the values before and after."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.cli.diff import words
from cfnkit.cli.diff.rows import DiffView, OutputRow, ResourceRow, RiskRow
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.diff import Action

_SIGNS = {Action.ADD: ("+", Style.GREEN), Action.MODIFY: ("~", Style.YELLOW), Action.REMOVE: ("-", Style.RED)}


def render(view: DiffView) -> Text:
    """The risks, the changed resources, those that go first, the outputs, and a summary."""
    return Text.of(lines_of(view))


def lines_of(view: DiffView) -> Iterator[Line]:
    """The lines of one template."""
    for risk in view.risks:
        yield from _risk(risk, view)
    for resource in view.resources:
        yield from _resource(resource, view)
    for output in view.outputs:
        yield from _output(output, view)
    yield (words.summary(view),)


def _risk(row: RiskRow, view: DiffView) -> Iterator[Line]:
    place = row.after_place or row.before_place
    yield (
        Styled(f"! {row.kind.title}:", Style.RED),
        f" {row.subject} {row.message}{_targets(row.targets, view)}  {place}",
    )
    for detail in row.details:
        yield (f"    {detail}",)


def _resource(row: ResourceRow, view: DiffView) -> Iterator[Line]:
    sign, style = _SIGNS[row.action]
    head = f"  {words.kind(row)}  {words.fate(row)}{_targets(row.targets, view)}"
    yield (Styled(f"{sign} {row.logical_id}", style), head)
    for each in row.changes:
        why = words.recreation(each) if not each.because else ""
        values = words.after_text(each) if each.because else f"{words.before_text(each)} -> {words.after_text(each)}"
        yield f"    {each.path}: {values}{f' ({why})' if why else ''}", f"  {words.places(each)}"
    for name in row.attributes:
        yield (f"    {name} changes",)
    for each in row.unchanged:
        yield (f"    {each.path}: another text, and no change ({each.no_change})",)


def _output(row: OutputRow, view: DiffView) -> Iterator[Line]:
    sign, style = _SIGNS[row.action]
    export = words.export_text(row)
    head = f"  {words.output_fate(row)}{f', {export}' if export else ''}{_targets(row.targets, view)}  {row.place}"
    yield (Styled(f"{sign} output {row.name}", style), head)
    if row.action is Action.MODIFY and (row.because or row.before != row.after):
        yield (f"    Value: {words.before_text(row)} -> {words.after_text(row)}",)


def _targets(targets: tuple[str, ...], view: DiffView) -> str:
    where = view.where(targets)
    return f" ({where})" if where else ""
