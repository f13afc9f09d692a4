"""One concern is one finding: across copies of a node, and across whoever finds it.

`same_concerns.json` lists which findings are the same concern. `processing`: the ids of engines (or their beginnings)
that stand for a finding of processing, by its id. `references`: the same for our rules about strings, where an engine
reports one reference of each string, so that one finding of an engine stands for one of ours. `documents`: the
beginnings of our ids that report mistakes within a document, by the id under which engines report those of such a
document; ours stand at the character, and replace all of theirs that are not graver. `core`: the ids of engines for
which a finding of processing stands. `better`: the ids of engines (or their beginnings) that a finding of processing
with an exact place replaces. `rules`: the id of the rule of ours that reports the same place in other words.
"""

from __future__ import annotations

import collections.abc as abc
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from cfnkit.diagnostics import Code, Severity
from cfnkit.lint.findings.exact_places import is_about_reference
from cfnkit.rule import Finding
from cfnkit.source import Span

_UNREADABLE = "E0000"
_SEVERITIES = tuple(Severity)  # the gravest first
_FAILED = re.compile(r"Exception .* raised while validating '\w+'")
_OF_NULL = re.compile(r"None is not |.*\b(?:got null\Z|null is not |must not be null\Z)")
_UNSUPPORTED = "Encountered unsupported function"
_FIRST_NAME = re.compile(r"'(?:\$\{)?([^'{}.]+|(?='))")
_HINTED = (Code.TYPE_UNKNOWN.id, Code.TEMPLATE_FORMAT.id)
_IF = "Fn::If"
_UNRESOLVED = re.compile(r"dependencies \[(?P<names>[^\]]*)\]")


def fold(
    findings: abc.Iterable[Finding], apart: abc.Callable[[Finding], abc.Hashable] = lambda _: None
) -> list[Finding]:
    """The findings in their order; equal ones at one source place become one, with a count and all the origins.

    Those for which `apart` gives different values stay apart.
    """
    folded: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.id, finding.span, finding.message, apart(finding))
        known = folded.get(key)
        if known is None:
            folded[key] = finding
        elif known.path != finding.path:
            origins = tuple(dict.fromkeys((*known.origins, *finding.origins)))
            folded[key] = known._replace(origins=origins, copies=known.copies + finding.copies)
    return list(folded.values())


def unite(own: abc.Iterable[Finding], *engines: abc.Sequence[Finding]) -> list[Finding]:
    """All findings, each concern once: an earlier engine wins over a later one, and any engine over `own`.

    What an engine reports of a transform that failed, of a text that cannot be read, of a null or of an unknown tag,
    processing reports better. A rule that fails at a place where another finding says why is not reported.
    """
    own = list(own)
    said_by_core = {id for id, ours in _concerns()["core"].items() if any(finding.id in ours for finding in own)}
    found: list[Finding] = []
    for findings in ([finding for finding in each if finding.id not in said_by_core] for each in engines):
        found += _unknown(findings, found) if found else findings
    found = _names_once(finding for finding in found if not any(_is_better(ours, finding) for ours in own))
    found = [finding for finding in found if not any(_is_in_document(ours, finding) for ours in own)]
    found = [finding for finding in found if not _FAILED.match(finding.message) or not _is_explained(finding, found)]
    by_id = _by_id(found)
    ours = [finding for finding in own if not _is_found(finding, by_id)]
    hinted = [finding for finding in own if finding.id in _HINTED and finding.hint]
    found = [_with_hint_of(hinted, finding) for finding in found] if hinted else found
    unresolved = [finding for finding in ours if finding.id == Code.UNRESOLVED_DEPENDENCY.id]
    found = [finding for finding in found if not any(_is_among(finding, all_names) for all_names in unresolved)]
    for entry in _concerns()["references"]:
        candidates = [finding for finding in ours if finding.id in entry["ids"]]
        if candidates:
            theirs = [other for other in found if other.id in entry["engines"]]
            same = _counterparts(candidates, theirs)
            ours = [finding for finding in ours if finding not in same]
    return [*found, *(finding for finding in ours if not _is_found_by_rule(finding, ours))]


def _with_hint_of(hinted: abc.Iterable[Finding], finding: Finding) -> Finding:
    """A finding of an engine; about a type or an attribute that does not exist, with the hint of processing."""
    if finding.hint or "Did you mean" in finding.message:
        return finding
    for own in hinted:
        is_alike = _is_near(own, finding) if own.id == Code.TYPE_UNKNOWN.id else own.span[:3] == finding.span[:3]
        if is_alike and finding.id.startswith(tuple(_concerns()["processing"][own.id])):
            return finding._replace(problem=finding.problem._replace(hint=own.hint))
    return finding


@cache
def _concerns() -> dict[str, Any]:
    concerns: dict[str, Any] = json.loads(Path(__file__).with_name("same_concerns.json").read_text("utf-8"))
    return concerns


def _unknown(findings: abc.Sequence[Finding], known: abc.Sequence[Finding]) -> list[Finding]:
    """The findings of one engine that the known ones, of another engine, do not include.

    Engines report a concern at the same place, or one of them further up in the tree. In the second case, a known
    finding stands for one finding only: an engine that sees two concerns there reports the second.
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
    """The findings of ours that an engine has too: one for each place of the engine's, the last one there."""
    places = list({(other.path, other.span[:2]): other for other in theirs}.values())
    rest = sorted(ours, key=lambda finding: finding.span, reverse=True)
    same = []
    for is_alike in (_is_at, _is_near):
        for finding in rest:
            match = next((other for other in places if is_alike(finding, other)), None)
            if match is not None:
                places.remove(match)
                same.append(finding)
        rest = [finding for finding in rest if finding not in same]
    return same


def _is_at(finding: Finding, other: Finding) -> bool:
    return finding.path == other.path


def _is_found_by_rule(finding: Finding, ours: abc.Iterable[Finding]) -> bool:
    """Whether another rule of ours reports it too."""
    id = _concerns()["rules"].get(finding.id)
    return id is not None and any(
        other.id == id and (_is_at(other, finding) or other.span == finding.span) for other in ours
    )


def _is_better(own: Finding, finding: Finding) -> bool:
    """Whether processing reports the concern of an engine's finding with an exact place, and with what to do."""
    if own.id == Code.NULL_VALUE.id and finding.id.startswith("E") and finding.path:
        is_at, is_above = own.path == finding.path, own.path[: len(finding.path)] == finding.path
        is_of_null = is_above and _OF_NULL.match(finding.message) is not None
        if is_of_null if len(finding.path) == 1 else is_at or is_of_null:
            return True
    if own.id == Code.TEMPLATE_FORMAT.id and len(own.path) == 1:  # a section without content
        if own.path == finding.path and _OF_NULL.match(finding.message):
            return True
        if not finding.path and finding.message == f"'{own.path[0]}' is a required property":
            return True
    if not finding.id.startswith(tuple(_concerns()["better"].get(own.id, ()))):
        return False
    if finding.id == _UNREADABLE:
        return bool(own.hint) or own.id != Code.NOT_WELL_FORMED.id
    if own.id == Code.UNKNOWN_TAG.id:  # cfn-lint reads !Name as Fn::Name
        tag = own.message.partition("'!")[2].partition("'")[0]
        written = (f"'Fn::{tag}'", f"'!{tag}'")
        return own.span[:2] == finding.span[:2] and any(name in finding.message for name in written)
    if own.id == Code.FUNCTION.id and _UNSUPPORTED not in own.message:
        return False
    if own.span == finding.span:
        return True
    above, path = own.path[:-1], finding.path
    is_its_call = len(path) == len(own.path) and path[:-1] == above and str(path[-1:][0]).startswith("Fn::")
    return is_its_call or (len(path) > 1 and path in (own.path, above, above[:-1]))


def _is_in_document(own: Finding, finding: Finding) -> bool:
    """Whether an engine reports in a document what a finding of ours says better: as grave, or of the same part."""
    if not own.id.startswith(tuple(_concerns()["documents"].get(finding.id, ()))):
        return False
    is_milder = _SEVERITIES.index(own.severity) > _SEVERITIES.index(finding.severity)
    own_path, path = _without_choices(own.path), _without_choices(finding.path)
    if is_milder and (own.lowered is not None or own_path != path):
        return False
    if own.origins:  # a transform made it, maybe of a property of another name
        return own_path[:2] == path[:2]
    shorter, longer = sorted((own_path, path), key=len)
    return len(shorter) > 2 and longer[: len(shorter)] == shorter


def _without_choices(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A path without the steps into the values of Fn::If, which our rules evaluate."""
    steps = enumerate(path)
    return tuple(step for index, step in steps if step != _IF and (not index or path[index - 1] != _IF))


def _is_explained(failed: Finding, found: abc.Iterable[Finding]) -> bool:
    return any(_is_near(failed, other) and not _FAILED.match(other.message) for other in found)


def _names_once(findings: abc.Iterable[Finding]) -> list[Finding]:
    """The findings, each name that does not exist once: functions around a reference are reported with it."""
    about_names = tuple(_concerns()["processing"][Code.UNRESOLVED_DEPENDENCY.id])
    kept: dict[object, Finding] = {}
    for number, finding in enumerate(findings):
        is_of_names = finding.id.startswith(about_names)
        named = _FIRST_NAME.match(finding.message) if is_of_names or is_about_reference(finding) else None
        key = (finding.span, named[1]) if named else number
        if key not in kept or (is_of_names and not kept[key].id.startswith(about_names)):
            kept[key] = finding
    return list(kept.values())


def _by_id(findings: abc.Iterable[Finding]) -> dict[str, list[Finding]]:
    by_id: dict[str, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(finding.id, []).append(finding)
    return by_id


def _is_near(finding: Finding, other: Finding) -> bool:
    """Whether two findings are at one place, or one is about a part of what the other is about."""
    if finding.span[:3] == other.span[:3] or finding.path == other.path:
        return True
    shorter, longer = sorted((finding.path, other.path), key=len)
    return len(shorter) > 1 and longer[: len(shorter)] == shorter


def _is_found(finding: Finding, by_id: abc.Mapping[str, abc.Sequence[Finding]]) -> bool:
    """Whether an engine reports what a finding of processing is about."""
    beginnings = tuple(_concerns()["processing"].get(finding.id, ()))
    same = [other for id, others in by_id.items() if id.startswith(beginnings) for other in others]
    if finding.id == Code.UNRESOLVED_DEPENDENCY.id:  # one finding of ours is about all the names of a section
        found = {other.span[:3] for other in same}
        return all(span[:3] in found for span in _spans(finding))
    if finding.id == Code.ATTRIBUTE.id:
        name = finding.message.rpartition("{")[2].partition("}")[0]
        same = [other for other in same if name in other.message]
    return any(_is_near(finding, other) for other in same)


def _is_among(finding: Finding, unresolved: Finding) -> bool:
    """Whether an engine reports one of the names that a finding of ours is about."""
    if not finding.id.startswith(tuple(_concerns()["processing"][unresolved.id])) and not is_about_reference(finding):
        return False
    listed, named = _UNRESOLVED.search(unresolved.message), _FIRST_NAME.search(finding.message)
    if listed is None or named is None or named[1] not in listed["names"].split(", "):
        return False
    if not named[1]:  # the place of an empty name is after the function's tag
        return any(span[:3] <= finding.span[:3] <= (span.source, *span[3:5]) for span in _spans(unresolved))
    return any(finding.span[:2] == span[:2] for span in _spans(unresolved))


def _spans(finding: Finding) -> abc.Iterator[Span]:
    yield finding.span
    yield from (place.span for place in finding.related)
