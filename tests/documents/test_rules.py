"""The rules about documents: each has a case that breaks it, and none breaks the sound documents.

`cases/LANGUAGE.yaml` has a YAML document for each case: what it says, a template, the parameters of the target, and the
findings, each with its id, its line, the text at its place, and a part of its message.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfnkit.documents import LANGUAGES, Language
from cfnkit.rule import Rule

CASES = Path(__file__).parent / "cases"
RULES = [rule for language in LANGUAGES for rule in language.rules]


def cases_of(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((CASES / f"{name}.yaml").read_text("utf-8")))


def all_cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{number}-{case['says']}".replace(" ", "_"))
        for path in sorted(CASES.glob("*.yaml"))
        for number, case in enumerate(cases_of(path.stem))
    ]


@pytest.mark.parametrize(("name", "case"), all_cases())
def test_the_rules_find_what_the_case_says(name: str, case: dict[str, Any], found_in: Callable[..., Any]) -> None:
    expected = {id for id, *_ in case["findings"]}
    of_case = [each for each in LANGUAGES if each.name == name or not expected.isdisjoint(one.id for one in each.rules)]
    own = {rule.id for language in of_case for rule in language.rules}
    found = [each for each in found_in(case["template"], **case.get("parameters", {})) if each.id in own]
    places = [[each.id, each.line, each.text] for each in found]
    assert sorted(places) == sorted(expected[:3] for expected in case["findings"]), [each.message for each in found]
    for id, line, text, part in case["findings"]:
        assert any((each.id, each.line, each.text) == (id, line, text) and part in each.message for each in found)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: str(one.name))
def test_each_rule_of_a_language_has_a_case_that_breaks_it_and_one_that_is_sound(language: Language) -> None:
    cases = cases_of(language.name)
    assert {rule.id for rule in language.rules} <= {row[0] for case in cases for row in case["findings"]}
    assert any(not case["findings"] for case in cases)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_says_what_it_is_about(rule: Rule) -> None:
    assert int(rule.id[1:]) in range(9400, 9500)
    assert rule.source.startswith("https://")
    assert rule.description.endswith(".")
    assert len({each.id for each in RULES}) == len(RULES)


def test_the_page_names_each_language(checkout: Path) -> None:
    page = (checkout / "docs" / "documents.md").read_text("utf-8")
    listed = page.partition("`--language` takes only documents of one language: ")[2].partition(". ")[0]
    assert sorted(re.findall(r"`([\w-]+)`", listed)) == sorted(one.name for one in LANGUAGES)
