"""The fix of a dynamic reference without a version: the newest that is known."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.dynamic_references import Service
from cfnkit.dynamic_references.grammar import tokenize
from cfnkit.dynamic_references.reference import DynamicReference
from cfnkit.fixes.fix import Fix, FixSubject, empty_span
from cfnkit.rule import Finding
from cfnkit.source import TextReplacement

_WITHOUT_VERSION = ("I9714", "E9714")


def versions(finding: Finding, subject: FixSubject) -> Iterator[Fix]:
    """The version behind the name of the reference to an SSM parameter at the finding's place.

    It is the newest version by the lookups, or else 1, which every parameter had.
    """
    source = subject.source(finding.span.source)
    if source is None or finding.id not in _WITHOUT_VERSION:
        return
    written = source.cut(finding.span)
    start = source.offset(finding.span.line, finding.span.column)
    for reference in tokenize(written):
        if not isinstance(reference, DynamicReference) or reference.version is not None:
            continue
        if reference.service not in (Service.SSM, Service.SSM_SECURE):
            continue
        known = (subject.config.lookups_for(subject.processed.target.name).ssm or {}).get(reference.name)
        version = known.version if known else 1
        place = empty_span(source, start + reference.end - len("}}"))
        why = ", the newest that the lookups know" if known else ""
        yield Fix(f"Pin '{reference.name}' to version {version}{why}", (TextReplacement(place, f":{version}"),))
