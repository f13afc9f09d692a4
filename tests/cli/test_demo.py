"""`cfnkit demo`: the examples, and what can be done with them."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from cfnkit.bundled import bundled_folder, demos
from cfnkit.bundled.demos import DEMOS, Demo, DemoStep
from cfnkit.cli import main

EXAMPLES = bundled_folder("templates") / "examples"
SHOWN = {
    "macro": [
        ["16:7  E3034  86400 is greater than the maximum of 43200", "VisibilityTimeout: 86400"],
        ["OrdersDead:", "deadLetterTargetArn: !GetAtt 'ReturnsDead.Arn'"],
        ["made by Queues, called at orders.yaml:3:12"],
    ],
    "loop": [
        ["QueueName: tickets-blue", "QueueName: tickets-green", "QueueUrl:"],
        ["QueueName: tickets-red"],
        ["made from loop.yaml:23:22", "decided by the loop"],
        ["flowchart LR", "Queuegreen"],
    ],
    "references": [
        ["4 uses of 4 dynamic references"],
        ["know no version 4 of the SSM parameter '/prod/service/image'", "no value for the key 'user'"],
        ["nothing found"],
    ],
    "drift": [
        ["/VisibilityTimeout  30 -> 99  (line 11)", "1 of 2 resources drifted"],
        [],
        ["0 of 2 resources drifted"],
    ],
    "targets": [
        ["tokyo", "orders-dev", "samconfig.toml:"],
        [
            "in dev of 3 targets",
            "in tokyo of 3 targets",
            "deployments/tokyo.yaml\n  4:3",
            "2 errors in 1 of 1 template and 1 other file.",
        ],
        ["QueueName: orders-prod", "after 10 days"],
    ],
    "security": [
        ["nothing found"],
        ["27:55  W9554  SSH is open to the whole internet", "W9659"],
        ["W9600", "W9554"],
        ["W9554 (warning)", "In checkov: CKV_AWS_24."],
    ],
    "documents": [
        ["18:13  E9402  The step has no 'name'", "24:15  E9404  'outputs' is no input", "Did you mean 'PlatformType'?"],
        ["ssm-document  Install/Content  Install.yaml"],
        ["stands at runbook.yaml:22:20", "GetParameter requires Name"],
    ],
    "cdk": [
        [
            "notes/notes_stack.py\n  30:9  E3030",
            'group = logs.LogGroup(self, "Log")',
            "4 errors, 2 warnings at 3 places of the source in 4 of 4",
        ],
        ["Prod/Notes", "eu-central-1"],
        ["made at notes/notes_stack.py:30:9"],
    ],
}
"""What each command of a demo shows, in their order."""


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.name)
def test_each_command_that_is_printed_shows_something(
    demo: Demo, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", demo.name, "my examples"]) == 0
    printed = capsys.readouterr().out
    assert "\n  cd 'my examples'\n" in printed
    lines = [line[2:] for line in printed.splitlines() if line.startswith("  cfnkit ")]
    assert lines == [step.command for step in demo.steps]
    monkeypatch.chdir(folder / "my examples")
    for number, (line, step) in enumerate(zip(lines, demo.steps, strict=True)):
        status = main(shlex.split(line)[1:])
        out, err = capsys.readouterr()
        assert status == step.status, (line, out, err)
        assert out or "drift ignore" in line
        for text in SHOWN[demo.name][number] if demo.name in SHOWN else ():
            assert text in out.replace("\\", "/"), line
        # The files of targets, lookups and snapshots are no templates, as a check of the folder says.
        expected = ("no template", "left out:", "targets.", " now.", "made so by the CDK itself", "1 document.")
        assert [each for each in err.splitlines() if not any(word in each for word in expected)] == []


def test_all_examples_are_those_of_the_documents(folder: Path) -> None:
    assert main(["demo", "all"]) == 0
    assert files(folder / "cfnkit-demo") == files(EXAMPLES)


def test_without_a_name_the_examples_are_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:-1]] == [demo.name for demo in DEMOS]
    assert [demo.name for demo in DEMOS] == [*SHOWN, "all"]
    assert list(folder.iterdir()) == []


def test_an_unknown_name_is_answered_with_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "drfit"]) == 1
    assert capsys.readouterr().err.endswith("targets, security, documents, cdk, all. Did you mean 'drift'?\n")
    assert list(folder.iterdir()) == []


def test_nothing_is_overwritten(folder: Path) -> None:
    (folder / "cfnkit-demo-macro").mkdir()

    assert main(["demo", "macro"]) == 1
    assert list((folder / "cfnkit-demo-macro").iterdir()) == []


def test_a_demo_changes_nothing_around_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".cfnkit.yaml").write_text("version: 1\n")
    assert main(["demo", "drift"]) == 0
    monkeypatch.chdir(folder / "cfnkit-demo-drift")
    assert main(shlex.split(DEMOS[3].steps[1].command)[1:]) == 0
    assert (folder / ".cfnkit.yaml").read_text() == "version: 1\n"


@pytest.mark.slow
def test_the_commands_run_at_once_when_that_is_asked_for(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(demos.__file__).parent.parent.parent))
    assert main(["demo", "macro", "--run"]) == 0
    out, _ = capfd.readouterr()
    told = [out.index(f"\n$ {step.command}\n") for step in DEMOS[0].steps]
    assert told == sorted(told)
    assert told[0] < out.index("16:7  E3034") < told[1]


@pytest.mark.parametrize(("status", "told"), [(1, 0), (0, 2), (2, 2)])
def test_a_command_that_ends_as_it_should_not_is_told(
    status: int, told: int, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(demos.__file__).parent.parent.parent))
    demo = Demo("short", "", (), (DemoStep("cfnkit demo drfit", "", status), DemoStep("cfnkit --version", "")))
    monkeypatch.setattr(demos, "demo_named", lambda name: demo)

    assert main(["demo", "short", "--run"]) == told
    out, err = capfd.readouterr()
    assert "$ cfnkit --version" in out
    assert ("(exit status 1, as it should be here)" in out) is (not told)
    assert (f"cfnkit: `cfnkit demo drfit` ended with status 1, and should end with {status}\n" in err) is bool(told)


def test_what_an_installer_compiled_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "bundled" / "examples" / "echo" / "__pycache__"
    source.mkdir(parents=True)
    (source / "index.cpython-311.pyc").touch()
    (source.parent / "index.py").touch()
    monkeypatch.setattr(demos, "bundled_folder", lambda name: tmp_path / "bundled")

    assert main(["demo", "all", str(tmp_path / "demo")]) == 0
    assert [path.name for path in (tmp_path / "demo").rglob("*")] == ["echo", "index.py"]
