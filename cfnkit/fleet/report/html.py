"""The report as a self-contained HTML page: the organization, its accounts, their stacks, and what differs in each.

Every text goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfnkit import __version__
from cfnkit.diagnostics import counted
from cfnkit.fleet.drifts import DriftedResource, DriftKey, drifted_resources, unread_resources
from cfnkit.fleet.report import Report, words
from cfnkit.fleet.report.trend import trend
from cfnkit.fleet.results import Result, StackStatus
from cfnkit.pages.page import asset, escape, filter_script, page
from cfnkit.pages.visible import harmless, visible

_VALUE = 2_000
_MOST_NEWS = 200
_BY_URGENCY = (StackStatus.DRIFTED, StackStatus.NOT_SEEN, StackStatus.NOT_KNOWN, StackStatus.SEEN, StackStatus.IN_SYNC)


def page_text(report: Report) -> str:
    """The page."""
    summary = report.summary
    title = f"Fleet of {summary.day}"
    sentences = (words.seen_sentence(report), words.findings_sentence(summary), words.news_sentence(report))
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="summary">{escape(words.summary_sentence(summary))}</p>',
        *(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence),
        *_tiles(report),
        *_unseen(report),
        *_news(f"New since {report.previous.day}" if report.previous else "", report.new),
        *_news(f"Gone since {report.previous.day}" if report.previous else "", report.settled),
        "<h2>Accounts</h2>",
        *_filter(report),
        *(part for account, results in _ordered(report) for part in _account(report, account, results)),
    ]
    made = page(title, body, style=asset(__package__, "page.css"), script=filter_script(), version=__version__)
    return harmless(visible(made))


def _tiles(report: Report) -> Iterator[str]:
    """The number of stacks with each status, and how it went."""
    days = (*report.earlier, report.summary)
    yield '<div class="tiles">'
    for status, word in words.STATUS_WORDS.items():
        if any(day.count(status) for day in days):
            picture = trend(f"stacks {word}", status.value, [(day.day, day.count(status)) for day in days])
            number = f"{report.summary.count(status):,}"
            yield f'<div class="tile {status.value}"><b>{number}</b>{escape(word)}{picture}</div>'
    yield "</div>"


def _unseen(report: Report) -> Iterator[str]:
    groups, notices = words.unseen(report), words.notices(report)
    places = [
        f"<p><b>{escape(f'{group.account} {group.place}')}</b> {escape(group.sentence())}</p>" for group in groups
    ]
    for title, lines in (
        ("Not seen, or not known", places),
        ("Notices", [f"<p>{escape(each)}</p>" for each in notices]),
    ):
        if lines:
            yield f'<h2>{title}</h2><div class="notice">'
            yield from lines
            yield "</div>"


def _news(title: str, keys: tuple[DriftKey, ...]) -> Iterator[str]:
    if not title or not keys:
        return
    yield f"<h2>{escape(title)}</h2><ul>"
    for key in keys[:_MOST_NEWS]:
        place = f"{key.account} {key.region}"
        link = f'<a href="#{_id(key.place)}">{escape(key.stack)}</a>'
        yield f"<li>{escape(place)} {link} <b>{escape(key.resource)}</b> <code>{escape(key.path)}</code></li>"
    if len(keys) > _MOST_NEWS:
        yield f"<li>{len(keys) - _MOST_NEWS:,} more</li>"
    yield "</ul>"


def _filter(report: Report) -> Iterator[str]:
    yield '<form id="filter">'
    yield '<input type="search" id="words" placeholder="Filter by stack, region, type or property" aria-label="Filter">'
    for status, word in words.STATUS_WORDS.items():
        if report.summary.count(status):
            box = f'<input type="checkbox" name="status" value="{status.value}" checked>'
            yield f'<label class="{status.value}">{box} {escape(word)} {report.summary.count(status):,}</label>'
    yield "</form>"


def _ordered(report: Report) -> list[tuple[str, tuple[Result, ...]]]:
    """The accounts, with their stacks; what needs somebody is first."""
    accounts = [(account, tuple(sorted(results, key=_urgency))) for account, results in report.by_account()]
    return sorted(accounts, key=lambda each: _urgency(each[1][0]))


def _urgency(result: Result) -> int:
    return _BY_URGENCY.index(result.status)


def _account(report: Report, account: str, results: tuple[Result, ...]) -> Iterator[str]:
    summary, days = report.summary, (*report.earlier, report.summary)
    counts = [
        f"{summary.count(status, account=account):,} {word}"
        for status, word in words.STATUS_WORDS.items()
        if summary.count(status, account=account)
    ]
    line = f"{counted(len(results), 'stack')}: {', '.join(counts)}"
    series = [(day.day, day.count(StackStatus.DRIFTED, account=account)) for day in days if account in day.statuses]
    picture = trend(f"drifted stacks of {account}", "DRIFTED", series) if any(number for _, number in series) else ""
    opened = "" if all(result.status in (StackStatus.IN_SYNC, StackStatus.SEEN) for result in results) else " open"
    yield f'<details class="account"{opened}><summary>{escape(account)} '
    yield f'<span class="aside">{escape(line)}</span>{picture}</summary>'
    for result in results:
        yield _stack(report, result)
    yield "</details>"


def _stack(report: Report, result: Result) -> str:
    item, resources = result.item, tuple(drifted_resources(result))
    keys = [key for resource in resources for key in resource.keys(item)]
    since = min((report.summary.since.get(key, report.summary.day) for key in keys), default="")
    asides = [*([f"since {since}"] if since else ()), *([_found(result)] if result.findings else ())]
    status = result.status
    marks = [
        f'<span class="status {status.value}">{status.value}</span>',
        f'<b>{escape(item.name)}</b> <span class="place">{escape(item.region)}</span>',
        *([f'<span class="aside">{escape(", ".join(asides))}</span>'] if asides else ()),
        *(['<span class="new">new</span>'] if any(map(report.is_new, keys)) else ()),
        *([f'<span class="reason">{escape(result.reason)}</span>'] if result.reason else ()),
    ]
    inner = [*_resources(report, result, resources), *_unread(result), *_findings(result), *_references(result)]
    at = f'id="{_id((item.account, item.region, item.name))}" class="resource" data-status="{status.value}"'
    if not inner:
        return f"<div {at}>{' '.join(marks)}</div>"
    opened = " open" if status is StackStatus.DRIFTED else ""
    return "\n".join([f"<details {at}{opened}><summary>{' '.join(marks)}</summary>", *inner, "</details>"])


def _resources(report: Report, result: Result, resources: Iterable[DriftedResource]) -> Iterator[str]:
    rows: list[str] = []
    for resource in resources:
        name = f"<b>{escape(resource.path)}</b> {escape(resource.type)}"
        keys = list(resource.keys(result.item))
        for key, change in zip(keys, resource.changes, strict=False):
            what = f"{name}<br><code>{escape(change.path)}</code>"
            sides = (("expected", change.expected), ("actual", change.actual))
            cells = "".join(f'<td class="{side}"><code>{escape(_cut(value))}</code></td>' for side, value in sides)
            rows.append(f"<tr><td>{what}</td>{cells}<td>{_since(report, key)}</td></tr>")
        if not resource.changes:
            state = f'<td colspan="2" class="{resource.status}">{resource.status} {escape(resource.reason)}</td>'
            rows.append(f"<tr><td>{name}</td>{state}<td>{_since(report, keys[0])}</td></tr>")
    if rows:
        yield '<table class="differences"><tr><th>resource</th><th>template</th><th>live</th><th>since</th></tr>'
        yield from rows
        yield "</table>"


def _unread(result: Result) -> Iterator[str]:
    rows = [
        f"<tr><td><b>{escape(each.path)}</b> {escape(each.type)}</td><td>{escape(each.reason)}</td></tr>"
        for each in unread_resources(result)
    ]
    if rows:
        yield '<table class="unread"><tr><th>not compared</th><th>why</th></tr>'
        yield from rows
        yield "</table>"


def _findings(result: Result) -> Iterator[str]:
    if result.findings:
        yield '<table class="findings"><tr><th>rule</th><th>finding</th><th>place</th></tr>'
        for each in result.findings:
            place = f"{each.stack_path} line {each.line} {each.path}".strip()
            yield f'<tr><td class="{escape(each.severity)}">{escape(each.id)}</td><td>{escape(_cut(each.message))}</td>'
            yield f'<td class="place">{escape(place)}</td></tr>'
        yield "</table>"


def _references(result: Result) -> Iterator[str]:
    if result.references:
        yield '<table class="references"><tr><th>dynamic reference</th><th>uses</th><th>problem</th></tr>'
        for each in result.references:
            yield f"<tr><td><code>{escape(_cut(each.reference))}</code> {escape(each.stack_path)}</td>"
            yield f'<td>{each.uses:,}</td><td class="error">{escape(each.problem)}</td></tr>'
        yield "</table>"


def _found(result: Result) -> str:
    return counted(len(result.findings or ()), "finding")


def _since(report: Report, key: DriftKey) -> str:
    mark = ' <span class="new">new</span>' if report.is_new(key) else ""
    return f"{escape(report.summary.since.get(key, ''))}{mark}"


def _cut(value: str) -> str:
    return value if len(value) <= _VALUE else f"{value[:_VALUE]}... ({len(value):,} characters)"


def _id(place: tuple[str, str, str]) -> str:
    return escape("-".join(place))
