"""The findings of a text by tiers: those of a slower tier stay where the text has not changed since.

A slower tier knows what a faster one knows and more, and finds some of it better. What it added, and what it left out,
still counts for the lines that are as they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cfnkit.lsp.shift import Shift
from cfnkit.rule import Finding
from cfnkit.source import SourceText, Span


class TierResult(NamedTuple):
    """The findings of a tier in `source`, and what the faster tiers had found in the same text.

    It is `outdated` when a faster tier has judged the same text anew, or with other files.
    """

    source: SourceText
    below: tuple[Finding, ...]
    findings: tuple[Finding, ...]
    outdated: bool = False


def merged(tiers: Iterable[TierResult | None], source: SourceText) -> tuple[Finding, ...]:
    """The findings in the text `source` as it is now, of tiers from the fastest to the slowest; None has no result."""
    found: tuple[Finding, ...] = ()
    for tier in tiers:
        if tier is not None:
            is_now = tier.source == source and not tier.outdated
            found = tier.findings if is_now else _with_older(found, tier, Shift(tier.source, source))
    return found


def outdated(tier: TierResult | None) -> TierResult | None:
    """The result of a tier after a faster one judged anew."""
    return tier and tier._replace(outdated=True)


def moved(finding: Finding, shift: Shift) -> Finding | None:
    """A finding in the newer text; None where a line of it changed."""
    span = moved_span(finding.span, shift)
    if span is None:
        return None
    places = ((each, moved_span(each.span, shift)) for each in finding.related)
    related = tuple(each._replace(span=place) for each, place in places if place is not None)
    return finding._replace(problem=finding.problem._replace(span=span, related=related))


def moved_span(span: Span, shift: Shift) -> Span | None:
    """A span in the newer text; one of another file stays as it is."""
    return shift.span(span) if span.source == shift.old.name else span


def _with_older(found: tuple[Finding, ...], tier: TierResult, shift: Shift) -> tuple[Finding, ...]:
    had, has = set(map(_key, tier.below)), set(map(_key, tier.findings))
    left_out = {_key(each) for one in tier.below if _key(one) not in has and (each := moved(one, shift))}
    kept = [each for each in found if _key(each) not in left_out]
    known = set(map(_key, kept))
    added = (moved(one, shift) for one in tier.findings if _key(one) not in had)
    return (*kept, *(each for each in added if each is not None and _key(each) not in known))


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.id, finding.span, finding.message
