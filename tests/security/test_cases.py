"""Templates that break and keep each security rule: `cases/NAME.yaml` for the rules of `rules/security/NAME.*`.

Each has `says`, a `template`, and its `findings`: the id, the line, and a part of the message of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from cfnkit.deployment import Target
from cfnkit.lint.examination.security import RunRules, secured
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.pipeline import Configuration, process
from cfnkit.security import SecurityRule, Stack, Verdict, judge, read_catalogue
from cfnkit.syntax import parse

CHECKOUT = Path(__file__).parent.parent.parent
FOLDER = CHECKOUT / "rules" / "security"
CATALOGUE = read_catalogue(FOLDER)
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".json", ".py"))
_ID = re.compile(r'"(W9[56][0-9]{2})"')


class Case(NamedTuple):
    """A template with its findings, of the rules of a file."""

    name: str
    says: str
    template: str
    findings: list[list[Any]]


def rules_of(name: str) -> tuple[SecurityRule, ...]:
    """The rules of the files with a name."""
    ids = {id for path in FILES if path.stem == name for id in _ID.findall(path.read_text("utf-8"))}
    return tuple(rule for rule in CATALOGUE.rules if rule.id in ids)


def cases() -> Iterator[Case]:
    """The cases of all files."""
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        for each in yaml.safe_load_all(path.read_text("utf-8")):
            yield Case(path.stem, each["says"], each["template"], each["findings"])


CASES = list(cases())


@cache
def stack_of(template: str) -> Stack:
    """The stack of a template."""
    processed = process(parse(template, "case.yaml"), target=Target(), config=Configuration())
    return Stack(subject_of(processed, Configuration()))


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.name}: {case.says}") for case in CASES])
def test_the_rules_of_a_file_find_what_the_case_says(case: Case) -> None:
    found = secured(stack_of(case.template).subject, RunRules(rules_of(case.name), ())).findings

    placed = sorted((each.rule.id, each.problem.span.line, each.problem.message) for each in found)
    expected = sorted((id, line, part) for id, line, part in case.findings)
    assert [each[:2] for each in placed] == [each[:2] for each in expected]
    assert all(part in message for (*_, message), (*_, part) in zip(placed, expected, strict=True))


@pytest.mark.parametrize("name", sorted({path.stem for path in FILES}))
def test_each_rule_has_a_case_that_breaks_it_and_one_that_keeps_it(name: str) -> None:
    rules = rules_of(name)
    own = [case for case in CASES if case.name == name]

    broken = {id for case in own for id, *_ in case.findings}
    judgements = [each for case in own for each in judge(stack_of(case.template), rules)]
    kept = {each.rule.id for each in judgements if each.verdict is Verdict.KEPT}
    assert broken == kept == {rule.id for rule in rules}
