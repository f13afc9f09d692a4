"""Files are written whole: after a crash or on a full disk, there is the new content, the old one, or none."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from cfnkit.diagnostics import ConfigurationError
from cfnkit.files.project import ProjectFiles

_OWNER_ONLY = 0o600
_OWNER_ONLY_FOLDER = 0o700
_AS_UMASK_SAYS = 0o666
# Folders of the system whose links a user means: /dev/stdout, /dev/fd/63 of a shell's >(...).
_OF_THE_SYSTEM = ("/dev", "/proc")
# Windows replaces no file that another program has open, such as a scanner for viruses.
_PATIENCE = (0.01, 0.05, 0.2, 0.5, 1.0)


def write_file(path: str | os.PathLike[str], data: bytes, *, private: bool = False) -> None:
    """Write a file, which has its former content until it has the whole of `data`. Raises ConfigurationError.

    A file that exists keeps its mode and owner; with `private`, only its owner can read it. A link is refused. A pipe
    or a device that the path names is written to as it is.
    """
    try:
        replace_file(path, data, private=private)
    except OSError as error:
        raise ConfigurationError(f"{os.fspath(path)} cannot be written: {error.strerror}.") from error


def replace_file(
    path: str | os.PathLike[str], data: bytes, *, private: bool = False, survives_power_loss: bool = True
) -> None:
    """Do as `write_file`. Raises OSError. What is easily made again need not survive the loss of power."""
    path = os.fspath(path)
    former = _status(path)
    if former is not None and _is_stream(path, former):
        _send(path, data)
        return
    _check(path, former)
    folder, name = os.path.split(path)
    scratch = os.path.join(folder, f".{name[:100]}.{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(scratch, flags, _OWNER_ONLY if private or former else _AS_UMASK_SAYS)
    try:
        try:
            _write(descriptor, data)
            if former is not None:
                _keep(descriptor, former, private)
            if survives_power_loss:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        replace(scratch, path, patience=_PATIENCE if os.name == "nt" else ())
    except BaseException:
        with suppress(OSError):  # what happened is raised; a scratch file that stays does no harm
            os.unlink(scratch)
        raise
    if survives_power_loss:
        _sync_folder(folder or os.curdir)


def make_folder(path: str | os.PathLike[str], *, new: bool = False, private: bool = False) -> None:
    """Make a folder, and those above it; with `new`, only where nothing is. Raises ConfigurationError.

    With `private`, only its owner can look into a folder that is made.
    """
    path = Path(path)
    try:
        path.mkdir(_OWNER_ONLY_FOLDER if private else 0o777, parents=True, exist_ok=not new)
    except FileExistsError as error:
        raise ConfigurationError(f"{path} exists already; nothing was written.") from error
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error


def _status(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _is_stream(path: str, found: os.stat_result) -> bool:
    """Whether a path names a pipe or a device, or a file that is open already: a link of the system."""
    if stat.S_ISLNK(found.st_mode):
        return os.path.realpath(os.path.dirname(path) or os.curdir).startswith(_OF_THE_SYSTEM)
    return not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode)


def _check(path: str, former: os.stat_result | None) -> None:
    """Raise OSError for a file that must not be written."""
    project = ProjectFiles.of_folder(os.curdir)
    if project.holds(os.path.abspath(path)) and not project.holds(os.path.realpath(os.path.dirname(path))):
        reason = f"a link in its path leads out of {project.root}, and no link is followed; name the real path"
        raise OSError(errno.ELOOP, reason, path)
    if former is None:
        return
    if stat.S_ISLNK(former.st_mode):
        raise OSError(errno.ELOOP, "it is a link, and no link is followed; name the file itself", path)
    if stat.S_ISDIR(former.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)


def _send(path: str, data: bytes) -> None:
    """Write to a pipe or a device, as a reader of it expects."""
    descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
    try:
        _write(descriptor, data)
    finally:
        os.close(descriptor)


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _keep(descriptor: int, former: os.stat_result, private: bool) -> None:
    """Give the new file the owner and the mode of the former one."""
    if sys.platform != "win32":
        if (former.st_uid, former.st_gid) != (os.geteuid(), os.getegid()):
            with suppress(PermissionError):  # only root gives files away; another user's file becomes one's own
                os.fchown(descriptor, former.st_uid, former.st_gid)
        os.fchmod(descriptor, _OWNER_ONLY if private else stat.S_IMODE(former.st_mode))


def replace(
    scratch: str, path: str, *, patience: Sequence[float], once: Callable[[str, str], None] = os.replace
) -> None:
    """Have a file take the place of another one; while it may not, try again after each of these pauses, in seconds."""
    for pause in patience:
        try:
            once(scratch, path)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    once(scratch, path)


def _sync_folder(folder: str) -> None:
    """Have the new name survive, too. Not every file system can."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
