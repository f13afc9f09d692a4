"""`cfnkit rules`, `help`, `-V` and completion."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from shutil import which

import pytest

from cfnkit import __version__
from cfnkit.cli import main

TABLE = """\
{"rules": [{"id": "QUEUES-1", "title": "A queue has no name", "reason": "It is hard to find.",
"remedy": "Name it.", "source": "https://example.com/", "severity": "error",
"resources": {"AWS::SQS::Queue": {"required": ["QueueName"]}}}]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.json").write_text(TABLE)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nguard: [table.json]\ncheck: {ignore: [E3006]}\n")
    (tmp_path / "t.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    return tmp_path


def test_rules_are_listed_with_what_is_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", "json"]) == 0
    listed = {rule["id"]: rule for rule in json.loads(capsys.readouterr().out)}

    assert {"E3002", "E3006", "I3011", "W9708", "W9780"} <= listed.keys()
    assert [listed[id]["on"] for id in ("E3002", "E3006", "I3011", "W9780")] == [True, False, False, False]
    own = listed["E9791/QUEUES-1"]
    assert (own["severity"], own["on"], own["aliases"], own["source"]) == (
        "error", True, ["QUEUES-1"], "https://example.com/",
    )  # fmt: skip
    assert main(["rules"]) == 0
    assert "E9791/QUEUES-1  error    on   A queue has no name (QUEUES-1)" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("words", [["rules", "QUEUES-1"], ["check", "--explain", "E9791/QUEUES-1"]])
def test_a_rule_is_explained(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    assert capsys.readouterr().out.splitlines()[0] == "E9791/QUEUES-1 (error): A queue has no name"


def test_an_unknown_id_is_answered_with_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "E30002"]) == 1
    assert "There is no rule 'E30002'. Did you mean 'E3002'?" in capsys.readouterr().err
    for option in ("--ignore", "--include", "--mandatory"):
        assert main(["check", "t.yaml", option, "E30002"]) == 1
        assert f"{option}: There is no rule 'E30002'. Did you mean 'E3002'?" in capsys.readouterr().err
    (folder / ".cfnkit.yaml").write_text("version: 1\ncheck: {ignore: [E30002]}\n")
    assert main(["check", "t.yaml", "--no-cache"]) == 0
    assert ".cfnkit.yaml:2:18: There is no rule 'E30002'. Did you mean 'E3002'?" in capsys.readouterr().err


def test_quiet_writes_the_report_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", ".", "-q", "--ignore", "W9791"]) == 0
    assert capsys.readouterr().err == ""


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["help", "drift", "accept"], ["-V"]):
        with pytest.raises(SystemExit):
            main(words)
    out = capsys.readouterr().out
    assert out.startswith("usage: cfnkit drift accept")
    assert out.endswith(f"cfnkit {__version__}\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_takes_the_script(shell: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "--baseline" in script or "-l baseline" in script
    if which(shell):
        (folder / "script").write_text(script)
        subprocess.run([shell, "-n", "script"], check=True)


@pytest.mark.skipif(not which("bash"), reason="no bash")
def test_bash_completes_commands_and_options(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    (folder / "script").write_text(capsys.readouterr().out)

    def completed(*words: str) -> list[str]:
        quoted = " ".join(f"'{word}'" for word in words)
        ask = f'source ./script; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _cfnkit; echo "${{COMPREPLY[@]}}"'
        return subprocess.run(["bash", "-c", ask], check=True, capture_output=True, text=True).stdout.split()

    assert completed("cfnkit", "ch") == ["check"]
    assert completed("cfnkit", "drift", "ac") == ["accept"]
    assert completed("cfnkit", "drift", "accept", "--rea") == ["--reason"]
