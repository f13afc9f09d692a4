"""`cfnkit guard test`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.cli import main

pytest.importorskip("cloudformation_validate")

RULES = """
let queues = Resources.*[ Type == 'AWS::SQS::Queue' ]
rule ENCRYPTED when %queues !empty {
  %queues.Properties.KmsMasterKeyId exists
}
"""
TESTS = """
- name: without queues
  input: {Resources: {}}
  expectations: {rules: {ENCRYPTED: SKIP}}
- name: encrypted
  input: {Resources: {Q: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}}}
  expectations: {rules: {ENCRYPTED: PASS}}
- input: {Resources: {Q: {Type: AWS::SQS::Queue}}}
  expectations: {rules: {ENCRYPTED: FAIL}}
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder `policies`, with rules and their tests."""
    folder = tmp_path / "policies"
    (folder / "tests").mkdir(parents=True)
    (folder / "queues.guard").write_text(RULES)
    (folder / "tests" / "queues_tests.yml").write_text(TESTS)
    monkeypatch.chdir(tmp_path)
    return folder


def test_each_expectation_is_told(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guard", "test", "policies"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{Path('policies', 'queues.guard')}, by {Path('policies', 'tests', 'queues_tests.yml')}",
        "  ok    without queues: ENCRYPTED",
        "  ok    encrypted: ENCRYPTED",
        "  ok    case 3: ENCRYPTED",
        "3 expectations, 0 not met.",
    ]


def test_another_status_fails_at_its_line(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = rules / "tests" / "queues_tests.yml"
    tests.write_text(TESTS.replace("PASS", "FAIL"))

    assert main(["guard", "test", "policies", "--format", "json"]) == 2
    second = json.loads(capsys.readouterr().out)[1]
    assert (second["expected"], second["actual"], second["line"], second["column"]) == ("FAIL", "PASS", 7, 26)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("ENCRYPTED: SKIP", "ENCRYPTD: SKIP"), "queues_tests.yml:4:26: "),
        (("ENCRYPTED: SKIP", "ENCRYPTED: GOOD"), "queues_tests.yml:4:26: "),
        (("input: {Resources: {}}", "inputs: {}"), "queues_tests.yml:2:"),
        (("- name: without", "- name: [without"), "queues_tests.yml:3:"),
    ],
)
def test_a_fault_of_a_test_file_is_told_at_its_place(
    rules: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], told: str
) -> None:
    tests = rules / "tests" / "queues_tests.yml"
    tests.write_text(TESTS.replace(*change))

    assert main(["guard", "test", "policies/queues.guard"]) == 1
    assert told in capsys.readouterr().err


def test_rules_that_are_not_in_the_language_are_told_at_their_place(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rules / "queues.guard").write_text("rule broken {\n  Resources.* %%\n}\n")

    assert main(["guard", "test", "policies"]) == 1
    assert f"{Path('policies', 'queues.guard')}:2:" in capsys.readouterr().err


def test_no_test_is_no_success(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rules / "tests" / "queues_tests.yml").unlink()

    assert main(["guard", "test", "policies"]) == 1
    assert "has no tests" in capsys.readouterr().err
