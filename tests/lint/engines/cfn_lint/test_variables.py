"""The variables of `Fn::Sub` are those that cfn-lint's own patterns find, in linear time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import regex
from cfnlint.helpers import REGEX_SUB_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine
from cfnkit.lint.engines.cfn_lint.patches.variables import NAMES, VARIABLES
from cfnkit.lint.settings import Options
from lint.engines.cfn_lint.linting import Lint

OWN_OF_A_FUNCTION = regex.compile(r"(\${([^!].*?)})")
PIECES = st.lists(st.sampled_from(["${", "}", " ", "\n", "a", "!", "$", "{", "\t", "${ \n"]), max_size=14)


@given(PIECES.map("".join))
def test_the_patterns_find_what_those_of_cfn_lint_find(text: str) -> None:
    assert NAMES.findall(text) == REGEX_SUB_PARAMETERS.findall(text)
    assert VARIABLES.findall(text) == OWN_OF_A_FUNCTION.findall(text)
    assert VARIABLES.sub("-", text) == OWN_OF_A_FUNCTION.sub("-", text)


@pytest.mark.parametrize("text", ["${" * 40_000, "${a " * 20_000, "${a" + " " * 80_000 + "}", "arn:${" * 14_000])
def test_a_text_full_of_openings_is_linted_within_seconds(text: str) -> None:
    template = f'Resources: {{A: {{Type: AWS::SNS::Topic, Properties: {{TopicName: {{"Fn::Sub": "{text}"}}}}}}}}'
    case, engine = Lint(Path("/nowhere")).case(template), CfnLintEngine()
    engine.lint(Lint(Path("/nowhere")).case("Resources: {}\n"), Options())
    start = time.process_time()
    engine.lint(case, Options())
    assert time.process_time() - start < 5
