"""The dynamic references of a processed template, each use with its value by the lookups of the configuration."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.deployment import Lookups
from cfnkit.dynamic_references import DynamicReference, Resolution
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.references.answers import ReferenceAnswers
from cfnkit.template.reference_uses import ReferenceUse, template_reference_uses
from cfnkit.vocabulary import may_hold_reference


class ResolvedUse(NamedTuple):
    """A use of a dynamic reference, and its resolution; without one, the reference is not complete or not allowed."""

    use: ReferenceUse
    resolution: Resolution | None


def resolved_uses(processed: Processed, lookups: Lookups) -> tuple[ResolvedUse, ...]:
    """The uses that stand where the service resolves references; nobody is asked."""
    if not any(may_hold_reference(source.text) for source in processed.sources) and not processed.trace:
        return ()
    target = processed.target
    uses = template_reference_uses(processed.tree, processed.resolved, *processed.sources)
    there = [use for use in uses if use.is_resolved_there]
    asked = [_reference(use, target.region) for use in there]
    answers = ReferenceAnswers(lookups, target.region, None, target.account_id)
    found = answers.resolve([reference for reference in asked if reference])
    return tuple(
        ResolvedUse(use, found[reference.text] if reference else None)
        for use, reference in zip(there, asked, strict=True)
    )


def _reference(use: ReferenceUse, region: str | None) -> DynamicReference | None:
    """The reference of a use that is complete and allowed at its place."""
    placement = use.placement_in(region)
    return use.reference if placement is not None and placement.allowed and not use.has_variables else None
