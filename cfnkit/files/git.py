"""The files of a git repository, and those that changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.programs import find_program

_GIT = "git"

# git sets some of these for a hook's own repository; here the folder selects the repository. Others run programs or
# write into the output.
_LEFT_OUT = re.compile(
    "GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES"
    "|EXTERNAL_DIFF|DIFF_OPTS|PAGER|EDITOR|SSH|SSH_COMMAND|ASKPASS|PROXY_COMMAND|TRACE.*)"
)
# A repository's configuration names programs, which must not run: the command line goes before it.
# https://git-scm.com/docs/git-config; hooks run when the index is written.
_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "",
    "core.sshCommand": "false",
    "core.askPass": "false",
    "credential.helper": "",
    "diff.external": "",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
}
# Nothing is fetched, as for a partial clone, and the index is not written.
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SHARED = "..."
_OF_FILTER = re.compile(r"filter\..+\.(?:clean|smudge|process|required)", re.DOTALL)


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
    if find_program(_GIT) is None:
        return None
    status, output, _ = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if status != 0:
        return None
    names = [name for name in _names(output) if os.path.exists(os.path.join(folder, name))]
    if not names and _git(folder, "check-ignore", "-q", ".")[0] == 0:
        return None
    return [os.path.normpath(os.path.join(folder, name)) for name in dict.fromkeys(names)]


def is_ignored(path: str) -> bool:
    """Whether git ignores a file, which need not exist; False without a repository or git."""
    folder, name = os.path.split(os.path.abspath(path))
    while not os.path.isdir(folder):
        folder, above = os.path.split(folder)
        name = os.path.join(above, name)
    if repository_of(folder) is None or find_program(_GIT) is None:
        return False
    return _git(folder, "check-ignore", "-q", "--", name)[0] == 0


def changed_files(repository: str, revision: str) -> frozenset[str]:
    """The absolute paths of the files in a work tree that differ from `revision`; of untracked files, too.

    They are compared with the last commit that the revision and HEAD share, so that later changes of others do not
    count; `REV...` means the same. Removed files are among them. Raises ConfigurationError for an unknown revision.
    """
    return _differing(repository, _commit(repository, revision.removesuffix(_SHARED) or revision))


def files_that_differ(repository: str, revision: str) -> frozenset[str]:
    """The same, compared with the revision itself; for `REV...`, with the last commit that it and HEAD share."""
    return _differing(repository, _named_commit(repository, revision))


def _differing(repository: str, commit: str) -> frozenset[str]:
    options = ("--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty", "-z")
    differing = _output(repository, "diff", *options, commit, "--")
    untracked = _output(repository, "ls-files", "-z", "--others", "--exclude-standard")
    return frozenset(os.path.normpath(os.path.join(repository, name)) for name in _names(differing + untracked))


def export_revision(repository: str, revision: str, folder: str) -> None:
    """Write the files of a work tree as they are in `revision` into an empty folder, except links that leave it.

    `REV...` is the last commit that the revision and HEAD share. Raises ConfigurationError for an unknown revision.
    """
    import tarfile
    from io import BytesIO

    archive = _output(repository, "archive", "--format=tar", _named_commit(repository, revision))

    def within(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
        try:
            return tarfile.data_filter(member, folder)
        except tarfile.FilterError:
            return None

    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(folder, filter=within)


def _named_commit(repository: str, revision: str) -> str:
    """The commit of a revision; of `REV...` as `git diff` has it, the last one that the revision and HEAD share."""
    name = revision.removesuffix(_SHARED)
    return _commit(repository, name) if name and name != revision else _commit_of(repository, revision)


def _commit(repository: str, revision: str) -> str:
    """The last commit that a revision and HEAD share."""
    commit = _commit_of(repository, revision)
    status, output, _ = _git(repository, "merge-base", commit, "HEAD")
    return output.decode().strip() if status == 0 else commit  # a shallow clone may not contain the shared commit


def _commit_of(repository: str, revision: str) -> str:
    named = f"{revision}^{{commit}}"
    status, output, errors = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", named)
    if status != 0 and errors.strip():
        raise ConfigurationError(f"git refuses {repository}: {_one_line(errors)}")
    if status != 0:
        message = f"There is no revision '{revision}' in {repository}."
        if revision == "HEAD":
            message += " Nothing is committed there yet: commit what the change begins with."
        if _git(repository, "rev-parse", "--is-shallow-repository")[1].strip() == b"true":
            message += " The clone is shallow: fetch its history (`git fetch --unshallow`, or `fetch-depth: 0` in CI)."
        raise ConfigurationError(message)
    return output.decode().strip()


def _output(repository: str, *words: str) -> bytes:
    status, output, errors = _git(repository, *words)
    if status != 0:
        raise ConfigurationError(f"git {words[0]} failed in {repository}: {_one_line(errors)}")
    return output


def _names(output: bytes) -> Sequence[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def _one_line(errors: str) -> str:
    return " ".join(errors.split())


def _git(folder: str, *words: str) -> tuple[int, bytes, str]:
    """The exit status, output and errors of git in a folder; raises ConfigurationError when git cannot run.

    No program runs that the repository's configuration names.
    """
    if words[0] not in ("diff", "archive"):
        return _run(folder, (), words)
    # git compares a file of which it is unsure after its filter has cleaned it, writes one after its filter, and
    # filters have any name.
    _, listed, _ = _run(folder, (), ("config", "--includes", "--name-only", "-z", "--get-regexp", r"^filter\."))
    filters = (name for name in _names(listed) if _OF_FILTER.fullmatch(name))
    return _run(folder, [f"{name}={'false' if name.endswith('.required') else ''}" for name in filters], words)


def _run(folder: str, settings: Iterable[str], words: Sequence[str]) -> tuple[int, bytes, str]:
    import subprocess

    program = find_program(_GIT)
    if program is None:
        raise ConfigurationError("git cannot be run: it is in no folder of PATH.")
    environment = {name: value for name, value in os.environ.items() if not _LEFT_OUT.fullmatch(name)}
    environment |= _ENVIRONMENT
    settings = (*(f"{name}={value}" for name, value in _SETTINGS.items()), *settings)
    options = [word for setting in settings for word in ("-c", setting)]
    try:
        run = subprocess.run(
            [program, *options, "-C", folder, *words],
            capture_output=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except OSError as error:
        raise ConfigurationError(f"git cannot be run: {error.strerror}.") from error
    return run.returncode, run.stdout, run.stderr.decode("utf-8", "replace")
