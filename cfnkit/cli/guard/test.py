"""`cfnkit guard test`: run the tests of rules in the Guard language."""

from __future__ import annotations

import argparse
from pathlib import Path

from cfnkit.cli.arguments.parser import Parser, add_format_argument, add_output_argument
from cfnkit.cli.output.json_text import json_text
from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text
from cfnkit.cli.output.write import write_message, write_output
from cfnkit.diagnostics import counted
from cfnkit.lint.guard_files.rule_file import RuleFile, rule_files
from cfnkit.lint.guard_files.test_data import Expectation, expectations, test_files

DESCRIPTION = """\
Run Guard's own test files: a list of cases with an input, and the status of each rule on it (PASS, FAIL or SKIP). The
tests of NAME.guard are NAME_*.yaml, .yml and .json, beside it or in the folder `tests` there. As with cfn-guard, an
input is judged as it is written."""

EPILOG = """\
Examples:
  cfnkit guard test policies/buckets.guard
  cfnkit guard test policies/
  cfnkit guard test policies/buckets.guard --test-data more_buckets.yaml

Exit status: 0 if each rule has the status that its tests expect; 2 if one has another; 1 for a file that cannot be
used, and where there is no test."""


def add_arguments(parser: Parser) -> None:
    """The arguments of `cfnkit guard test`."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file of Guard rules, or a folder with *.guard")
    parser.add_argument(
        "--test-data", action="append", default=[], metavar="FILE",
        help="a test file for the rules, besides those that are found; repeatable",
    )  # fmt: skip
    add_format_argument(parser, "text", "json")
    add_output_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the tests; returns the exit status."""
    results: list[tuple[RuleFile, Path, list[Expectation]]] = []
    for file in (file for path in arguments.paths for file in rule_files(Path(path))):
        found = [*test_files(Path(file.path)), *map(Path, arguments.test_data)]
        if not found:
            write_message(f"cfnkit: {file.path} has no tests.")
        results += [(file, tests, list(expectations(file, tests))) for tests in found]
    every = [each for _, _, met in results for each in met]
    write_output(_json(results) if arguments.format == "json" else _text(results), arguments.output)
    if not every:
        write_message("cfnkit: there is no test to run.")
        return 1
    return 0 if all(each.is_met for each in every) else 2


def _text(results: list[tuple[RuleFile, Path, list[Expectation]]]) -> Text:
    lines: list[Line] = []
    for file, tests, every in results:
        lines.append((f"{file.path}, by {tests}",))
        for each in every:
            word = Styled("ok  ", Style.GREEN) if each.is_met else Styled("FAIL", Style.RED)
            told = "" if each.is_met else f": {each.expected} expected, {each.actual} found, at {each.span}"
            lines.append(("  ", word, f"  {each.case}: {each.rule}{told}"))
    count = sum(len(every) for _, _, every in results)
    wrong = sum(not each.is_met for _, _, every in results for each in every)
    lines.append((f"{counted(count, 'expectation')}, {wrong} not met.",))
    return Text.of(lines)


def _json(results: list[tuple[RuleFile, Path, list[Expectation]]]) -> Text | str:
    return json_text(
        [
            {
                "rules": file.path,
                "tests": str(tests),
                "case": each.case,
                "rule": each.rule,
                "expected": each.expected,
                "actual": each.actual,
                "line": each.span.line,
                "column": each.span.column,
            }
            for file, tests, every in results
            for each in every
        ]
    )
