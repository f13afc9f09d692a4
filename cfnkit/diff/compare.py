"""Compare two processed versions of a template for one target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from cfnkit.diff.change import Action, PropertyChange, Replacement, ResourceChange, StackChange
from cfnkit.diff.consequences import changes_by_reference
from cfnkit.diff.moves import construct_path, moves
from cfnkit.diff.outputs import output_changes
from cfnkit.diff.properties import PropertiesComparison
from cfnkit.diff.risks import risks_of
from cfnkit.diff.versions import Importers, Readers, VersionPair, no_readers, nobody
from cfnkit.pipeline import Processed
from cfnkit.syntax import Mapping, canonical
from cfnkit.template import Resource

# What a resource has beside its properties, as change sets call it.
_ATTRIBUTES = ("CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy", "UpdateReplacePolicy")


def compare_versions(
    before: Processed, after: Processed, importers: Importers = nobody, readers: Readers = no_readers
) -> StackChange:
    """What the change from one version to the other does to the stack of their target.

    Both are processed for the same target. What could not be evaluated of a version counts as far as it was processed.
    `importers` gives the places that import an export, by its name, and `readers` those that read something else.
    """
    versions = VersionPair(before, after, importers, readers)
    resources = _Comparison(versions).changes()
    outputs = tuple(output_changes(resources, versions))
    return StackChange(resources, outputs, risks_of(resources, outputs, versions))


class _Comparison:
    def __init__(self, versions: VersionPair) -> None:
        self._before = versions.old.resources
        self._after = versions.new.resources
        self._of_type = cache(lambda name: PropertiesComparison(versions.schemas.get(name), name))

    def changes(self) -> tuple[ResourceChange, ...]:
        """The changes, those that go first."""
        removed = [self._removed(each) for name, each in self._before.items() if self._goes(name)]
        rest = [self._modified(each) for each in self._after.values()]
        changes = [*removed, *self._with_consequences([each for each in rest if each])]
        return tuple(self._with_moves(changes))

    def _with_moves(self, changes: list[ResourceChange]) -> Iterator[ResourceChange]:
        """The changes; a resource that goes and comes back under another logical ID says so at both places."""
        added = [self._after[each.logical_id] for each in changes if each.action is Action.ADD]
        gone = [self._before[each.logical_id] for each in changes if each.action is Action.REMOVE]
        moved = moves(gone, added)
        origins = {new: old for old, new in moved.items()}
        for each in changes:
            if each.action is Action.REMOVE and each.logical_id in moved:
                yield replace(each, moved_to=moved[each.logical_id])
            elif each.action is Action.ADD and each.logical_id in origins:
                yield replace(each, moved_from=origins[each.logical_id])
            else:
                yield each

    def _goes(self, name: str) -> bool:
        return name not in self._after or self._after[name].type != self._before[name].type

    def _removed(self, resource: Resource) -> ResourceChange:
        path = construct_path(resource)
        return ResourceChange(resource.logical_id, resource.type, Action.REMOVE, resource.key_span, construct=path)

    def _modified(self, after: Resource) -> ResourceChange | None:
        name, type_name = after.logical_id, after.type
        before = self._before.get(name)
        if before is None or before.type != type_name:
            path = construct_path(after)
            return ResourceChange(name, type_name, Action.ADD, after.key_span, Replacement.TRUE, construct=path)
        found = self._of_type(type_name).compare(before.properties, after.properties)
        attributes = tuple(each for each in _ATTRIBUTES if _differs(before.node, after.node, each))
        changes = tuple(each for each in found if not each.no_change)
        unchanged = tuple(each for each in found if each.no_change)
        if not found and not attributes:
            return None
        return ResourceChange(
            name,
            type_name,
            Action.MODIFY,
            after.key_span,
            _replacement(changes),
            changes,
            unchanged,
            attributes,
            construct=construct_path(after),
        )

    def _with_consequences(self, changes: list[ResourceChange]) -> list[ResourceChange]:
        """The changes, with what follows from the resources that are replaced, and from those that are then."""
        by_name = {each.logical_id: each for each in changes}
        while True:
            replaced: dict[str, Replacement] = {
                name: each.replacement
                for name, each in by_name.items()
                if each.action is Action.MODIFY and each.replacement is not Replacement.FALSE
            }
            fresh = dict(self._following(by_name, replaced))
            if not fresh:
                break
            by_name |= fresh
        order = list(self._after)
        return sorted(by_name.values(), key=lambda each: order.index(each.logical_id))

    def _following(
        self, by_name: dict[str, ResourceChange], replaced: dict[str, Replacement]
    ) -> Iterator[tuple[str, ResourceChange]]:
        for name, resource in self._after.items():
            known = by_name.get(name)
            if known is not None and known.action is not Action.MODIFY:
                continue
            changes = known.changes if known else ()
            found = changes_by_reference(resource, replaced, changes)
            more = tuple(self._recreating(each, resource) for each in found)
            if more:
                path = construct_path(resource)
                known = known or ResourceChange(name, resource.type, Action.MODIFY, resource.key_span, construct=path)
                together = (*known.changes, *more)
                yield name, replace(known, changes=together, replacement=_replacement(together))

    def _recreating(self, change: PropertyChange, resource: Resource) -> PropertyChange:
        """A change that follows from a replacement: the value may turn out to be the same, so nothing is certain."""
        if self._of_type(resource.type).recreation(change.path) is Replacement.FALSE:
            return change
        return replace(change, recreation=Replacement.CONDITIONAL)


def _replacement(changes: tuple[PropertyChange, ...]) -> Replacement:
    kinds = {each.recreation for each in changes}
    return next((each for each in Replacement if each in kinds), Replacement.FALSE)


def _differs(before: Mapping, after: Mapping, attribute: str) -> bool:
    one, other = before.get(attribute), after.get(attribute)
    if one is None or other is None:
        return (one is None) != (other is None)
    return canonical(one) != canonical(other)
