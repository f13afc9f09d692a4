"""`cfnkit check --fix` shows a diff, asks, writes and checks again; nothing else changes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cfnkit.cli import main

OPEN = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
WORDS = ["check", "t.yaml", "--include", "W9600", "--engine", "fast"]
ADDED = "+      PublicAccessBlockConfiguration:\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "t.yaml").write_text(OPEN)
    return work


def test_yes_writes_and_the_report_is_of_what_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WORDS, "--fix", "--yes", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    written = (folder / "t.yaml").read_text()

    assert out.strip() == "[]"
    assert "cfnkit: 1 file fixed.\n" in err
    assert "RestrictPublicBuckets: true" in written
    assert main([*WORDS, "--fix", "--yes"]) == 0
    assert "nothing that has an exact fix" in capsys.readouterr().err
    assert (folder / "t.yaml").read_text() == written


def test_diff_prints_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WORDS, "--fix", "--diff"]) == 0
    out = capsys.readouterr().out

    assert out.startswith("--- t.yaml\n+++ t.yaml\n@@ ")
    assert ADDED in out
    assert (folder / "t.yaml").read_text() == OPEN


if sys.platform != "win32":  # which has no pseudo terminals

    @pytest.mark.parametrize(("answer", "writes"), [("y", True), ("n", False), ("", False)])
    def test_a_person_is_asked_after_the_diff(
        answer: str, writes: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import pty

        terminal, program = pty.openpty()
        with open(terminal, "rb", 0) as person, open(program, encoding="utf-8", closefd=False) as stdin:
            person_writes = os.fdopen(os.dup(terminal), "wb", 0)
            with open(os.dup(program), "w", encoding="utf-8") as stderr, person_writes:
                person_writes.write(f"{answer}\n".encode())
                monkeypatch.setattr(sys, "stdin", stdin)
                monkeypatch.setattr(sys, "stderr", stderr)
                status = main([*WORDS, "--fix"])
            said = ""
            while "[y/N]" not in said:
                said += person.read(10_000).decode()
        os.close(program)

        assert said.index("PublicAccessBlockConfiguration") < said.index("[y/N]")
        assert ((folder / "t.yaml").read_text() != OPEN) is writes
        assert status == (0 if writes else 4)


def test_without_a_terminal_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WORDS, "--fix"]) == 4
    assert "--yes writes without asking" in capsys.readouterr().err
    assert (folder / "t.yaml").read_text() == OPEN


@pytest.mark.parametrize("name", ["../other.yaml", "link.yaml"])
def test_files_outside_of_the_project_are_left_alone(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = folder.parent / "other.yaml"
    other.write_text(OPEN)
    if name == "link.yaml":
        (folder / name).symlink_to(other)

    assert main(["check", name, *WORDS[2:], "--fix", "--yes"]) == 4
    assert f"cfnkit: {name} is not fixed: it is outside of {folder.resolve()}." in capsys.readouterr().err
    assert other.read_text() == OPEN


def test_what_is_suppressed_or_in_the_baseline_is_not_fixed(folder: Path) -> None:
    suppressed = OPEN + "    Metadata: {checkov: {skip: [{id: S3.8, comment: a site}]}}\n"
    (folder / "t.yaml").write_text(suppressed)
    assert main([*WORDS, "--fix", "--yes"]) == 0
    assert (folder / "t.yaml").read_text() == suppressed
    (folder / "t.yaml").write_text(OPEN)
    main([*WORDS, "--write-baseline", "-q"])
    assert main([*WORDS, "--fix", "--yes"]) == 0
    assert (folder / "t.yaml").read_text() == OPEN


def test_a_byte_order_mark_stays(folder: Path) -> None:
    (folder / "t.yaml").write_bytes(b"\xef\xbb\xbf" + OPEN.encode())

    main([*WORDS, "--fix", "--yes"])

    written = (folder / "t.yaml").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfResources")
    assert b"RestrictPublicBuckets" in written


@pytest.mark.parametrize("mode", ["--yes", "--diff"])
def test_what_the_fixes_would_break_stays_and_one_message_says_so(
    mode: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = OPEN + "    Properties:\n      BucketNam: Not_A_Name\n"
    (folder / "t.yaml").write_text(wrong)

    main(["check", "t.yaml", "--fix", mode])

    err = capsys.readouterr().err
    assert (
        err.count("cfnkit: t.yaml is not fixed: the fixes would lead to E1161, E3031, which it does not have.\n") == 1
    )
    assert "exact fix" not in err
    assert (folder / "t.yaml").read_text() == wrong


@pytest.mark.parametrize("engine", ["cfn-lint", "fast", "both"])
def test_a_misspelt_resource_type_is_told_with_the_nearest_and_fixed(
    engine: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "t.yaml").write_text(OPEN.replace("Bucket", "Bukcet"))
    main(["check", "t.yaml", "--engine", engine])
    assert capsys.readouterr().out.count("Did you mean 'AWS::S3::Bucket'?") == 1

    assert main(["check", "t.yaml", "--engine", engine, "--fix", "--yes"]) == 0
    assert (folder / "t.yaml").read_text() == OPEN


def test_a_diff_without_a_line_says_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "t.yaml", "--fix", "--diff"])

    assert capsys.readouterr() == ("", "cfnkit: there is nothing that has an exact fix.\n")


@pytest.mark.parametrize("words", [["--yes"], ["--diff"], ["--fix", "--all-targets"], ["--fix", "-"]])
def test_what_makes_no_sense_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "t.yaml", *words]) == 1
    assert "--fix" in capsys.readouterr().err
