"""Texts that several formats have in common."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from cfnkit.diagnostics import counted
from cfnkit.drift.counts import Counts
from cfnkit.drift.judgement.ignoring import keyed_path
from cfnkit.drift.leniencies import leniency_named
from cfnkit.drift.report import Difference, DifferenceType, DriftReport, ResourceDrift, Skipped, SkipReason, Status
from cfnkit.drift.verdict import nothing_compared
from cfnkit.source import Span
from cfnkit.source.pointer import pointer

_SET_ASIDE = {SkipReason.IGNORED: "ignored", SkipReason.ACCEPTED: "accepted"}


def summary(drift: DriftReport) -> str:
    """A line with the number of resources that drifted, and of those with each status."""
    counts = Counts.of(drift)
    total = sum(counts.statuses.values())
    parts = [f"{counts.statuses[status]:,} {status.value}" for status in Status if counts.statuses[status]]
    parts += [f"{counts.ignored:,} ignored"] if counts.ignored else []
    parts += [f"{counts.accepted:,} accepted"] if counts.accepted else []
    listed = f" ({', '.join(parts)})" if parts else ""
    if nothing_compared(drift):
        return f"None of {counted(total, 'resource')} could be compared{listed}."
    return f"{counts.drifted:,} of {counted(total, 'resource')} drifted{listed}."


def heading(drift: DriftReport) -> str:
    """A line with the template, the stack, the origin of the live state and its time."""
    known = ", ".join(filter(None, (drift.account_id, drift.region)))
    stack = f"the stack {drift.stack_name}" if drift.stack_name else "the live state"
    place = f"{stack} ({known})" if known else stack
    template = "its own template" if drift.template.startswith("<stack ") else drift.template
    source = [f"by {drift.source}"] if drift.source else []
    return ", ".join([f"{template} compared with {place}", *source, *([drift.taken] if drift.taken else [])])


def keyed_path_text(difference: Difference, resource: ResourceDrift) -> str:
    """The property as a JSON pointer in which the elements of lists have their keys, as an ignore rule names them."""
    side = resource.actual if difference.type is DifferenceType.ADD else resource.expected
    return pointer(keyed_path(difference.path, side))


def set_aside(resource: ResourceDrift) -> list[Skipped]:
    """What differs, and is ignored or accepted."""
    return [one for one in resource.skipped if one.reason in _SET_ASIDE]


def set_aside_text(resource: ResourceDrift) -> str:
    """The numbers of differences that are ignored and accepted: `1 ignored, 2 accepted`; empty without any."""
    counts = Counter(one.reason for one in set_aside(resource))
    return ", ".join(f"{counts[reason]} {word}" for reason, word in _SET_ASIDE.items() if counts[reason])


def path_text(difference: Difference) -> str:
    """The property as a JSON pointer."""
    return pointer(difference.path)


def remarks(difference: Difference) -> list[str]:
    """Sentences about a difference beside its values."""
    sentences = [difference.note] if difference.note else []
    is_change = difference.type is DifferenceType.NOT_EQUAL
    if difference.sensitive and is_change and difference.expected == difference.actual:
        sentences.append("The values differ.")
    if difference.replaces:
        sentences.append("Restoring it replaces the resource.")
    return sentences


def place_text(span: Span | None) -> str:
    """The file and the line."""
    return f"{span.source}:{span.line}" if span else ""


def explained(resource: ResourceDrift) -> Iterator[tuple[str, str]]:
    """JSON pointers of properties without drift, with the reason why they are equal or were not compared."""
    for equated in resource.equated:
        rule = leniency_named(equated.normaliser)
        yield pointer(equated.path), f"equal by {rule.name}: {rule.equal}, in {rule.border}"
    for skipped in resource.skipped:
        yield pointer(skipped.path), f"{skipped.reason.value}: {skipped.detail}".removesuffix(": ")


def fingerprint(resource_path: str, path: str, kind: str) -> str:
    """A hash of the resource, the property and the kind of difference, which is the same for any values and line."""
    return hashlib.sha256("\n".join((resource_path, path, kind)).encode("utf-8", "replace")).hexdigest()
