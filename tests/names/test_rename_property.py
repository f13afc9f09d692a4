"""A renamed template is processed to the same template, up to the name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cfnkit.configuration.file import load_configuration
from cfnkit.diagnostics import Code
from cfnkit.names import Name, TemplateNames, renaming
from cfnkit.pipeline import process
from cfnkit.pipeline.processed import Processed
from cfnkit.source import replaced
from cfnkit.syntax import to_plain

NEW = "Renamed9"
CHECKOUT = Path(__file__).parent.parent.parent
FILES = [
    *sorted(CHECKOUT.glob("templates/*.yaml")),
    *sorted(CHECKOUT.glob("templates/examples/[!.]*.yaml")),
    *sorted(CHECKOUT.glob("tests/names/templates/*")),
]
CONFIG = load_configuration(CHECKOUT / "templates/examples/.cfnkit.yaml")
# What AWS::Serverless calculates from the content, in which the name stands.
_HASH = re.compile(r"(?<=[A-Za-z])[0-9a-f]{10}\b|[0-9a-f]{40}")


def processed(text: str, path: Path) -> Processed:
    return process(text, name=str(path), config=CONFIG)


def shape(result: Processed, *names: str) -> str:
    """The processed template and the findings as a text with a sign for the names and for what follows from them."""
    said = sorted(each.message for each in result.diagnostics if each.code is not Code.KEY_NOT_STRING)
    text = json.dumps([to_plain(result.tree), said], sort_keys=True)
    for name in names:
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}", "NAME", text)
    return "".join(sorted(_HASH.sub("HASH", text)))


def plain(text: str) -> str:
    """The text without quotes, which a rename may add, and without the escape of a letter, which it may remove."""
    return text.replace("'", "").replace("\\u0053", "S")


def defined(names: TemplateNames) -> Iterator[Name]:
    yield from dict.fromkeys(each.name for each in names.occurrences if each.is_definition)


def check_renames(text: str, path: Path) -> int:
    """Rename each name of a template; the number of renames that were not refused."""
    before = processed(text, path)
    names = TemplateNames(before)
    made = 0
    for name in defined(names):
        answer = renaming(names, name, NEW)
        if answer.refusal:
            continue
        made += 1
        new = replaced(names.document.source, answer.replacements)
        after = processed(new, path)
        assert shape(before, name.text, NEW) == shape(after, name.text, NEW), (path.name, name, new)
        if [each.text for each in defined(names)].count(name.text) > 1 or not name.text.isalnum():
            continue  # it is not allowed, so that the way back is refused
        back = TemplateNames(after)
        answer = renaming(back, next(each for each in defined(back) if each.text == NEW), name.text)
        assert not answer.refusal, (path.name, name, answer.refusal)
        restored = replaced(back.document.source, answer.replacements)
        assert plain(restored) == plain(text), (path.name, name)
    return made


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_template_of_the_repository(path: Path) -> None:
    """Each name of the templates that the project ships, and of those that have every form of use."""
    text = path.read_text(encoding="utf-8")
    assert check_renames(text, path) > 0


@pytest.mark.slow
def test_the_templates_of_the_rules_cases() -> None:
    """Each name of the templates in the cases of the rules, whatever is wrong with them."""
    renamed = 0
    for path in sorted(CHECKOUT.glob("tests/rules/cases/*.yaml")):
        for case in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if isinstance(case, dict) and isinstance(case.get("template"), str):
                renamed += check_renames(case["template"], CHECKOUT / "templates/examples/case.yaml")
    assert renamed > 100
