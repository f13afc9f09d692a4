"""The fixes of findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfnkit.fixes.deletion_policies import deletion_policies
from cfnkit.fixes.fix import Fix, FixSubject
from cfnkit.fixes.macro_entry import macro_entry
from cfnkit.fixes.missing import missing, missing_of
from cfnkit.fixes.misspelt import misspelt
from cfnkit.fixes.secure import secure
from cfnkit.fixes.suppressing import suppressing
from cfnkit.fixes.versions import versions
from cfnkit.rule import Finding
from cfnkit.source import Span

_OF_A_FINDING = (misspelt, secure, deletion_policies, versions, macro_entry, missing_of)


def fixes_of(finding: Finding, subject: FixSubject) -> tuple[Fix, ...]:
    """The fixes of a finding, the likeliest first; the last one leaves it out. Each changes the text as it is now."""
    return tuple(_distinct([*mending(finding, subject), *suppressing(finding, subject)]))


def fixes_in(region: Span, subject: FixSubject) -> tuple[Fix, ...]:
    """The fixes of names that do not exist on the lines of a region, whether a finding is there or at another use."""
    return tuple(_distinct(missing(region, subject)))


def mending(finding: Finding, subject: FixSubject) -> Iterator[Fix]:
    """The fixes that mend a finding, the likeliest first."""
    for fixes in _OF_A_FINDING:
        yield from fixes(finding, subject)


def _distinct(fixes: Iterable[Fix]) -> Iterator[Fix]:
    """The fixes, each once: a finding and a name can lead to the same one."""
    seen = set()
    for each in fixes:
        if each.replacements not in seen:
            seen.add(each.replacements)
            yield each
