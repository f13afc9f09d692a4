"""`cfnkit rules`, `help`, `-V` and completion."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit import __version__
from cfnkit.cli import main
from cfnkit.lint.rule_ids import nearest_rule

TABLE = """\
{"rules": [{"id": "QUEUES-1", "title": "A queue has no name", "reason": "It is hard to find.",
"remedy": "Name it.", "source": "https://example.com/", "severity": "error",
"resources": {"AWS::SQS::Queue": {"required": ["QueueName"]}}}]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.json").write_text(TABLE)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nrule_tables: [table.json]\ncheck: {ignore: [E3006]}\n")
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


@pytest.mark.parametrize("id", ["Z999", "Z9", "E9"])
def test_an_id_that_is_near_to_none_is_answered_with_no_guess(id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", id]) == 1
    err = capsys.readouterr().err
    assert f"There is no rule '{id}'. `cfnkit rules" in err
    assert "Did you mean" not in err


@pytest.mark.parametrize(
    ("id", "meant"),
    [("e3002", "E3002"), ("W3002", "E3002"), ("E30002", "E3002"), ("E9706", "E9760"), ("I3006", "E3006")],
)
def test_an_id_with_one_mistake_is_answered_with_the_one_that_is_meant(id: str, meant: str) -> None:
    assert nearest_rule(id, ["E3002", "E3006", "E9760", "W9798", "I3011"]) == f"Did you mean '{meant}'?"


def test_the_begin_of_an_id_lists_those_that_have_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "e976"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed[:2] == ["E9760", "E9761"]
    assert all(id.startswith("E976") for id in listed)


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


def test_the_rules_of_a_profile_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--profile", "recommended", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed
    assert all("recommended" in rule["profiles"] for rule in listed)
    assert main(["rules", "--security-profile", "all", "--format", "json"]) == 0
    every = {rule["id"] for rule in json.loads(capsys.readouterr().out)}
    assert {rule["id"] for rule in listed} < every
    assert main(["rules", "E3002", "--profile", "all"]) == 1
    assert main(["rules", "recommended"]) == 1
    assert "'recommended' is a profile; `--profile recommended` lists its rules." in capsys.readouterr().err


def test_a_check_takes_the_profile_by_the_name_that_fleet_has(capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for option in ("--profile", "--security-profile"):
        main(["check", "t.yaml", option, "all", "--no-cache", "--format", "parseable"])
        found.append(capsys.readouterr().out)
    assert "W9641" in found[0]
    assert found[0] == found[1]
