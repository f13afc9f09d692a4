"""`security:` of .cfnkit.yaml, for the command, plain cfn-lint and the editor; and what a file below cannot drop."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main
from cfnkit.deployment import Target
from cfnkit.lint.cfn_lint_plugin.analysis import Analyser

BUCKET = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "t.yaml").write_text(BUCKET)
    return tmp_path


def found(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    main(["check", "below/t.yaml", "--engine", "fast", "--format", "json", *words])
    entries: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return [each["Rule"]["Id"] for each in entries if each["Rule"]["Id"].startswith(("W95", "W96"))]


@pytest.mark.parametrize(
    ("above", "below", "runs"),
    [
        ("security: {profile: all}", None, True),
        ("security: {profile: all}", "check: {}", False),
        ("security: {profile: all}\ncheck: {mandatory: [W9600]}", "check: {}", True),
        ("security: {profile: all}\ncheck: {mandatory: [W96]}", "check: {}", True),
        ("security: {profile: all}\ncheck: {mandatory: [W]}", "check: {ignore: [W9600]}", True),
        ("security: {profile: all}\ncheck: {mandatory: [E]}", "check: {}", False),
        ("check: {mandatory: [S3.8]}", "check: {ignore: [S3.8, W9600]}", True),
        ("check: {mandatory: [W]}", "check: {}", False),
        ("check: {}", "check: {include: [CKV_AWS_53]}", True),
    ],
)
def test_a_file_below_cannot_drop_what_is_mandatory_above(
    above: str, below: str | None, runs: bool, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".cfnkit.yaml").write_text(f"version: 1\n{above}\n")
    if below is not None:
        (folder / "below" / ".cfnkit.yaml").write_text(f"version: 1\n{below}\n")

    assert ("W9600" in found(capsys, "--no-cache")) is runs


def test_plain_cfn_lint_reports_them_where_the_configuration_has_them(folder: Path) -> None:
    path = str(folder / "below" / "t.yaml")
    assert Analyser().analyse(path, Target()).security == ()
    (folder / ".cfnkit.yaml").write_text("version: 1\nsecurity: {profile: all}\n")

    analysis = Analyser().analyse(path, Target())

    assert [each.id for each in analysis.findings if each.id == "W9600"] == ["W9600"]
    assert "W9600" in [each.id for each in analysis.security]
