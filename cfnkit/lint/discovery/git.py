"""What git knows of files: which there are, and which changed."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cfnkit.diagnostics import ConfigurationError

# A hook has these set for its own repository; here the folder says which one is meant.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


def repository_of(folder: str) -> str | None:
    """The top of the work tree that a folder is in; None when it is in none."""
    top = os.path.realpath(folder)
    while not os.path.exists(os.path.join(top, ".git")):
        above = os.path.dirname(top)
        if above == top:
            return None
        top = above
    return top


def listed_files(folder: str) -> list[str] | None:
    """The files below a folder that are tracked, or neither tracked nor ignored; repositories in it as folders.

    None when git cannot tell: there is no repository or no git, or the folder itself is ignored.
    """
    if repository_of(folder) is None:
        return None
    from shutil import which

    if not which("git"):
        return None
    status, output, _ = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if status != 0:
        return None
    names = [name for name in _names(output) if os.path.exists(os.path.join(folder, name))]
    if not names and _git(folder, "check-ignore", "-q", ".")[0] == 0:
        return None
    return [os.path.normpath(os.path.join(folder, name)) for name in dict.fromkeys(names)]


def changed_files(repository: str, revision: str) -> frozenset[str]:
    """The files, as absolute paths, that differ from `revision` in the work tree at `repository`, untracked ones too.

    They are compared with the last commit that the revision and HEAD share, so that what others have done since then
    is left out. A file that is gone is among them. Raises ConfigurationError for a revision that there is not.
    """
    commit = _commit(repository, revision)
    differing = _output(repository, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit, "--")
    untracked = _output(repository, "ls-files", "-z", "--others", "--exclude-standard")
    return frozenset(os.path.join(repository, name) for name in _names(differing + untracked))


def _commit(repository: str, revision: str) -> str:
    named = f"{revision}^{{commit}}"
    status, output, _ = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", named)
    if status != 0:
        raise ConfigurationError(f"There is no revision '{revision}' in {repository}.")
    commit = output.decode().strip()
    status, output, _ = _git(repository, "merge-base", commit, "HEAD")
    return output.decode().strip() if status == 0 else commit  # a shallow clone may not reach what they share


def _output(repository: str, *words: str) -> bytes:
    status, output, errors = _git(repository, *words)
    if status != 0:
        raise ConfigurationError(f"git {words[0]} failed in {repository}: {errors.strip()}")
    return output


def _names(output: bytes) -> Sequence[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def _git(folder: str, *words: str) -> tuple[int, bytes, str]:
    """Run git in a folder; gives its status, output and errors. Raises ConfigurationError when there is no git."""
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    environment["LC_ALL"] = "C"
    try:
        run = subprocess.run(
            ["git", "-C", folder, *words],
            capture_output=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except OSError as error:
        raise ConfigurationError(f"git cannot be run: {error.strerror}.") from error
    return run.returncode, run.stdout, run.stderr.decode("utf-8", "replace")
