"""Files that are written: whole or not there, through no link, with the mode that they should have."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files import writing
from cfnkit.files.writing import make_folder, write_file

OLD, NEW = b"old\n" * 50_000, b"new\n" * 70_000

posix = pytest.mark.skipif(os.name == "nt", reason="modes, links and signals of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
@pytest.mark.parametrize("before", [None, OLD])
def test_a_process_that_is_killed_anywhere_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, before: bytes | None
) -> None:
    path, old, new = (tmp_path / name for name in ("file", "old", "new"))
    new.write_bytes(NEW)
    if before is not None:
        old.write_bytes(before)
    program = Path(__file__).with_name("killed_writer.py")
    command = [sys.executable, str(program), str(path), str(old), str(new)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(told) > 10
    assert set(told) == {"True old", "True new", "False new"}


@posix
def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys; from cfnkit.files.writing import write_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_file(sys.argv[1], b'x' * 5000)"
    )
    path = tmp_path / "settings"
    path.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    assert "settings cannot be written: File too large." in done.stderr
    assert path.read_bytes() == OLD
    assert os.listdir(tmp_path) == ["settings"]


@posix
def test_a_file_keeps_its_mode_and_a_new_one_has_that_of_the_umask(tmp_path: Path) -> None:
    kept, new, secret = tmp_path / "kept", tmp_path / "new", tmp_path / "secret"
    kept.write_bytes(b"")
    kept.chmod(0o754)
    umask = os.umask(0o027)
    try:
        for path in (kept, new):
            write_file(path, b"1")
        write_file(secret, b"1", private=True)
        make_folder(tmp_path / "a" / "b", private=True)
    finally:
        os.umask(umask)
    assert (mode(kept), mode(new), mode(secret)) == (0o754, 0o640, 0o600)
    assert mode(tmp_path / "a" / "b") == 0o700
    write_file(kept, b"2", private=True)
    assert mode(kept) == 0o600


@posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everything")
def test_a_read_only_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(OLD)
    path.chmod(0o444)
    with pytest.raises(ConfigurationError, match="Permission denied"):
        write_file(path, NEW)
    assert path.read_bytes() == OLD


@posix
@pytest.mark.parametrize("target", ["there", "nowhere", "folder", "fifo"])
def test_no_link_is_followed(tmp_path: Path, target: str) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    (tmp_path / "there").write_bytes(OLD)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(ConfigurationError, match=r"link cannot be written: it is a link, and no link is followed;"):
        write_file(tmp_path / "link", NEW)
    assert (tmp_path / "there").read_bytes() == OLD
    assert not (tmp_path / "nowhere").exists()


@posix
@pytest.mark.parametrize("absolute", [False, True])
def test_no_folder_that_is_a_link_leads_out_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absolute: bool
) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    (project / "inside").mkdir(parents=True)
    outside.mkdir()
    (project / "out").symlink_to(outside)
    (project / "in").symlink_to("inside")
    monkeypatch.chdir(project)
    root = str(project) if absolute else ""
    with pytest.raises(ConfigurationError, match=r"a link in its path leads out of .*project, and no link is followed"):
        write_file(os.path.join(root, "out", "x"), NEW)
    assert os.listdir(outside) == []
    write_file(os.path.join(root, "in", "x"), NEW)
    write_file("../outside/x", NEW)  # which says where it is
    assert (project / "inside" / "x").read_bytes() == (outside / "x").read_bytes() == NEW


@posix
def test_a_stream_is_written_to_as_it_is(tmp_path: Path) -> None:
    program = "import sys; from cfnkit.files.writing import write_file; write_file(sys.argv[1], b'data')"
    to_file = tmp_path / "file"
    for path in ("/dev/stdout", "/dev/fd/1"):
        done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, check=True)
        assert done.stdout == b"data"
        with to_file.open("wb") as file:
            subprocess.run([sys.executable, "-c", program, path], stdout=file, check=True)
        assert to_file.read_bytes() == b"data"
    write_file(os.devnull, b"data")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_all_files_are_written_by_one_function(checkout: Path) -> None:
    writes = re.compile(r"""\.write_text\(|\.write_bytes\(|open\([^)\n]*["'](?:[wax]b?\+?|r\+b?)["']|os\.replace\b""")
    allowed = {
        "cli/arguments/synthesis.py",  # a temporary folder, with the context of a CDK app
        "files/writing.py",
        "hosts/macro_process/confinement.py",  # the maps of a namespace, in /proc
        "macro/tagging/__main__.py",  # makes a file of the sources
        "packaging/requirements.py",  # a temporary folder, for pip
        "pipeline/macros/local_code.py",  # a temporary folder, and below it the code of a macro
    }
    sources = checkout / "cfnkit"
    found = {
        path.relative_to(sources).as_posix()
        for path in sources.rglob("*.py")
        if writes.search(path.read_text("utf-8")) and "testing" not in path.parts
    }
    assert found == allowed


def test_a_file_that_another_program_has_open_is_replaced_a_little_later(tmp_path: Path) -> None:
    path, scratch = tmp_path / "file", tmp_path / "scratch"
    path.write_bytes(OLD)
    scratch.write_bytes(NEW)
    refusals = [PermissionError(13, "in use"), PermissionError(13, "in use")]

    def once(source: str, target: str) -> None:
        if refusals:
            raise refusals.pop()
        os.replace(source, target)

    writing.replace(str(scratch), str(path), patience=(0.001, 0.001), once=once)

    assert path.read_bytes() == NEW


def test_a_file_that_stays_open_is_not_replaced(tmp_path: Path) -> None:
    def once(source: str, target: str) -> None:
        raise PermissionError(13, "in use")

    with pytest.raises(PermissionError):
        writing.replace(str(tmp_path / "scratch"), str(tmp_path / "file"), patience=(0.001,), once=once)
