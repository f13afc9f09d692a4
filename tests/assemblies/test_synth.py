"""`--synth` runs the command of an app, and nothing else does.

The command here puts the recorded assembly where the CDK's variables say; `make test-cdk` makes assemblies by the CDK.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from assemblies.conftest import App
from assemblies.synthesis import DATA
from cfnkit.cli import main

Capture = pytest.CaptureFixture[str]

PROGRAM = f"""\
import json, os, shutil
print("the app speaks")
overflow = os.environ.get("CONTEXT_OVERFLOW_LOCATION_ENV")
text = open(overflow).read() if overflow else os.environ["CDK_CONTEXT_JSON"]
seen = {{"context": json.loads(text), "jsii": os.environ["JSII_HOST_STACK_TRACES"], "cwd": os.getcwd()}}
open("seen.json", "w").write(json.dumps(seen))
shutil.copytree({str(DATA / "typescript" / "cdk.out")!r}, os.environ["CDK_OUTDIR"], dirs_exist_ok=True)
"""


def program(app: App, text: str = PROGRAM) -> Path:
    folder = app("typescript")
    shutil.rmtree(folder / "cdk.out")
    (folder / "app.py").write_text(text, "utf-8")
    settings = json.loads((folder / "cdk.json").read_text("utf-8"))
    settings["app"] = f'"{sys.executable}" app.py'
    (folder / "cdk.json").write_text(json.dumps(settings, indent=2), "utf-8")
    return folder


def test_the_app_makes_the_assembly_that_is_read(app: App, capfd: pytest.CaptureFixture[str]) -> None:
    folder = program(app)
    (folder / "cdk.context.json").write_text('{"vpc:1": "known"}', "utf-8")
    assert main(["targets", "."]) == 0
    assert "0 targets" in capfd.readouterr().err
    assert main(["render", ".", "--synth", "--target", "Network"]) == 0
    streams = capfd.readouterr()
    seen = json.loads((folder / "seen.json").read_text("utf-8"))

    assert "the app speaks" in streams.err
    assert json.loads(streams.out)["Resources"]
    assert os.path.realpath(seen["cwd"]) == os.path.realpath(folder)
    assert seen["jsii"] == "1"
    assert seen["context"]["vpc:1"] == "known"
    assert seen["context"]["aws:cdk:enable-path-metadata"] is True
    assert seen["context"]["@aws-cdk/core:enablePartitionLiterals"] is True


def test_without_the_option_nothing_runs(app: App, capsys: Capture) -> None:
    folder = program(app)
    for words in (["check", "."], ["render", "."], ["targets", "."], ["explain", ".", "Shop"]):
        main(words)

    assert not (folder / "seen.json").exists()
    assert "the app speaks" not in capsys.readouterr().out


def test_a_large_context_is_handed_over_in_a_file(app: App) -> None:
    folder = program(app)
    (folder / "cdk.context.json").write_text(json.dumps({"large": "x" * 100_000}), "utf-8")
    main(["render", ".", "--synth", "--target", "Network"])

    assert len(json.loads((folder / "seen.json").read_text("utf-8"))["context"]["large"]) == 100_000


def test_who_lets_no_code_run_runs_no_app(app: App, capsys: Capture) -> None:
    folder = program(app)

    assert main(["check", ".", "--synth", "--macros", "never"]) == 1
    assert "--macros never forbids" in capsys.readouterr().err
    assert not (folder / "seen.json").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [("raise SystemExit(3)", "ended with status 3"), ("pass", "made no assembly in cdk.out")],
)
def test_an_app_that_fails_is_an_error_at_its_command(app: App, capsys: Capture, text: str, message: str) -> None:
    program(app, text)

    assert main(["check", ".", "--synth"]) == 1
    err = capsys.readouterr().err
    assert message in err
    assert "cdk.json:" in err


def test_a_folder_without_an_app_is_refused(app: App, capsys: Capture) -> None:
    app("typescript")

    assert main(["check", "lib", "--synth"]) == 1
    assert "lib has no cdk.json" in capsys.readouterr().err


def test_settings_without_a_command_are_refused_at_their_place(app: App, capsys: Capture) -> None:
    folder = program(app)
    (folder / "cdk.json").write_text("{}", "utf-8")

    assert main(["check", ".", "--synth"]) == 1
    assert "cdk.json:1:1: cdk.json has no 'app'" in capsys.readouterr().err
