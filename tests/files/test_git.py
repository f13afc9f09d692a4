"""git runs nothing that a repository's configuration names, and nothing of a checkout stands for git."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.git import changed_files, listed_files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs of POSIX's shell")

TEMPLATE = "Resources: {Q: {Type: AWS::SQS::Queue}}\n"


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.com"]
    subprocess.run(["git", "-C", str(folder), *identity, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "t.yaml").write_text(TEMPLATE)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "1")
    return folder


def program(folder: Path, mark: Path) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\necho ran >> {mark}\ncat\n")
    path.chmod(0o755)
    return path


def test_no_program_of_the_repository_runs(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "RAN"
    evil = program(tmp_path, mark)
    (repository / ".gitattributes").write_text("* filter=a.b diff=d\n")
    (repository / "hooks").mkdir()
    program(repository / "hooks", mark).rename(repository / "hooks" / "post-index-change")
    included = repository / ".git" / "included"
    included.write_text(f'[filter "a.b"]\n\tclean = {evil}\n\tsmudge = {evil}\n\trequired = true\n')
    for name, value in {
        "core.fsmonitor": str(evil),
        "core.hooksPath": str(repository / "hooks"),
        "core.pager": str(evil),
        "pager.diff": str(evil),
        "core.sshCommand": str(evil),
        "core.alternateRefsCommand": str(evil),
        "core.editor": str(evil),
        "credential.helper": f"!{evil}",
        "diff.external": str(evil),
        "diff.d.command": str(evil),
        "diff.d.textconv": str(evil),
        "include.path": "included",
        "alias.ls-files": f"!{evil}",
        "remote.origin.url": f"ext::{evil}",
        "protocol.ext.allow": "always",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
    }.items():
        git(repository, "config", name, value)
    mark.unlink(missing_ok=True)
    (repository / "t.yaml").write_text(TEMPLATE.replace("Q", "R"))
    (repository / "new.yaml").write_text(TEMPLATE)

    assert {Path(path).name for path in listed_files(str(repository)) or ()} >= {"t.yaml", "new.yaml"}
    changed = changed_files(str(repository), "HEAD")

    assert {Path(path).name for path in changed} >= {"t.yaml", "new.yaml"}
    with pytest.raises(ConfigurationError):
        changed_files(str(repository), "0" * 39 + "1")
    assert not mark.exists()


@pytest.mark.parametrize("entry", ["", ".", "bin", "ABSOLUTE/bin"])
def test_no_git_of_a_checkout_runs(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    mark = tmp_path / "RAN"
    (repository / "bin").mkdir()
    for folder in (repository, repository / "bin"):
        program(folder, mark).rename(folder / "git")
    monkeypatch.chdir(repository)
    entry = entry.replace("ABSOLUTE", str(repository))
    monkeypatch.setenv("PATH", os.pathsep.join([entry, os.environ["PATH"]]))
    assert listed_files(".")
    assert not mark.exists()


def test_a_missing_revision_of_a_shallow_clone_is_said_to_be_one(repository: Path, tmp_path: Path) -> None:
    (repository / "t.yaml").write_text(TEMPLATE.replace("Q", "R"))
    git(repository, "commit", "-qam", "2")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), str(clone))
    with pytest.raises(ConfigurationError, match=r"^There is no revision 'HEAD~1' in .*fetch-depth: 0"):
        changed_files(str(clone), "HEAD~1")
    with pytest.raises(ConfigurationError, match=r"^There is no revision 'HEAD~9' in [^ ]*\.$"):
        changed_files(str(repository), "HEAD~9")


def test_a_repository_without_a_commit_is_said_to_be_one(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(ConfigurationError, match=r"^There is no revision 'HEAD' in .*: commit what the change begins"):
        changed_files(str(tmp_path), "HEAD")


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root can give a folder away")
def test_gits_own_words_are_shown_when_it_refuses(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    monkeypatch.delenv("SUDO_UID", raising=False)
    for path in (repository, repository / ".git"):
        os.chown(path, 65534, 65534)
    with pytest.raises(ConfigurationError, match=r"^git refuses .*dubious ownership.*safe\.directory"):
        changed_files(str(repository), "HEAD")
