"""Findings for people: grouped by file, each with its source line and carets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator

from cfnkit.cli.check.formats import CheckReport, made_as, notes
from cfnkit.cli.output.problems import STYLES, Excerpts, problem_lines
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.shortening import LONGEST, LONGEST_OF_MACRO, shortened
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.diagnostics import Code, Severity, counted
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding

_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("informational", "informational"),
}

_OF_TARGETS = ("file of targets", "files of targets")

_MOST_ALIKE = 4  # findings of one line of source code in other stacks; the others are counted


def render(report: CheckReport) -> Text:
    """The findings by file, line and column, and a summary."""
    files: dict[str, dict[Finding, None]] = {}
    undecided = {finding for _, finding in report.undecided()}
    for finding in (*(finding for _, finding in report.findings()), *undecided):
        files.setdefault(finding.place.source, {})[finding] = None
    excerpts = report.excerpts()
    lines = [
        line for file, found in files.items() for line in _file(file, sorted(found, key=_place), undecided, excerpts)
    ]
    return Text.of([*lines, summary(report)])


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.place.line, finding.place.column, finding.id


def _file(file: str, findings: Iterable[Finding], undecided: Container[Finding], excerpts: Excerpts) -> Iterator[Line]:
    """The findings of one file under its name."""
    places = {finding: f"{finding.place.line}:{finding.place.column}" for finding in findings}
    width = max(map(len, places.values()))
    indent = " " * (width + 4)
    yield (Styled(file, Style.BOLD),)
    for finding, others in _by_source(places, undecided).items():
        place = places[finding]
        lowered = f" (lowered to {finding.severity.value})" if finding.lowered else ""
        lowered = " (undecided)" if finding in undecided else lowered
        id = Styled(finding.id.ljust(5) + lowered, STYLES[finding.severity])
        head = ("  ", place.ljust(width), "  ", id, "  ")
        longest = LONGEST_OF_MACRO if finding.id == Code.MACRO_FAILED.id else LONGEST
        problem = finding.problem._replace(message=shortened(finding.message, longest), span=finding.place)
        brief = finding._replace(problem=problem)
        more = [line for other in others[:_MOST_ALIKE] for line in made_as(other)]
        more += [f"and {len(others) - _MOST_ALIKE} more constructs"] if len(others) > _MOST_ALIKE else []
        yield from problem_lines(brief, finding.severity, head, [*notes(finding), *more], indent, excerpts)
    yield ("",)


def _by_source(findings: Iterable[Finding], undecided: Container[Finding]) -> dict[Finding, list[Finding]]:
    """The first of the findings of one rule that a line of source code leads to in several stacks, and the others."""
    first: dict[object, Finding] = {}
    found: dict[Finding, list[Finding]] = {}
    for finding in findings:
        construct = finding.construct
        if construct is None or construct.place is None:
            found[finding] = []
            continue
        said = (finding.id, finding.message, finding.severity, finding.hint, finding.origins, finding in undecided)
        key = (construct.place, *said)
        if first.setdefault(key, finding) is finding:
            found[finding] = []
        else:
            found[first[key]].append(finding)
    return found


def summary(report: CheckReport) -> str:
    """How many findings of each severity there are, in how many templates, and what was left out."""
    counts = Counter(finding.severity for _, finding in report.findings())
    found = [counted(counts[severity], *_WORDS[severity]) for severity in Severity if counts[severity]]
    left_out = "".join(f" {said}" for said in (report.told_undecided(), report.left_out()) if said)
    templates = [result for result in report.results if result.is_template]
    checked = counted(len(templates), "template")
    if not found:
        targets = {name for result in templates for name in result.targets}
        over = f" for {counted(len(targets), 'target')}" if targets else ""
        nothing = ", nothing found" if report.results else ""
        return f"{checked} checked{over}{nothing}.{left_out}"
    found_at = _by_source([finding for _, finding in report.findings()], ())
    if any(found_at.values()):  # the same line of source code in several stacks
        found[-1] += f" at {counted(len(found_at), 'place')} of the source"
    hit = sum(1 for result in templates if not all(_is_beside(each, result) for each in result.findings))
    beside = [(result, each.place.source) for result, each in report.findings() if _is_beside(each, result)]
    places = [f"{hit} of {checked}"] if hit or not beside else []
    if beside:
        words = ("other file", "other files") if any(result.is_template for result, _ in beside) else _OF_TARGETS
        places.append(counted(len({file for _, file in beside}), *words))
    return f"{', '.join(found)} in {' and '.join(places)}.{left_out}"


def _is_beside(finding: Finding, result: FileResult) -> bool:
    """Whether a finding stands in a file beside its template, such as one that describes a target."""
    in_template = finding.targets is None or finding.construct is not None or finding.place.source == result.path
    return not (result.is_template and in_template)
