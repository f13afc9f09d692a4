"""Guard's own test files: templates, and the status that each rule must have on them.

https://docs.aws.amazon.com/cfn-guard/latest/ug/testing-rules.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.documents import check_conformance, read_document
from cfnkit.conformance import schema_beside
from cfnkit.diagnostics import ConfigurationError
from cfnkit.lint.guard_files.engine import GuardEngine, guard_engine
from cfnkit.lint.guard_files.rule_file import RuleFile
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, dump_json
from cfnkit.vocabulary import suggestion

_ENDINGS = (".yaml", ".yml", ".json", ".jsn")
_FOLDER = "tests"
_PROBE = "cfnkit_probe_of_"


class Expectation(NamedTuple):
    """The status (PASS, FAIL or SKIP) that a rule must have, at a place of a test file, and the one that it has."""

    case: str
    rule: str
    expected: str
    actual: str
    span: Span

    @property
    def is_met(self) -> bool:
        """Whether the rule has the status that it must have."""
        return self.expected == self.actual


def test_files(rules: Path) -> list[Path]:
    """The test files of a file of rules `NAME.guard`: `NAME_*.yaml` and the like, beside it and in `tests/` there."""
    stem = f"{rules.stem}_"
    folders = (rules.parent, rules.parent / _FOLDER)
    names = ((folder, name) for folder in folders if folder.is_dir() for name in sorted(os.listdir(folder)))
    return [folder / name for folder, name in names if name.startswith(stem) and name.endswith(_ENDINGS)]


def expectations(file: RuleFile, tests: Path) -> Iterator[Expectation]:
    """What a test file expects of the rules of a file, and what is.

    Raises ConfigurationError, with the place, for a test file that cannot be used, or rules that are not in the Guard
    language.
    """
    names = _compiled(file).rule_names
    # Only a failure is told; a rule that asks whether another passes tells those that pass from those that do not.
    probes = "".join(f"\nrule {_PROBE}{name} {{\n  {name}\n}}\n" for name in names)
    engine = _compiled(file._replace(text=file.text + probes))
    for number, case in enumerate(_cases(tests), 1):
        name = case.get("name")
        title = name.text if isinstance(name, Scalar) and name.text else f"case {number}"
        statuses = _statuses(engine, names, case.entries["input"])
        expected = case.entries["expectations"]
        rules = expected.get("rules") if isinstance(expected, Mapping) else None
        for rule, status in rules.entries.items() if isinstance(rules, Mapping) else ():
            assert isinstance(rules, Mapping)
            span = rules.key_span(rule)
            if rule not in statuses:
                raise ConfigurationError(f"{file.path} has no rule '{rule}'. {suggestion(rule, names)}".rstrip(), span)
            wanted = status.text if isinstance(status, Scalar) else ""
            yield Expectation(title, rule, wanted, statuses[rule], span)


def _compiled(file: RuleFile) -> GuardEngine:
    engine = guard_engine((file,))
    for flaw in engine.flaws:
        raise ConfigurationError(flaw.problem.message, flaw.span)
    return engine


def _cases(tests: Path) -> Iterator[Mapping]:
    document = read_document(tests, "test file")
    check_conformance(document.root, schema_beside(__file__, "test_data"), "the test file")
    listed = document.root.items if isinstance(document.root, Sequence) else ()
    yield from (case for case in listed if isinstance(case, Mapping))


def _statuses(engine: GuardEngine, names: tuple[str, ...], given: Node) -> dict[str, str]:
    """The status of each rule on an input, which is taken as it is written."""
    failed = {each.rule_id for _, each in engine.judge(dump_json(given, None), "input.json", "us-east-1")}
    return {name: "FAIL" if name in failed else "SKIP" if f"{_PROBE}{name}" in failed else "PASS" for name in names}
