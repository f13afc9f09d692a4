"""Completion, as each shell does it with the script that the command prints."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from shutil import which

import pytest

from cfnkit.cli import main

LINES = [
    ("cfnkit ch", "check"),
    ("cfnkit drift ac", "accept"),
    ("cfnkit drift accept --rea", "--reason"),
    ("cfnkit macro pac", "package"),
    ("cfnkit hel", "help"),
    ("cfnkit help exp", "explain"),
    ("cfnkit help drift sn", "snapshot"),
    ("cfnkit demo secu", "security"),
    ("cfnkit completion fi", "fish"),
    ("cfnkit check --format sa", "sarif"),
    ("cfnkit check -q --engine cf", "cfn-lint"),
    ("cfnkit check a.yaml --pro", "--profile"),
]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The folder with the scripts of all shells, and with no other file that could complete a word."""
    monkeypatch.chdir(tmp_path)
    for shell in ("bash", "zsh", "fish"):
        assert main(["completion", shell]) == 0
        (tmp_path / f"_{shell}").write_text(capsys.readouterr().out)
    return tmp_path


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not which(shell), reason=f"no {shell}")


@pytest.mark.parametrize("shell", [pytest.param(shell, marks=needs(shell)) for shell in ("bash", "zsh", "fish")])
def test_a_shell_takes_the_script(shell: str, script: Path) -> None:
    subprocess.run([shell, "-n", script / f"_{shell}"], check=True)


@needs("bash")
@pytest.mark.parametrize(("line", "word"), LINES)
def test_bash_completes(line: str, word: str, script: Path) -> None:
    words = line.split()
    quoted = " ".join(f"'{word}'" for word in words)
    ask = f'source ./_bash; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _cfnkit; echo "${{COMPREPLY[@]}}"'
    assert subprocess.run(["bash", "-c", ask], check=True, capture_output=True, text=True).stdout.split() == [word]


@needs("fish")
@pytest.mark.parametrize(("line", "word"), LINES)
def test_fish_completes(line: str, word: str, script: Path) -> None:
    ask = f"source ./_fish; complete -C '{line}'"
    environment = {**os.environ, "HOME": str(script.parent), "XDG_CONFIG_HOME": str(script.parent)}
    done = subprocess.run(["fish", "-c", ask], check=True, capture_output=True, text=True, env=environment)
    assert [each.partition("\t")[0] for each in done.stdout.splitlines()] == [word]


@needs("zsh")
def test_zsh_completes(script: Path) -> None:
    typed = ["PS1=; source ./_zsh", *(f'cfnkit() {{ print "<$*>" }}; {line}\t' for line, _ in LINES)]
    shown = on_a_terminal(["zsh", "-f", "-i"], typed, end="<check a.yaml --profile>")
    for line, word in LINES:
        completed = " ".join([*line.split()[1:-1], word])
        assert f"<{completed}>" in shown


@needs("bash")
def test_bash_completes_files_where_a_word_is_none_of_a_command(script: Path) -> None:
    (script / "service.yaml").touch()
    (script / "my templates").mkdir()
    lines = ["cfnkit check s\t", "cfnkit check --output s\t", "cfnkit explain m\t", "cfnkit macro ne\t"]
    begin = ["bind 'set enable-bracketed-paste off'; source ./_bash", 'cfnkit() { echo "<$*>"; }']
    shown = on_a_terminal(["bash", "--norc", "-i"], [*begin, *lines], end="<macro new>")
    for completed in ("check service.yaml", "check --output service.yaml", "explain my templates/", "macro new"):
        assert f"<{completed}>" in shown


def on_a_terminal(command: list[str], typed: list[str], *, end: str) -> str:
    """What a program shows on a terminal while lines are typed, until `end`, or for 20 seconds."""
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    terminal, end_of_program = os.openpty()
    environment = {**os.environ, "TERM": "dumb", "HOME": os.getcwd()}
    process = subprocess.Popen(
        command, stdin=end_of_program, stdout=end_of_program, stderr=end_of_program, env=environment,
        start_new_session=True,
    )  # fmt: skip
    os.close(end_of_program)
    shown = b""
    try:
        for line in typed:
            os.write(terminal, f"{line}\r".encode())
        stop = time.monotonic() + 20
        while end.encode() not in shown and time.monotonic() < stop:
            if select.select([terminal], [], [], 0.2)[0]:
                shown += os.read(terminal, 65_536)
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    return shown.decode(errors="replace")
