"""What the tests of the cfn-lint door share."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine
from lint.engines.cfn_lint.linting import Lint


@pytest.fixture(scope="session")
def _engine() -> CfnLintEngine:
    return CfnLintEngine()


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _engine: CfnLintEngine) -> Lint:
    """A linter in an empty folder, with no configuration of cfn-lint anywhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    made = Lint(tmp_path)
    made.engine = _engine
    return made
