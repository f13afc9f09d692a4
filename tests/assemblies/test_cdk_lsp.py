"""What `check --format cdk` writes is shown by `cdk lsp`, CDK's own server of editors, at the lines of the app.

It needs what install.sh installs in the folder that `CFNKIT_CDK` names, and is skipped without.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from assemblies.synthesis import CDK, VARIANTS, synthesize
from cfnkit.cli import main
from support.editor import Editor

INSTALLED = os.environ.get("CFNKIT_CDK", "")
pytestmark = pytest.mark.skipif(not INSTALLED, reason="CFNKIT_CDK names no folder with installed apps")

# The files of each app with what is ours there, as the rule and the line.
SHOWN = {
    "typescript": {
        "lib/shop-stack.ts": {("E3002", "new lambda.Function("), ("W9452", "new custom.AwsCustomResource(")},
        "lib/orders-stack.ts": {("E3034", 'new sqs.Queue(this, "Failed"')},
    },
    "python": {
        "notes/notes_stack.py": {("E3030", "logs.LogGroup("), ("W9452", "custom.AwsCustomResource(")},
        "notes/reminders_stack.py": {("E3012", "sns.Topic(")},
    },
}


@pytest.fixture(params=SHOWN)
def app(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an app with its assembly, made just now."""
    installed = Path(INSTALLED).resolve()
    folder = installed / str(request.param)
    shutil.rmtree(folder / "cdk.out", ignore_errors=True)
    [variant] = [each for each in VARIANTS if each.name == request.param]
    synthesize(installed, variant, folder / "cdk.out")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CDK_DISABLE_CLI_TELEMETRY", "true")
    return folder


def test_the_server_of_the_cdk_shows_our_findings_at_the_lines_of_the_app(app: Path) -> None:
    assert main(["check", "cdk.out", "--format", "cdk"]) == 6
    command = (str(Path(INSTALLED).resolve() / CDK), "lsp")

    def is_ours(diagnostic: dict[str, Any]) -> bool:
        return diagnostic.get("source") == "cfnkit"

    with Editor(app, command=command) as editor:
        try:
            for name, expected in SHOWN[app.name].items():
                uri = editor.open(name, language=app.name)
                shown = editor.diagnostics(uri, lambda found: any(map(is_ours, found)))
                lines = (app / name).read_text("utf-8").splitlines()
                ours = {(each["code"], lines[each["range"]["start"]["line"]]) for each in shown if is_ours(each)}
                for rule, text in expected:
                    assert any(id == rule and text in line for id, line in ours), (rule, text, ours)
        finally:
            editor.process.terminate()  # it goes on when its input ends


def test_each_finding_names_its_construct_and_a_line_of_the_app(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "cdk.out", "--format", "json"])
    findings: list[dict[str, Any]] = json.loads(capsys.readouterr().out)

    expected = {rule for places in SHOWN[app.name].values() for rule, _ in places}
    assert {each["Rule"]["Id"] for each in findings} >= expected
    for each in findings:
        construct = each["Construct"]
        assert construct["Path"]
        source = Path(construct["Source"]["Filename"])
        line = source.read_text("utf-8").splitlines()[construct["Source"]["Location"]["Start"]["LineNumber"] - 1]
        assert "(" in line, line
