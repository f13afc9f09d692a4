"""Where the fast engine's package is not there, or is for another system, the command says what is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("engine", ["fast", "both"])
@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("raise ModuleNotFoundError('hidden')", "pip install 'cfnkit[fast]'. Where pip finds none for this system"),
        ("raise OSError('invalid ELF header')", "cannot be loaded here: invalid ELF header. Use `--engine cfn-lint`."),
    ],
)
def test_the_command_says_what_is_needed(tmp_path: Path, package: str, said: str, engine: str) -> None:
    (tmp_path / "cloudformation_validate.py").write_text(package)
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n")

    run = subprocess.run(
        [sys.executable, "-m", "cfnkit", "check", "--engine", engine, str(template)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""
