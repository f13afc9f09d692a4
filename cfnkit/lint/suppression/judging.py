"""Which findings of a template its own suppressions leave out, and what is wrong with the suppressions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from cfnkit.lint.findings.selection import twins_of
from cfnkit.lint.results import Ruling, SuppressedFinding
from cfnkit.lint.results.failures import without_effect
from cfnkit.lint.rule_ids import names_of, parts_of
from cfnkit.lint.suppression.comments import suppressions_in_comments
from cfnkit.lint.suppression.metadata import suppressions_in_metadata
from cfnkit.lint.suppression.of_other_tools import suppressions_in_comments_of_checkov
from cfnkit.lint.suppression.suppression import Suppression
from cfnkit.lint.suppression.unprocessed import UnprocessedLoops
from cfnkit.rule import Finding
from cfnkit.syntax import Document, Node

NOT_FOUND = "is not found here"
"""The words about a suppression that fits nothing any more."""


class TemplateSuppressions:
    """The suppressions of one template: `written` by its author, and `processed` by its transforms.

    `read` gives the document of an included file by its name, or None. After the day `today` a suppression until then
    has no effect; without a day, none expires.
    """

    def __init__(
        self, document: Document, processed: Node, read: Callable[[str], Document | None], today: date | None
    ) -> None:
        self._home = document.source.name
        self._read = read
        self._today = today
        self._fitting: set[tuple[object, str]] = set()
        self._used: Counter[tuple[object, str]] = Counter()
        self._refused: set[tuple[object, str]] = set()
        found = [*suppressions_in_comments(document), *suppressions_in_comments_of_checkov(document)]
        found += suppressions_in_metadata(document.root)
        if processed is not document.root:
            found += suppressions_in_metadata(processed)
        self.own = tuple(_merged(found))
        self._loops = UnprocessedLoops(processed)
        self._by_id = _by_id(self.own)
        self._included: dict[str, dict[str, list[Suppression]]] = {}

    def find(self, finding: Finding, ruling: Ruling) -> SuppressedFinding | None:
        """The finding as a suppressed one; None if nothing suppresses it, or it is mandatory."""
        in_parts = (name for part in parts_of(finding) for name in part)
        own = _names_of_rule(finding)
        names = dict.fromkeys((*own, *finding.aliases, *in_parts))
        covering = [(id, each) for id in names for each in self._covering(id, finding)]
        self._fitting.update((each.span, id) for id, each in covering)
        found = dict(reversed(covering))
        whole = [found[id] for id in own if id in found]
        parts = [[found[id] for id in part if id in found] for part in parts_of(finding)]
        if ruling.demands(finding):
            self._refused.update((each.span, id) for id, each in covering)
            return None
        if not (whole or all(parts)):
            return None
        self._used.update((each.span, id) for id, each in covering)
        first = whole[0] if whole else parts[0][0]
        return SuppressedFinding(finding, first.manner, first.reason)

    def about(self, finding: Finding) -> tuple[object, ...]:
        """What suppresses a finding or a part of it: equal ones are left out together."""
        own = _names_of_rule(finding)
        names = dict.fromkeys((*own, *finding.aliases))
        return tuple((each.span, id) for id in names for each in self._covering(id, finding))

    def left_of(self, finding: Finding, ruling: Ruling) -> Finding:
        """A finding that stays, with the names of those of its parts that nothing suppresses."""
        parts = parts_of(finding)
        if len(parts) == 1 or ruling.demands(finding):
            return finding
        left = tuple(part for part in parts if not any(self._covering(id, finding) for id in part))
        names = tuple(name for name in finding.aliases if any(name in part for part in left))
        return finding._replace(aliases=names, parts=left)

    def _covering(self, id: str, finding: Finding) -> list[Suppression]:
        """The suppressions of an id with effect at a finding's place."""
        groups = (self._by_id, self._in(finding.span.source))
        each_one = [each for group in groups for each in group.get(id, ())]
        return [each for each in each_one if not each.flaw and each.covers(finding) and not self.is_expired(each)]

    def flaws(
        self,
        ruling: Ruling,
        is_judged: Callable[[str], bool],
        nearest_id: Callable[[str], str],
        of_security: Container[str] = (),
        absent: Container[tuple[str | int, ...]] = (),
    ) -> Iterator[Finding]:
        """A finding for each suppression without effect, after all findings were looked for with `find`.

        `is_judged` says whether a rule was run, by its id; `nearest_id` gives a sentence about an unknown id, or "".
        What has the form of another tool is judged if it names a rule `of_security` that runs. Nothing is said about
        security rules of resources that are `absent`: another target may have them.
        """
        for each in self.own:
            if each.quiet:
                continue
            if each.flaw:
                yield without_effect(each.flaw, each.span)
                continue
            is_there = not each.owners or any(owner not in absent for owner in each.owners)
            for id in each.ids if is_there else [id for id in each.ids if id not in of_security]:
                if each.is_of_a_tool:
                    known = id in of_security
                    sentence = self._flaw(each, id, ruling, is_judged) or _lack(each, id) if known else ""
                else:
                    is_used = self.fits(each, id)
                    sentence = (not is_used and nearest_id(id)) or self._flaw(each, id, ruling, is_judged)
                if sentence:
                    yield without_effect(sentence, each.span)

    def is_expired(self, each: Suppression) -> bool:
        """Whether the last day of a suppression is over."""
        return each.until is not None and self._today is not None and each.until < self._today

    def used(self, each: Suppression, id: str) -> int:
        """How many findings a suppression of an id leaves out, alone or with others."""
        return self._used[each.span, id]

    def fits(self, each: Suppression, id: str) -> bool:
        """Whether a suppression of an id is about a finding, or about a part of one."""
        return (each.span, id) in self._fitting

    def is_open(self, each: Suppression) -> bool:
        """Whether a suppression is about a part of the template that was not processed, so that no rule ran there."""
        return self._loops.concern(each)

    def is_refused(self, each: Suppression, id: str) -> bool:
        """Whether a suppression was about a finding that is mandatory."""
        return (each.span, id) in self._refused

    def _flaw(self, each: Suppression, id: str, ruling: Ruling, is_judged: Callable[[str], bool]) -> str:
        if self.is_expired(each):
            return f"The suppression of {id} expired on {each.until}."
        if ruling.is_mandatory(id) or self.is_refused(each, id):
            return f"{id} is mandatory here: nothing in a template switches it off."
        if self.fits(each, id) or not is_judged(id) or self.is_open(each):
            return ""
        more = " A comment on a line of its own, above a block, is about the whole block." if each.line else ""
        return f"{id} {NOT_FOUND}, so that its suppression can go.{more}"

    def _in(self, source: str) -> Mapping[str, list[Suppression]]:
        """The suppressions in an included file, which other templates may need: they are never called unused."""
        if source == self._home:
            return {}
        if source not in self._included:
            document = self._read(source)
            found = suppressions_in_comments(document) if document is not None else ()
            self._included[source] = _by_id(found)
        return self._included[source]


def _names_of_rule(finding: Finding) -> tuple[str, ...]:
    """The names of a finding's rule, and those of the rules by which engines report the same fault."""
    return tuple(name for id in twins_of(finding.id) for name in names_of(id))


def _lack(each: Suppression, id: str) -> str:
    """A sentence about a suppression of another tool's form that gives no reason, and leaves out the finding still."""
    return (
        "" if each.reason or each.may_lack_reason else f"The suppression of {id} gives no reason: say why it is right."
    )


def _by_id(found: Iterable[Suppression]) -> dict[str, list[Suppression]]:
    groups: dict[str, list[Suppression]] = {}
    for each in found:
        for id in dict.fromkeys(each.ids):
            groups.setdefault(id, []).append(each)
    return groups


def _merged(found: Iterable[Suppression]) -> Iterator[Suppression]:
    """The suppressions, each once: one that a transform copied to several places has all of these as owners."""
    by_span: dict[object, Suppression] = {}
    for each in found:
        key = (each.span, each.ids)
        known = by_span.get(key)
        by_span[key] = each if known is None else replace(known, owners=(*known.owners, *each.owners))
    yield from by_span.values()
