"""The files of a git repository, and those that changed."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cfnkit.diagnostics import ConfigurationError

# git sets these for a hook's own repository; here the folder selects the repository.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


def repository_of(folder: str) -> str | None:
    """The top folder of the work tree that contains a folder; None when there is none."""
    top = os.path.realpath(folder)
    while not os.path.exists(os.path.join(top, ".git")):
        above = os.path.dirname(top)
        if above == top:
            return None
        top = above
    return top


def listed_files(folder: str) -> list[str] | None:
    """The files below a folder that git does not ignore; repositories within it are listed as folders.

    None when there is no repository or no git, or when the folder itself is ignored.
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
    """The absolute paths of the files in a work tree that differ from `revision`; of untracked files, too.

    They are compared with the last commit that the revision and HEAD share, so that later changes of others do not
    count. Removed files are among them. Raises ConfigurationError for an unknown revision.
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
    return output.decode().strip() if status == 0 else commit  # a shallow clone may not contain the shared commit


def _output(repository: str, *words: str) -> bytes:
    status, output, errors = _git(repository, *words)
    if status != 0:
        raise ConfigurationError(f"git {words[0]} failed in {repository}: {errors.strip()}")
    return output


def _names(output: bytes) -> Sequence[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def _git(folder: str, *words: str) -> tuple[int, bytes, str]:
    """The exit status, output and errors of git in a folder; raises ConfigurationError when git cannot run."""
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
