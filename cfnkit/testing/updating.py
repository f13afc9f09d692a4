"""Cases whose results are what their macro gives: the texts of macro.yaml, changed at these places only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

from cfnkit.files.writing import replace_file
from cfnkit.packaging import Case, MacroFolder
from cfnkit.packaging.macro_folder import DESCRIPTION_FILE
from cfnkit.syntax import Mapping, Node, Scalar, dump_json, dump_yaml
from cfnkit.testing.checks.bench import Bench
from cfnkit.testing.checks.promises import run_case
from cfnkit.testing.checks.results import Fault


class Update(NamedTuple):
    """A case whose result is to be written, with the difference from what is there."""

    case: Case
    difference: Fault
    result: Node


class _Edit(NamedTuple):
    """A text in place of the characters from `start` to `end` of a file."""

    start: int
    end: int
    text: str


def updates_of(macro: MacroFolder) -> Iterator[Update]:
    """The cases that expect another result than the macro gives, or none yet. Those that expect an error stay."""
    with Bench(macro) as bench:
        for case in macro.cases:
            difference = run_case(bench, case)
            result = bench.runs[-1].call.result
            if difference is not None and case.error is None and result is not None:
                yield Update(case, difference, result)


def write_updates(macro: MacroFolder, updates: list[Update]) -> list[Path]:
    """Write results into macro.yaml, or into the files that it names for them; returns the files."""
    path = macro.path / DESCRIPTION_FILE
    text = path.read_bytes().decode("utf-8-sig")
    edits, written = [], []
    for update in updates:
        assert update.case.node is not None
        there = update.case.node.get("result")
        if isinstance(there, Scalar) and update.case.result is not there:
            file = macro.path / there.text
            dumped = dump_json(update.result) + "\n" if file.suffix == ".json" else dump_yaml(update.result)
            replace_file(file, dumped.encode())
            written.append(file)
        else:
            edits.append(_edit(text, update.case.node, update.result))
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    if edits:
        replace_file(path, text.encode())
        written.append(path)
    return written


def _edit(text: str, case: Mapping, result: Node) -> _Edit:
    """The edit that gives a case its result: in place of the former one, or at the end of the case."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    in_braces = text[starts[case.span.line - 1] + case.span.column - 1] == "{"
    there = case.get("result")
    key = case.key_span("result" if there is not None else next(iter(case.entries)))
    entry = f"result: {dump_json(result, indent=None)}" if in_braces else _entry(result, key.column - 1)
    if there is not None:
        start = starts[key.line - 1] + key.column - 1
        return _Edit(start, starts[there.span.end_line - 1] + there.span.end_column - 1, entry)
    last = max((value.span for value in case.entries.values()), key=lambda span: (span.end_line, span.end_column))
    end = starts[last.end_line - 1] + last.end_column - 1
    if in_braces:
        return _Edit(end, end, f", {entry}")
    line_end = text.find("\n", end)
    end = len(text) if line_end < 0 else line_end  # behind a comment
    return _Edit(end, end, f"\n{' ' * (key.column - 1)}{entry}")


def _entry(result: Node, column: int) -> str:
    """`result:` with its value in YAML, for a block that begins at a column, counted from 0."""
    dumped = dump_yaml(result).rstrip("\n")
    if isinstance(result, Scalar) or dumped in ("{}", "[]"):
        return f"result: {dumped.removesuffix('...').rstrip()}"
    return "result:\n" + indent(dumped, " " * (column + 2))
