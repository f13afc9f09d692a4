"""cfn-lint's matches as findings, at the spans that its marks come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

from cfnkit.diagnostics import Problem, Severity
from cfnkit.lint.engines.cfn_lint.nodes import SpanMark
from cfnkit.lint.findings.exact_places import ExactPlaces
from cfnkit.lint.findings.merge import unite
from cfnkit.lint.findings.mistaken import Mistakes
from cfnkit.lint.findings.naming import named
from cfnkit.lint.findings.unrun import UnrunCall, lowered
from cfnkit.rule import Finding, Rule, generated_nodes
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence

_GAP = re.compile(r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\r\n]*)*")
_WORDS = " is not one of "


def findings_of(matches: Iterable[Any], root: Any, source: SourceText) -> list[Finding]:
    """The findings of a run on `root`, a tree of cfn-lint's nodes; `source` is the text of the template.

    Equal findings become one, as in cfn-lint; those on copies of one source node are counted.
    """
    found: dict[tuple[str, str, Span], Finding] = {}
    for match in matches:
        finding = _finding(match, root, source)
        key = (finding.id, finding.message, finding.span)
        known = found.get(key)
        found[key] = finding if known is None else _counted(known, finding)
    return list(found.values())


def joined(first: list[Finding], second: list[Finding]) -> list[Finding]:
    """The findings of two runs on one template, without repetitions; they may list other allowed words."""
    known = {_key(finding) for finding in first}
    return [*first, *(finding for finding in second if _key(finding) not in known)]


def of_authors(matches: Iterable[Any], root: Any) -> Iterator[Any]:
    """The matches on generated resources that the template's author can act on.

    These are errors, and matches on nodes as they were written; the rest is up to AWS::Serverless.
    """
    for match in matches:
        mark = _mark(root, list(match.path), match) if hasattr(match, "path") else None
        if match.rule.id.startswith("E") or mark is None or all(step.exact for step in mark.node.steps):
            yield match


def believed(matches: Iterable[Any], mistakes: Mistakes | None) -> Iterator[Any]:
    """The matches of plain cfn-lint without those about what it cannot know."""
    for match in matches:
        if mistakes is None or _is_ours(match) or not mistakes.has(plain(match)):
            yield match


def matches_at_names(matches: Iterable[Any], places: ExactPlaces, home: str) -> Iterator[Any]:
    """The matches of plain cfn-lint; one about a name that does not exist stands there, with the nearest one.

    `home` is the name of the template.
    """
    for match in matches:
        finding = plain(match)
        exact = finding if _is_ours(match) else places.at_name(finding)
        if exact is finding or exact.span.source not in (home, finding.span.source):
            yield match
            continue
        match, span = copy(match), exact.span
        numbers = {"linenumber": span.line, "columnnumber": span.column}
        numbers |= {"linenumberend": span.end_line, "columnnumberend": span.end_column}
        for name, number in numbers.items():
            object.__setattr__(match, name, number)  # a match is frozen
        yield _with_message(match, f"{exact.message} {exact.hint}".rstrip())


def without_repetition(first: list[Any], second: list[Any], own_findings: Iterable[Finding]) -> list[Any]:
    """The matches of two runs of cfn-lint, each concern once: cfn-lint's, or that of cfnkit's rules.

    `own_findings` are the findings that matches of cfnkit's rules report.
    """
    known = {_key(plain(match)) for match in first}
    found = [*first, *(match for match in second if _key(plain(match)) not in known)]
    own = [match for match in found if _is_ours(match)]
    if not own:
        return found
    others = [plain(match) for match in found if not _is_ours(match)]
    places = {(finding.id, finding.span[1:3]): finding.related for finding in own_findings}
    ours = [
        finding._replace(problem=finding.problem._replace(related=places.get((finding.id, finding.span[1:3]), ())))
        for finding in map(plain, own)
    ]
    united = {_key(finding) for finding in unite(ours, others)}
    return [match for match in found if _key(plain(match)) in united]


def lowered_matches(matches: Iterable[Any], calls: tuple[UnrunCall, ...], own: Iterable[Finding]) -> Iterator[Any]:
    """The matches of plain cfn-lint with their severities.

    Those that an unrun call may explain become information, with a note; the lowered findings of cfnkit (`own`) have
    the severity to which they were lowered.
    """
    severities = {(finding.id, finding.span[1:3], finding.path): finding.lowered for finding in own if finding.lowered}
    for match in matches:
        finding = plain(match)
        if _is_ours(match):
            severity = severities.get((finding.id, finding.span[1:3], finding.path))
            yield match if severity is None else _with_severity(match, severity)
        else:
            new = lowered(finding, calls)
            yield match if new is finding else _with_severity(_with_message(match, new.message), Severity.INFO)


def named_matches(matches: Iterable[Any], roots: tuple[Any, ...], written: Node, home: str) -> Iterator[Any]:
    """The matches of plain cfn-lint with what its readers cannot see in a place: generated names, an included file.

    `roots` are the trees that it linted, and `home` the name of the template.
    """
    listed = list(matches)
    findings = []
    for number, match in enumerate(listed):
        finding = plain(match)
        if not _is_ours(match) and hasattr(match, "path"):
            marks = (_mark(root, list(match.path), match) for root in roots)
            mark = next((mark for mark in marks if mark is not None), None)
            if mark is not None:
                finding = finding._replace(origins=generated_nodes(finding.path, mark.node.steps))
                if mark.written.source != home:
                    finding = at_file(finding, mark.written)
        findings.append(finding._replace(key=str(number)))
    for finding in named(findings, written):
        match = listed[int(finding.key)]
        yield match if str(match.message) == finding.message else _with_message(match, finding.message)


def at_file(finding: Finding, span: Span) -> Finding:
    """The finding with the file and the line of `span` in its message."""
    message = f"{finding.message} ({span.source}:{span.line})"
    return finding._replace(problem=finding.problem._replace(message=message))


def _with_message(match: Any, message: str) -> Any:
    match = copy(match)
    object.__setattr__(match, "message", message)  # a match is frozen
    return match


def _with_severity(match: Any, severity: Severity) -> Any:
    """A copy of a match with a severity, which cfn-lint takes from the rule."""
    match, rule = copy(match), copy(match.rule)
    word = "informational" if severity is Severity.INFO else severity.value
    rule.__class__ = type(type(rule).__name__, (type(rule),), {"severity": word})
    object.__setattr__(match, "rule", rule)
    return match


def _key(finding: Finding) -> tuple[str, str, Span]:
    return finding.id, finding.message.partition(_WORDS)[0], finding.span


def _is_ours(match: Any) -> bool:
    return getattr(match.rule, "of_cfnkit", False)


def plain(match: Any) -> Finding:
    """A match as a finding with the place that cfn-lint prints."""
    span = Span(match.filename or "", match.linenumber, match.columnnumber, match.linenumberend, match.columnnumberend)
    path = tuple(int(step) if isinstance(step, int) else str(step) for step in getattr(match, "path", None) or ())
    return Finding(Rule(match.rule.id), Problem(str(match.message), span, path))


def _counted(first: Finding, other: Finding) -> Finding:
    new = tuple(origin for origin in other.origins if origin not in first.origins)
    if not new:
        return first
    origins = (*first.origins, *new)
    return first._replace(origins=origins, copies=max(len(origins), 1))


def _finding(match: Any, root: Any, source: SourceText) -> Finding:
    rule = match.rule
    path = list(getattr(match, "path", None) or ())
    mark = _mark(root, path, match) if hasattr(match, "path") else None
    if mark is None:
        place = (match.linenumber, match.columnnumber, match.linenumberend, match.columnnumberend)
        span = Span(source.name, *place)
    else:
        span = _as_in_cfn_lint(mark, source)
    plain = tuple(int(step) if isinstance(step, int) else str(step) for step in path)
    return Finding(
        Rule(rule.id, rule.shortdesc, rule.description, rule.source_url),
        Problem(str(match.message), span, plain),
        origins=() if mark is None else generated_nodes(plain, mark.node.steps),
        key=match.id,
        parent=match.parent_id or "",
    )


def _mark(root: Any, path: list[Any], match: Any) -> SpanMark | None:
    """The mark that a match's place comes from: of the last key in its path, or of the node at the path."""
    position = (match.linenumber - 1, match.columnnumber - 1)
    for mark in (getattr(path[-1], "start_mark", None) if path else None, _located(root, path)):
        if isinstance(mark, SpanMark) and (mark.line, mark.column) == position:
            return mark
    return None


def _located(root: Any, path: list[Any]) -> Any:
    """The mark of the deepest key or list item on a path with a mark, as in `Template.get_location_yaml`."""
    best = None if path else getattr(root, "start_mark", None)
    node = root
    for depth, step in enumerate(path):
        here = None
        if isinstance(node, dict):
            here = next((key for key in node if key == step), None)
        elif isinstance(node, list) and isinstance(step, int) and depth == len(path) - 1 and step < len(node):
            here = node[step]
        best = getattr(here, "start_mark", best)
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
    return best


def _as_in_cfn_lint(mark: SpanMark, source: SourceText) -> Span:
    """The span of a mark; as in cfn-lint, a collection in YAML's block style ends where the next text begins."""
    span, node = mark.span, mark.node
    if span is not node.span or span.source != source.name or not _is_block(node, source):
        return span
    gap = _GAP.match(source.text, source.offset(span.end_line, span.end_column))
    line, column = source.position(gap.end() if gap else len(source.text))
    return span._replace(end_line=line, end_column=column)


def _is_block(node: Node, source: SourceText) -> bool:
    if isinstance(node, Scalar):
        return False
    offset = source.offset(node.span.line, node.span.column)
    start = source.text[offset : offset + 1]
    if isinstance(node, Mapping) and start == "!":
        return any(_is_block(argument, source) for argument in node.entries.values())
    return start == "-" if isinstance(node, Sequence) else start != "{"
