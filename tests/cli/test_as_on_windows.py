"""What Windows has that can be had anywhere: texts with CRLF, and a console that knows cp1252 alone."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from support.forks.commands import forked_cfnkit

TEMPLATE = """\
Description: Straße \u2713 \U0001f600
Transform: [Echo, AWS::LanguageExtensions]
Parameters:
  Size:
    Type: String
    Default: é\u2713
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub
        - "${Word} \u2713 ü"
        - Word: é
      TopicNam: x
"""
CONFIGURATION = """\
version: 1
macros:
  # für alle \u2713
  Echo: {handler: "echo.py:handler"}
check:
  ignore: [W2001]
"""
MACRO = """\
def handler(event, context):
    print("Protokoll \u2713 ü")
    return {"requestId": event["requestId"], "status": "success", "fragment": event["fragment"]}
"""


def project(folder: Path) -> Path:
    """Write a project whose texts have CRLF."""
    for name, text in {"t.yaml": TEMPLATE, ".cfnkit.yaml": CONFIGURATION, "echo.py": MACRO}.items():
        (folder / name).write_bytes(text.replace("\n", "\r\n").encode())
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that no test changes, so that what cfn-lint finds there comes from the cache after the first check."""
    return project(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of a test's own."""
    return project(tmp_path)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    console = {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    environment = {**os.environ, **console}
    command = [*forked_cfnkit(**console), *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("render", "t.yaml"),
        ("render", "--format", "json", "t.yaml"),
        ("explain", "t.yaml", "Resources.Topic"),
        ("check", "t.yaml"),
        *(
            ("check", "--format", form, "t.yaml")
            for form in ("json", "sarif", "junit", "github", "gitlab", "parseable")
        ),
        ("check", "--write-baseline", "--baseline", "written.json", "t.yaml"),
        ("refs", "t.yaml"),
        ("macro", "run", "Echo", "t.yaml"),
        ("rules",),
        ("render", "absent \u2713.yaml"),
    ],
)
def test_no_command_fails_for_the_console(shared: Path, words: tuple[str, ...]) -> None:
    done = run(shared, *words)

    done.stdout.decode("cp1252"), done.stderr.decode("cp1252")
    assert b"Traceback" not in done.stderr + done.stdout
    assert b"codec" not in done.stderr


def test_lines_and_columns_are_those_of_the_text(shared: Path) -> None:
    done = run(shared, "check", "--format", "json", "t.yaml")
    [finding] = json.loads(done.stdout)
    assert finding["Location"]["Start"] == {"ColumnNumber": 7, "LineNumber": 14}


def test_what_a_console_cannot_show_is_written_so_that_it_can(folder: Path) -> None:
    (folder / "t.yaml").write_bytes(TEMPLATE.replace("TopicNam: x", "\u2713é: x").encode())
    done = run(folder, "check", "t.yaml")
    assert "\\u2713é: x" in done.stdout.decode("cp1252")


def test_a_file_is_in_utf_8_whatever_the_console_is(folder: Path) -> None:
    done = run(folder, "render", "-o", "out.yaml", "t.yaml")
    assert done.returncode == 0, done.stderr
    assert "é \u2713 ü" in (folder / "out.yaml").read_text(encoding="utf-8")
