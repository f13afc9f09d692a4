"""The fix that leaves a finding out: a suppression with a reason and a last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from cfnkit.fixes.fix import Fix, FixSubject, empty_span
from cfnkit.lint.results.failures import CRASH, MISCONFIGURED, NO_EFFECT, NO_TEMPLATE, TIMED_OUT, UNREADABLE
from cfnkit.lint.rule_ids import is_finding_touched
from cfnkit.lint.suppression.comments import suppressions_in_comments
from cfnkit.rule import Finding
from cfnkit.source import TextReplacement, replaced
from cfnkit.source.pointer import pointer
from cfnkit.syntax import Document, Mapping, Sequence, at_path, parse, walk

if TYPE_CHECKING:
    from cfnkit.json_schema import Json

_DAYS = 90
# These say that something was not looked at.
_OF_THE_CHECK = (UNREADABLE, CRASH, NO_EFFECT, NO_TEMPLATE, MISCONFIGURED, TIMED_OUT)
# A suppression without a reason has no effect; its author says the reason.
_REASON = "TODO say why this is right here"


def suppressing(finding: Finding, subject: FixSubject) -> Iterator[Fix]:
    """A comment at the line or above the block, or in JSON an entry in Metadata.

    Nothing for a rule that the configuration makes mandatory, for what was not looked at, and where a comment would
    have no effect.
    """
    if finding.id in _OF_THE_CHECK or is_finding_touched(finding, subject.config.check.mandatory):
        return
    source = subject.source(finding.span.source)
    if source is None:
        return
    until = (subject.today + timedelta(days=_DAYS)).isoformat()
    title = f"Leave {finding.id} out here until {until}"
    document = subject.document if source.name == subject.document.source.name else parse(source.text, source.name)
    if document.format == "json":
        replacements = _in_metadata(finding, subject, until) if document is subject.document else ()
    else:
        replacements = _in_comment(finding, document, f"# cfnkit: ignore {finding.id} until {until}: {_REASON}")
    if replacements:
        yield Fix(title, replacements)


def _in_comment(finding: Finding, document: Document, comment: str) -> tuple[TextReplacement, ...]:
    """The comment on the finding's line, or above it or an entry around it where the line takes none."""
    source, line = document.source, finding.span.line
    line_break = "\r\n" if "\r\n" in source.text else "\n"
    at_end = empty_span(source, source.offset(line, len(source.line(line)) + 1))
    places = [TextReplacement(at_end, f"  {comment}")]
    for above in dict.fromkeys([line, *_lines_of_entries(finding, document)]):
        written = source.line(above)
        indentation = written[: len(written) - len(written.lstrip(" "))]
        at = empty_span(source, source.offset(above, 1))
        places.append(TextReplacement(at, f"{indentation}{comment}{line_break}"))
    return next(((each,) for each in places if _has_effect(each, finding, document)), ())


def _lines_of_entries(finding: Finding, document: Document) -> Iterator[int]:
    """The lines of the keys and the values that the finding's place is in, the innermost first."""
    lines = []
    for _, node in walk(document.root):
        if isinstance(node, Mapping):
            for key, value in node.entries.items():
                if value.span.contains(finding.span):
                    lines += [node.key_span(key).line, value.span.line]
    yield from reversed([each for each in lines if each <= finding.span.line])


def _has_effect(replacement: TextReplacement, finding: Finding, document: Document) -> bool:
    """Whether a text with a comment has the values that it had, and the comment is about the finding."""
    text = replaced(document.source, [replacement])
    added = parse(text, document.source.name)
    if not added.well_formed or added.root != document.root:
        return False
    moved = replacement.span.column == 1
    span = finding.span
    if moved:
        span = span._replace(line=span.line + 1, end_line=span.end_line + 1)
    found = finding._replace(problem=finding.problem._replace(span=span), origins=())
    before = {(each.span.line, each.ids) for each in suppressions_in_comments(document)}
    own = [
        each
        for each in suppressions_in_comments(added)
        if finding.id in each.ids and not each.flaw and (each.span.line - moved, each.ids) not in before
    ]
    return any(each.covers(found) for each in own)


def _in_metadata(finding: Finding, subject: FixSubject, until: str) -> tuple[TextReplacement, ...]:
    """An entry in the Metadata of the resource that the finding is about, or of the template."""
    root = subject.document.root
    owner = finding.path[:2]
    if owner[:1] != ("Resources",) or not isinstance(at_path(root, owner), Mapping):
        owner = ()
    entry = {"rule": finding.id, "reason": _REASON, "until": until}
    if finding.path[len(owner) :]:
        entry["path"] = pointer(finding.path[len(owner) :])
    path = (*owner, "Metadata", "cfnkit", "ignore")
    value: Json = [entry]
    texts = subject.edited()
    listed = at_path(root, path)
    if isinstance(listed, Sequence):
        texts.add((*path, len(listed.items)), entry)
        return texts.replacements
    while at_path(root, path[:-1]) is None:
        value, path = {path[-1]: value}, path[:-1]
    texts.add(path, value)
    return texts.replacements
