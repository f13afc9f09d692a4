"""`cfnkit macro test`, as a user and a build server see it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cfnkit.cli import main
from cfnkit.testing.checks import CHECKS

Run = Callable[..., tuple[int, str, str]]

GOOD = """
def handler(event, context):
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
"""
CASES = """
cases:
  - name: it stays
    template: {Resources: {A: {Type: AWS::SNS::Topic}}}
    result: {Resources: {A: {Type: AWS::SNS::Topic}}}
"""
WRONG = f"{CASES.rpartition('SNS')[0]}SQS::Queue}}}}}}\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in an empty folder; returns the exit status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        status = main(["macro", "test", *words])
        return (status, *capsys.readouterr())

    return command


def write(folder: Path, name: str, cases: str = CASES, more: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.py").write_text(GOOD)
    (folder / "macro.yaml").write_text(f"name: {name}\ndescription: {name}.\n{more}{cases}")


def test_each_check_is_a_line_and_a_summary_ends_it(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "one", "One")
    write(tmp_path / "two", "Two", more="idempotent: it is for a test\n")
    status, out, err = run()
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:2] == ["One  one", "  ok    it stays"]
    assert [line.split(" (")[0] for line in lines[2:10]] == [f"  ok    {name}" for name in CHECKS]
    assert lines[11] == "Two  two"
    assert "  skip  a second pass changes nothing: Not promised: it is for a test." in lines
    assert lines[-1].startswith("2 macros, 18 checks: 17 passed, 1 skipped in ")


def test_a_failure_is_shown_with_the_difference(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "One", WRONG)
    status, out, _ = run(".")
    assert status == 2
    # A busy machine makes a check slow, whose time is then shown.
    shown = re.sub(r" \([0-9.]+ s\)\n", "\n", out)
    assert "  FAIL  it stays\n        The result differs.\n        --- expected\n        +++ found\n" in shown
    assert "        -    Type: AWS::SQS::Queue\n        +    Type: AWS::SNS::Topic\n" in out
    assert "1 macro, 9 checks: 8 passed, 1 failed in " in out


def test_json_and_junit_hold_the_same(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "One", WRONG, more="idempotent: no\n".replace("no", "it is not"))
    status, out, _ = run("--format", "json")
    report = json.loads(out)
    assert status == 2
    assert (report["passed"], report["failed"], report["skipped"]) == (7, 1, 1)
    (macro,) = report["macros"]
    assert (macro["name"], macro["folder"]) == ("One", ".")
    assert macro["checks"][0]["status"] == "failed"
    status, out, _ = run("--format", "junit")
    root = ElementTree.fromstring(out)
    assert status == 2
    assert (root.get("tests"), root.get("failures")) == ("9", "1")
    cases = root.findall("testsuite/testcase")
    assert [case.get("name") for case in cases] == [check["check"] for check in macro["checks"]]
    (failure,) = root.findall("testsuite/testcase/failure")
    assert failure.get("message") == "The result differs."
    assert len(root.findall("testsuite/testcase/skipped")) == 1


def test_a_macro_of_the_library_is_found_by_its_name(run: Run) -> None:
    status, out, _ = run("echo")
    assert status == 0
    assert out.startswith("Echo  ")


def test_packages_are_tested_on_the_lambda_runtime_client(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("awslambdaric", reason="the Lambda runtime client is not installed")
    write(tmp_path, "One")
    status, out, _ = run("--packaged")
    assert status == 0
    assert "1 macro, 9 checks: 9 passed in " in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["."], "There is no macro.yaml in '.' or below it."),
        (["ecko"], "'ecko' is no macro of the library and no folder with a macro.yaml. Did you mean 'echo'?"),
        (["broken"], "broken/macro.yaml:3:1: "),
    ],
)
def test_what_cannot_be_tested_is_reported(run: Run, tmp_path: Path, words: list[str], message: str) -> None:
    if words == ["broken"]:
        write(tmp_path / "broken", "Broken", cases="", more="cases_: []\n")
    status, out, err = run(*words)
    assert (status, out) == (1, "")
    assert err.startswith(f"cfnkit: {message}")


def test_macros_are_found_at_any_depth(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "teams/a/macros/one", "One")
    write(tmp_path / "deep", "Two")
    write(tmp_path / "node_modules/hidden", "Three")
    write(tmp_path / ".venv/hidden", "Four")
    status, out, _ = run()
    assert status == 0
    assert [line for line in out.splitlines() if line and line[0] not in " 2"] == [
        "Two  deep",
        "One  teams/a/macros/one",
    ]


def test_a_failure_names_the_macros_own_line_and_shows_the_traceback_as_lines(run: Run, tmp_path: Path) -> None:
    write(tmp_path, "One")
    (tmp_path / "index.py").write_text(
        "from cfnkit.macro import macro\n\n\n@macro\ndef handler(fragment, request):\n    import json\n"
        "    return json.loads('{')\n"
    )
    _, out, _ = run()
    assert "The macro's code failed in index.py, line 7: JSONDecodeError" in out
    assert "        Traceback (most recent call last):\n" in out
    assert '"traceback"' not in out
