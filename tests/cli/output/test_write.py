"""What commands write, as processes of their own: to terminals, files, full disks and readers that go away."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfnkit.bundled import bundled_folder
from support.forks.commands import forked_cfnkit

EXAMPLES = bundled_folder("templates") / "examples"
ECHO = str(bundled_folder("macros") / "echo")
DRIFT = ["drift", "two_queues.yaml", "--actual", "two_queues.snapshot.json"]
HOSTILE = "\x1b]0;title\x07\x1b[2J\x9b31m\u202e\x7f"
DECIDING = ("NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "TERM", "COLUMNS")


def fault(words: list[str]) -> int:
    """The exit status of a fault. With `drift`, 1 means drift."""
    return 2 if words[0] == "drift" else 1


def run(words: list[str], folder: Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run a command whose output goes to pipes, unless the options name something else.

    One with limits of its own is no fork of a process without them.
    """
    begun = [sys.executable, "-m", "cfnkit"] if "preexec_fn" in options else forked_cfnkit()
    return subprocess.run(
        [*begun, *words],
        **{
            "cwd": folder,
            "env": environment(),
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "timeout": 60,
            **options,
        },
    )


def environment(**variables: str) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if name not in DECIDING}
    return others | {"TERM": "xterm"} | variables


def on_terminal(words: list[str], folder: Path, **variables: str) -> tuple[int, str]:
    """Run a command whose stdout and stderr are a terminal; returns the exit status, and the screen."""
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*forked_cfnkit(), *words],
        cwd=folder, stdout=theirs, stderr=theirs, env=environment(**variables),
    )  # fmt: skip
    os.close(theirs)
    screen = b""
    while True:
        try:
            screen += os.read(ours, 65536)
        except OSError:  # the last process that had the terminal open has ended
            break
    os.close(ours)
    return process.wait(60), screen.decode(variables.get("PYTHONIOENCODING", "utf-8")).replace("\r\n", "\n")


COMMANDS = {
    "help": ["--help"],
    "version": ["--version"],
    "commands": ["macro"],
    "render": ["render", "loop.yaml"],
    "check": ["check", "refused.yaml"],
    "check --format": ["check", "refused.yaml", "--format", "sarif"],
    "check --explain": ["check", "--explain", "E9762"],
    "explain": ["explain", "loop.yaml", "Resources"],
    "refs": ["refs", "database.yaml"],
    "drift": DRIFT,
    "macro run": ["macro", "run", "echo", "two_queues.yaml"],
    "macro test": ["macro", "test", ECHO],
    "macro deploy": ["macro", "deploy", "--bucket", "packages", "--stack-name", "s", "--macro", "echo", "--dry-run"],
}
each_command = pytest.mark.parametrize("words", COMMANDS.values(), ids=list(COMMANDS))


@pytest.fixture(scope="module", autouse=True)
def _one_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One cache for all commands, so that only the first check of a template takes long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def reader_gone() -> Iterator[int]:
    """A pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.slow
@each_command
def test_a_full_disk_is_one_line(words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        done = run(words, EXAMPLES, stdout=full)

    assert done.stderr.decode() == "cfnkit: stdout cannot be written: No space left on device.\n"
    assert done.returncode == fault(words)


@pytest.mark.slow
@each_command
def test_a_reader_that_goes_away_is_no_message(words: list[str], reader_gone: int) -> None:
    done = run(words, EXAMPLES, stdout=reader_gone)

    assert (done.returncode, done.stderr) == (141, b"")


def test_nor_is_a_reader_of_messages(reader_gone: int) -> None:
    assert run(["render", "refused.yaml"], EXAMPLES, stderr=reader_gone).returncode == 141


def test_where_not_even_a_message_can_be_written_the_exit_status_is_left() -> None:
    with open("/dev/full", "wb") as full:
        assert run(["render", "refused.yaml"], EXAMPLES, stderr=full).returncode == 1


@pytest.mark.parametrize(
    ("closed", "words", "status", "message"),
    [
        ("<&-", "render -", 1, "cfnkit: stdin cannot be read: it is closed.\n"),
        (">&-", "render echo.yaml", 1, "cfnkit: stdout cannot be written: it is closed.\n"),
        ("2>&-", "render refused.yaml", 2, ""),
    ],
)
def test_a_stream_may_be_closed(closed: str, words: str, status: int, message: str) -> None:
    shell = ["sh", "-c", f"{sys.executable} -m cfnkit {words} {closed}"]
    done = subprocess.run(shell, cwd=EXAMPLES, capture_output=True, timeout=60)

    assert (done.returncode, done.stderr.decode()) == (status, message)


TO_A_FILE = {
    "render": ["render", "loop.yaml", "--output"],
    "check": ["check", "refused.yaml", "--output"],
    "check --format": ["check", "refused.yaml", "--format", "json", "--output"],
    "drift": [*DRIFT, "--output"],
}
each_that_writes_a_file = pytest.mark.parametrize("words", TO_A_FILE.values(), ids=list(TO_A_FILE))


@each_that_writes_a_file
def test_a_file_on_a_full_disk_is_one_line(words: list[str]) -> None:
    done = run([*words, "/dev/full"], EXAMPLES)

    assert done.stderr.decode() == "cfnkit: /dev/full cannot be written: No space left on device.\n"
    assert (done.returncode, done.stdout) == (fault(words), b"")


@each_that_writes_a_file
def test_a_dash_is_stdout(words: list[str]) -> None:
    plain = run(words[:-1], EXAMPLES)
    dash = run([*words, "-"], EXAMPLES)

    assert (dash.returncode, dash.stdout, dash.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    assert dash.stdout
    assert not (EXAMPLES / "-").exists()


def without_space() -> None:
    """Let no file take a byte, in a process that is about to run a command."""
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


OTHER_FILES = {
    "render --trace": ["render", "loop.yaml", "--trace", "{}/trace"],
    "check --write-baseline": ["check", "refused.yaml", "--write-baseline", "--baseline", "{}/baseline.json"],
    "drift accept": ["drift", "accept", *DRIFT[1:], "--baseline", "{}/baseline.json"],
    "drift ignore": ["drift", "ignore", "Queue", "/Tags", "--reason", "why", "--ignore", "{}/rules.yaml"],
    "macro new": ["macro", "new", "Owner", "--output", "{}"],
    "macro package": ["macro", "package", "echo", "--output", "{}/dist"],
}


@pytest.mark.slow
@pytest.mark.parametrize("words", OTHER_FILES.values(), ids=list(OTHER_FILES))
def test_any_other_file_that_cannot_be_written_is_one_line(words: list[str], tmp_path: Path) -> None:
    done = run([word.format(tmp_path) for word in words], EXAMPLES, preexec_fn=without_space)

    assert re.fullmatch("cfnkit: .* cannot be written: File too large.\n", done.stderr.decode())
    assert done.returncode == fault(words)


def test_recordings_that_cannot_be_written_are_one_line() -> None:
    done = run(["macro", "record", "echo.yaml", "--to", "/dev/null/recordings"], EXAMPLES)

    assert re.fullmatch("cfnkit: .*/dev/null/recordings.* cannot be written: Not a directory.\n", done.stderr.decode())
    assert done.returncode == 1


def test_a_disk_without_place_for_temporary_files_is_one_line() -> None:
    done = run(["render", "echo.yaml"], EXAMPLES, preexec_fn=without_space)

    assert re.fullmatch("cfnkit: .*No usable temporary directory found in .*\n", done.stderr.decode())
    assert done.returncode == 1


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder with a template, a macro and an answer of AWS that steer terminals."""
    resources = {
        f"Topic{HOSTILE}": {"Type": "AWS::SNS::Topic", "Properties": {"TopicNam": HOSTILE}},
        "Other": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": f"{{{{resolve:ssm:/a{HOSTILE[2:]}}}}}"}},
    }
    text = json.dumps({"Resources": resources}, ensure_ascii=False, indent=2)
    (tmp_path / "t.json").write_text(text.replace("\\u001b", "\x9b").replace("\\u0007", "\x85"), "utf-8")
    (tmp_path / "macro.py").write_text(f"def handler(event, context):\n    raise ValueError({HOSTILE!r}))\n")
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {Bad: {handler: 'macro.py:handler'}}\n")
    (tmp_path / "macro.py").write_text(
        f"def handler(event, context):\n    print({HOSTILE!r})\n    raise ValueError({HOSTILE!r})\n"
    )
    (tmp_path / "bad.yaml").write_text("Transform: Bad\nResources: {}\n")
    drift = {
        "StackId": f"arn:aws:cloudformation:us-east-1:111111111111:stack/{HOSTILE}/1",
        "LogicalResourceId": "Other",
        "PhysicalResourceId": HOSTILE,
        "ResourceType": "AWS::SNS::Topic",
        "ExpectedProperties": "{}",
        "ActualProperties": json.dumps({"TopicName": HOSTILE, "DisplayName": HOSTILE}),
        "PropertyDifferences": [],
        "StackResourceDriftStatus": "MODIFIED",
        "Timestamp": "2026-01-01T00:00:00Z",
    }
    (tmp_path / "actual.json").write_text(json.dumps({"StackResourceDrifts": [drift]}))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["render", "t.json"],
        ["render", "t.json", "--format", "yaml"],
        ["render", "bad.yaml"],
        ["render", f"{HOSTILE}.yaml"],
        ["render", "t.json", f"--{HOSTILE}"],
        ["check", "t.json"],
        ["check", "t.json", "--format", "parseable"],
        ["check", "t.json", "--format", "github"],
        ["check", "bad.yaml"],
        ["explain", "t.json", "Resources"],
        ["explain", "t.json", f"Resources.{HOSTILE}"],
        ["refs", "t.json"],
        ["drift", "t.json", "--actual", "actual.json", "--explain", "--undeclared"],
        ["drift", "t.json", "--actual", "actual.json", "--format", "json"],
        ["drift", "t.json", "--actual", "actual.json", "--format", "markdown"],
        ["macro", "run", "Bad", "bad.yaml"],
        ["macro", "run", "echo", "t.json"],
    ],
    ids=lambda words: " ".join(words).replace(HOSTILE, "hostile"),
)
def test_no_control_character_of_a_template_a_macro_or_aws_reaches_a_terminal(words: list[str], hostile: Path) -> None:
    status, screen = on_terminal(words, hostile, NO_COLOR="1")

    assert not {character for character in screen if not character.isprintable()} - {"\n", "\t"}
    assert status != 141
    assert "cfnkit/cli/__init__.py" not in screen  # a traceback of our own


def test_a_document_in_a_pipe_stays_as_it_is(tmp_path: Path) -> None:
    text = "Resources: {A: {Type: 'AWS::SNS::Topic'}}  # \u2713 \xe9\r\n"
    (tmp_path / "t.yaml").write_bytes(text.encode())

    done = run(["render", "t.yaml"], tmp_path, env=environment(PYTHONIOENCODING="ascii"))

    assert done.stdout.decode() == text


@pytest.mark.parametrize(("encoding", "shown"), [("ascii", "\\xe9 \\u2713"), ("cp1252", "\xe9 \\u2713")])
@pytest.mark.parametrize("words", [["check"], ["explain", "Resources.A"], ["refs"], ["render"]], ids=" ".join)
def test_a_character_that_the_encoding_of_a_terminal_lacks_is_written_out(
    words: list[str], encoding: str, shown: str, tmp_path: Path
) -> None:
    (tmp_path / "\xe9 \u2713").write_text("Resources:\n  A: {Type: AWS::SNS::Topic, \xe9 \u2713: 1}\n", "utf-8")

    _, screen = on_terminal([words[0], "\xe9 \u2713", *words[1:]], tmp_path, PYTHONIOENCODING=encoding)

    assert shown in screen
    assert "Traceback" not in screen


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_the_environment_decides_on_colour(variables: dict[str, str], coloured: bool) -> None:
    _, screen = on_terminal(["render", "refused.yaml"], EXAMPLES, **variables)

    assert ("\x1b[" in screen) is coloured


@pytest.mark.slow
@pytest.mark.parametrize("variables", [{}, {"TERM": "dumb"}], ids=["xterm", "dumb"])
@pytest.mark.parametrize(
    "words",
    [["check", "refused.yaml"], ["refs", "database.yaml"], DRIFT, ["macro", "run", "echo", "loop.yaml"],
     ["macro", "test", ECHO]],
    ids=" ".join,
)  # fmt: skip
def test_all_commands_decide_so(words: list[str], variables: dict[str, str]) -> None:
    _, screen = on_terminal(words, EXAMPLES, **variables)

    assert ("\x1b[" in screen) is not bool(variables)


def test_a_pipe_has_colour_if_that_is_forced_and_a_document_or_a_file_has_none(tmp_path: Path) -> None:
    forced = environment(FORCE_COLOR="1")
    words = ["check", "refused.yaml"]

    run([*words, "--output", str(tmp_path / "report")], EXAMPLES, env=forced)

    assert b"\x1b[33mE9762 (lowered to warning)\x1b[0m" in run(words, EXAMPLES, env=forced).stdout
    assert b"\x1b" not in run(words, EXAMPLES).stdout
    assert b"\x1b" not in run([*words, "--format", "json"], EXAMPLES, env=forced).stdout
    assert b"\x1b" not in (tmp_path / "report").read_bytes()
