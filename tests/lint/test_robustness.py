"""Whatever a template's text is, checking it ends in findings and never in a crash."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.deployment import Target
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine
from cfnkit.lint.engines.protocol import Engine
from cfnkit.lint.examination.examine import Examiner
from cfnkit.lint.examination.request import ExaminationInput
from cfnkit.lint.results.failures import CRASH
from cfnkit.lint.settings import Options
from cfnkit.pipeline import Configuration
from cfnkit.syntax import dump_json
from cfnkit.testing.strategies.texts import any_texts, broken
from support.tree_strategies import template_texts, templates, trees

ODD = st.one_of(broken(template_texts()), template_texts(), any_texts(), st.one_of(templates(), trees()).map(dump_json))


@pytest.fixture(scope="module")
def examiner() -> Examiner:
    """cfn-lint, and the fast engine where it is installed, for all examples."""
    engines: list[Engine] = [CfnLintEngine()]
    if find_spec("cloudformation_validate"):
        from cfnkit.lint.engines.fast.engine import FastEngine

        engines.append(FastEngine(CfnLintFiles()))
    return Examiner(engines, (), Options(include=("I",)), CfnLintFiles())


@given(text=ODD)
def test_no_text_makes_a_check_crash(examiner: Examiner, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    found = examiner.examine(ExaminationInput(data, "t.yaml", Target(), Configuration())).findings

    assert [finding.message for finding in found if finding.id == CRASH] == []
    assert all(finding.span.source == "t.yaml" for finding in found)
