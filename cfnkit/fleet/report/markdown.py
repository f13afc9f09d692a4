"""The report as Markdown: the numbers, what is new, what drifts, and what was not seen."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.fleet.drifts import DriftKey, drifted_resources
from cfnkit.fleet.report import Report, words
from cfnkit.fleet.results import Result
from cfnkit.pages.markdown import code, table, text
from cfnkit.pages.visible import harmless, visible

# A comment on GitHub may have 65,536 characters, and there are up to six tables.
_LIMIT = 10_000


def markdown_text(report: Report) -> str:
    """The report; rows that would make it too long for a comment are only counted."""
    summary = report.summary
    blocks = [f"## Fleet of {summary.day}", text(words.summary_sentence(summary)), text(words.seen_sentence(report))]
    blocks += [
        text(sentence) for sentence in (words.findings_sentence(summary), words.news_sentence(report)) if sentence
    ]
    blocks += [text(notice) for notice in words.notices(report)]
    previous = report.previous
    if previous is not None and report.new:
        blocks += [f"### New since {previous.day}", _keys(report.new)]
    if previous is not None and report.settled:
        blocks += [f"### Gone since {previous.day}", _keys(report.settled)]
    drifted = [row for result in report.results for row in _rows(report, result)]
    if drifted:
        head = ("stack", "resource", "template", "live", "since")
        blocks += ["### Drift", table(head, drifted, _LIMIT)]
    unseen = words.unseen(report)
    if unseen:
        rows = [(text(f"{group.account} {group.place}"), text(group.sentence())) for group in unseen]
        blocks += ["### Not seen, or not known", table(("place", "stacks"), rows, _LIMIT)]
    found = [row for result in report.results for row in _findings(result)]
    if found:
        blocks += ["### Findings", table(("stack", "rule", "finding", "line"), found, _LIMIT)]
    faulty = [row for result in report.results for row in _references(result)]
    if faulty:
        blocks += ["### Dynamic references that are not allowed", table(("stack", "reference", "why"), faulty, _LIMIT)]
    return harmless(visible("\n\n".join(blocks))) + "\n"


def _keys(keys: tuple[DriftKey, ...]) -> str:
    rows = [(_stack(key.account, key.region, key.stack), code(f"{key.resource} {key.path}".rstrip())) for key in keys]
    return table(("stack", "what"), rows, _LIMIT)


def _rows(report: Report, result: Result) -> Iterator[tuple[str, ...]]:
    item = result.item
    stack = _stack(item.account, item.region, item.name)
    for resource in drifted_resources(result):
        for key in resource.keys(item):
            change = next((each for each in resource.changes if each.path == key.path), None)
            sides = ("", resource.status.lower()) if change is None else (code(change.expected), code(change.actual))
            what = "<br>".join(filter(None, (code(resource.path), text(resource.type), code(key.path))))
            yield stack, what, *sides, report.summary.since.get(key, "")


def _findings(result: Result) -> Iterator[tuple[str, ...]]:
    item = result.item
    for each in result.findings or ():
        place = f"{each.stack_path} {each.line}".strip()
        yield _stack(item.account, item.region, item.name), text(each.id), text(each.message), text(place)


def _references(result: Result) -> Iterator[tuple[str, ...]]:
    item = result.item
    for each in result.references or ():
        if each.problem:
            named = f"{each.stack_path} {each.reference}".strip()
            yield _stack(item.account, item.region, item.name), code(named), text(each.problem)


def _stack(account: str, region: str, name: str) -> str:
    return f"{text(account)} {text(region)}<br>{code(name)}"
