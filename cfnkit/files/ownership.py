"""Who may change a file: only what the user and root alone can write says what runs.

Windows has no owners in this sense; there, every file counts as the user's own.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable

from cfnkit.diagnostics import ConfigurationError
from cfnkit.source import Span

_MEANT = "If you trust it, name the configuration with --config."


def is_of_another(path: str) -> bool:
    """Whether a file or folder belongs to another user than the one who runs cfnkit, and not to root."""
    owner = owner_of(path)
    return owner is not None and owner not in (_user(), 0)


def owner_of(path: str) -> int | None:
    """The user ID of the owner; None where there are no owners, or no such file."""
    try:
        return os.stat(path).st_uid if _user() is not None else None
    except (OSError, ValueError):
        return None


def who_else_writes(path: str) -> str:
    """Who else may change a file or a folder, as a clause; empty when only the user and root may.

    Others cannot replace a file in a folder with the sticky bit, such as /tmp. A group that holds the user alone, as
    Linux distributions make one for each user, counts as the user.
    """
    if _user() is None:
        return ""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ""
    if found.st_uid not in (_user(), 0):
        return f"it belongs to {_name(found.st_uid)}"
    if stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX:
        return ""
    if found.st_mode & stat.S_IWOTH:
        return "every user may write it"
    if found.st_mode & stat.S_IWGRP and not _is_private(found.st_gid):
        return f"the group {found.st_gid} may write it"
    return ""


def refuse_what_others_write(paths: Iterable[str], what: str, place: Span | None = None, hint: str = _MEANT) -> None:
    """Raise ConfigurationError for the first path that another user may change; `what` uses it, in a sentence."""
    for path in paths:
        why = who_else_writes(path)
        if why:
            message = f"{what} is not used: {why}{'' if what.endswith(path) else f' ({path})'}."
            raise ConfigurationError(f"{message} {hint}", place)


def _user() -> int | None:
    if sys.platform == "win32":
        return None
    return os.geteuid()


def _name(user: int) -> str:
    if sys.platform == "win32":
        return f"the user {user}"
    import pwd

    try:
        return f"the user {pwd.getpwuid(user).pw_name}"
    except KeyError:
        return f"the user {user}"


def _is_private(group: int) -> bool:
    """Whether a group is the user's own: the primary one, with the user's name, and without other members."""
    if sys.platform == "win32":
        return True
    import grp
    import pwd

    try:
        user, found = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return (found.gr_gid, found.gr_name) == (user.pw_gid, user.pw_name) and not set(found.gr_mem) - {user.pw_name}
