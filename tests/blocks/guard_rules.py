"""`guard` blocks, rules in the Guard language, and blocks with their tests."""

from __future__ import annotations

import pytest

from blocks.page import Block
from blocks.reader import Reader
from cfnkit.lint.guard_files.engine import guard_engine
from cfnkit.lint.guard_files.rule_file import RuleFile
from cfnkit.lint.guard_files.test_data import expectations

_ENGINE = "cloudformation_validate"


def run_rules(block: Block, reader: Reader) -> None:
    """Compile the rules."""
    pytest.importorskip(_ENGINE)
    assert not guard_engine((RuleFile("rules.guard", block.text),)).flaws


def run_tests(block: Block, reader: Reader) -> None:
    """Run the tests on the rules of the page."""
    pytest.importorskip(_ENGINE)
    rules = RuleFile("rules.guard", block.beside("guard"))
    found = list(expectations(rules, reader.write("rules_tests.yaml", block.text)))
    assert found
    assert all(each.is_met for each in found)
