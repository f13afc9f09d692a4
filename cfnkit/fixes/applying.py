"""All exact fixes of a template, applied to its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cfnkit.fixes.fix import Fix, FixSubject
from cfnkit.fixes.fixes import mending
from cfnkit.fixes.secure import secure, secure_together
from cfnkit.rule import Finding
from cfnkit.source import Span, TextReplacement, replaced


class FixedText(NamedTuple):
    """A text with fixes, and what their deployment does besides."""

    text: str
    notes: tuple[str, ...] = ()


def fixed(findings: Sequence[Finding], subject: FixSubject) -> FixedText:
    """The text of the template with the exact fixes of its findings: those without another way to mend these.

    Of two that change the same place, the first counts; another run finds whether the second is still needed.
    """
    source = subject.document.source
    taken: list[TextReplacement] = []
    notes: list[str] = []
    for fix in _exact(findings, subject):
        ours = all(each.span.source == source.name for each in fix.replacements)
        if ours and not any(_meet(one.span, other.span) for one in fix.replacements for other in taken):
            taken += fix.replacements
            notes += filter(None, (fix.note,))
    return FixedText(replaced(source, taken), tuple(notes))


def _exact(findings: Iterable[Finding], subject: FixSubject) -> Iterator[Fix]:
    found = list(findings)
    yield from secure_together(found, subject)
    for finding in found:
        if next(secure(finding, subject), None) is None:
            yield from (each for each in mending(finding, subject) if each.is_sure)


def _meet(one: Span, other: Span) -> bool:
    """Whether two places have a character, or their begin, in common."""
    if one[1:3] == other[1:3]:
        return True
    first, second = sorted((one, other), key=lambda span: span[1:3])
    return second[1:3] < first[3:5]
