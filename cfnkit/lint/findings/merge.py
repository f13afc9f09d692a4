"""One concern is one finding, however many copies of a node it stands on, and whoever finds it."""

from __future__ import annotations

import collections.abc as abc
import re

from cfnkit.rule import Finding


def fold(findings: abc.Iterable[Finding]) -> list[Finding]:
    """Findings in the order in which they come, equal ones at one place as one, with a count and all the origins."""
    folded: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.id, finding.span, finding.message)
        known = folded.get(key)
        if known is None:
            folded[key] = finding
        elif known.path != finding.path:
            origins = tuple(dict.fromkeys((*known.origins, *finding.origins)))
            folded[key] = known._replace(origins=origins, copies=known.copies + finding.copies)
    return list(folded.values())


# What Core finds and an engine finds too, where the words and the place of the engine's finding serve as well.
_SAME_CONCERN = {
    "E9740": r"E0000",
    "E9741": r"E0000",
    "E9743": r"E0000",
    "E9755": r"E0001|E3\d\d\d",
    "E9760": r"E100[14]|E170[012]|E200[12]|E3\d\d\d|E600[123]|E6101|E7001|E8001|E8007",
    "E9761": r"E0000|E3012",
    "E9762": r"E10(10|12|18|19|20|40)|E3005|E600[15]|E6101|E8\d\d\d",
    "E9763": r"E3004",
    "E9764": r"E0009|E1002|E1003|E201[012]|E301[01]|E601[012]|E701[012]",
    "E9765": r"E3006",
    "E9766": r"E300[123]|E301[24]|E301[78]|E302[01]",
    "E9767": r"E1010|E1019|E6101|E9004",
    "E9771": r"E0016|E2015",
    "E9772": r"E17\d\d",
    "E9773": r"E10\d\d|E300[12]|E3012|E6101|E8\d\d\d",
    "E9774": r"E1028|E3015|E6005|E8\d\d\d|E9106",
    "E9775": r"E101[12]|W1034",
    "E9776": r"E1027|E105[01]",
}
# The same of what our rules find in strings: there a finding of an engine, which looks at one reference of a string
# only, stands for one of ours.
_SAME_REFERENCE = {
    frozenset({"E9710", "E9716"}): r"E1050|W1053",
    frozenset({"E9711"}): r"E1027|E105[12]",
    frozenset({"W9718"}): r"W2501",
    frozenset({"W9788"}): r"W2501",
    frozenset({"W9719"}): r"W2010",
}
# What a rule says of the same place in words of its own.
_SAID_BY_RULE = {"E9764": "E9712", "W9788": "W9718"}


def unite(own: abc.Iterable[Finding], *engines: abc.Sequence[Finding]) -> list[Finding]:
    """The findings of all: without those of an engine that an earlier one has too, and ours that an engine has."""
    found: list[Finding] = []
    for findings in engines:
        found += _unknown(findings, found) if found else findings
    by_id = _by_id(found)
    ours = [finding for finding in own if not _is_said(finding, by_id)]
    for ids, theirs in _SAME_REFERENCE.items():
        candidates = [finding for finding in ours if finding.id in ids]
        if candidates:
            said = _counterparts(candidates, [other for other in found if re.fullmatch(theirs, other.id)])
            ours = [finding for finding in ours if finding not in said]
    return [*found, *(finding for finding in ours if not _is_said_by_rule(finding, ours))]


def _unknown(findings: abc.Sequence[Finding], known: abc.Sequence[Finding]) -> list[Finding]:
    """The findings that are not known.

    Two engines put one concern at one place, or one of them further up. Of those further up or down, each known finding
    stands for one only: an engine that sees a second concern there is heard.
    """
    exact = {(finding.id, finding.span[:3]) for finding in known}
    rest = [finding for finding in findings if (finding.id, finding.span[:3]) not in exact]
    taken = {(finding.id, finding.span[:3]) for finding in findings}
    open_ones = _by_id([finding for finding in known if (finding.id, finding.span[:3]) not in taken])
    new = []
    for finding in rest:
        candidates = open_ones.get(finding.id, [])
        match = next((other for other in candidates if _is_near(finding, other)), None)
        if match is None:
            new.append(finding)
        else:
            candidates.remove(match)
    return new


def _counterparts(ours: abc.Iterable[Finding], theirs: abc.Iterable[Finding]) -> list[Finding]:
    """Those of ours that an engine has: one for each place of its own, the last one there."""
    places = list({(other.path, other.span[:2]): other for other in theirs}.values())
    rest = sorted(ours, key=lambda finding: finding.span, reverse=True)
    said = []
    for is_alike in (_is_at, _is_near):
        for finding in rest:
            match = next((other for other in places if is_alike(finding, other)), None)
            if match is not None:
                places.remove(match)
                said.append(finding)
        rest = [finding for finding in rest if finding not in said]
    return said


def _is_at(finding: Finding, other: Finding) -> bool:
    return finding.path == other.path


def _is_said_by_rule(finding: Finding, ours: abc.Iterable[Finding]) -> bool:
    """Whether another rule says it too."""
    id = _SAID_BY_RULE.get(finding.id)
    return id is not None and any(other.id == id and other.path == finding.path for other in ours)


def _by_id(findings: abc.Iterable[Finding]) -> dict[str, list[Finding]]:
    by_id: dict[str, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(finding.id, []).append(finding)
    return by_id


def _is_near(finding: Finding, other: Finding) -> bool:
    """Whether two findings are on one line, or one is about a part of what the other is about."""
    if finding.span[:2] == other.span[:2]:
        return True
    if finding.path == other.path:
        return True
    shorter, longer = sorted((finding.path, other.path), key=len)
    return len(shorter) > 1 and longer[: len(shorter)] == shorter


def _is_said(finding: Finding, by_id: abc.Mapping[str, abc.Sequence[Finding]]) -> bool:
    """Whether an engine says what a finding of ours says."""
    ids = _SAME_CONCERN.get(finding.id)
    if ids is None:
        return False
    said = (other for id, others in by_id.items() if re.fullmatch(ids, id) for other in others)
    return any(_is_near(finding, other) for other in said)
