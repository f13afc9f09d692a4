"""The search for a configuration ends where another's folders begin, and what others may change is refused."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cfnkit.configuration.search import find_configuration
from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import root_of, searched_folders
from configuration.writing import write

NOBODY = 65534
AS_ROOT = pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root can give a file away")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder in a repository, below a folder that holds a configuration too."""
    write(tmp_path, "version: 1\n")
    templates = tmp_path / "repository" / "templates"
    templates.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    return templates


def test_the_search_ends_at_the_root_of_the_repository(repository: Path) -> None:
    assert find_configuration(repository) is None
    own = write(repository.parent, "version: 1\n")
    assert find_configuration(repository) == str(own)
    assert root_of(repository) == str(repository.parent)


def test_a_submodule_is_a_repository(repository: Path) -> None:
    write(repository.parent, "version: 1\n")
    (repository / ".git").write_text("gitdir: ../.git/modules/templates\n")
    assert find_configuration(repository) is None


def test_the_search_ends_at_the_home_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / "work").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    write(tmp_path, "version: 1\n")
    assert find_configuration(home / "work") is None
    assert list(searched_folders(home / "work")) == [str(home / "work"), str(home)]


def test_without_a_repository_the_root_is_the_folder_of_the_configuration(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert root_of(inner) == str(inner)
    write(tmp_path / "a", "version: 1\n")
    assert root_of(inner) == str(tmp_path / "a")


def test_a_configuration_that_links_out_of_the_repository_is_refused(repository: Path, tmp_path: Path) -> None:
    (repository / ".cfnkit.yaml").symlink_to(tmp_path / ".cfnkit.yaml")
    with pytest.raises(ConfigurationError, match="it is a link out of"):
        find_configuration(repository)


@AS_ROOT
def test_the_search_ends_below_a_folder_of_another_user(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    theirs = tmp_path / "theirs"
    (theirs / "mine").mkdir(parents=True)
    write(theirs, "version: 1\n")
    os.chown(theirs, NOBODY, NOBODY)
    assert find_configuration(theirs / "mine") is None


def _given_away(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    os.chown(folder / ".cfnkit.yaml", NOBODY, NOBODY)


def _in_anothers_folder(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    os.chown(folder, NOBODY, NOBODY)


def _in_anothers_repository(folder: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    (folder.parent / ".cfnkit.yaml").write_bytes((folder / ".cfnkit.yaml").read_bytes())
    (folder / ".cfnkit.yaml").unlink()
    os.chown(folder, NOBODY, NOBODY)
    os.chown(folder.parent, NOBODY, NOBODY)


@AS_ROOT
@pytest.mark.parametrize("give", [_given_away, _in_anothers_folder, _in_anothers_repository])
def test_a_configuration_that_another_user_owns_is_refused(repository: Path, give: Callable[[Path], None]) -> None:
    write(repository, "version: 1\n")
    give(repository)
    with pytest.raises(ConfigurationError, match=r"it belongs to .*--config"):
        find_configuration(repository)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_configuration_that_every_user_may_write_is_refused(repository: Path) -> None:
    own = write(repository, "version: 1\n")
    own.chmod(0o666)
    with pytest.raises(ConfigurationError, match="every user may write it"):
        find_configuration(repository)
    own.chmod(0o644)
    repository.parent.chmod(0o777)
    with pytest.raises(ConfigurationError, match="every user may write it"):
        find_configuration(repository)
    repository.parent.chmod(0o1777)  # as /tmp: nobody can replace another's files
    assert find_configuration(repository) == str(own)


@AS_ROOT
def test_a_group_with_others_in_it_may_not_write_the_configuration(repository: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    own = write(repository, "version: 1\n")
    own.chmod(0o664)
    os.chown(own, 0, NOBODY)
    with pytest.raises(ConfigurationError, match="the group 65534 may write it"):
        find_configuration(repository)
    os.chown(own, 0, 0)  # root's own group
    assert find_configuration(repository) == str(own)


def test_a_configuration_that_is_no_regular_file_is_refused(repository: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("POSIX alone has this")
    os.mkfifo(repository / ".cfnkit.yaml")

    with pytest.raises(ConfigurationError, match="is no regular file"):
        find_configuration(repository)
