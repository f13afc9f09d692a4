"""Confine a macro's process: apart from the processes, the memory and the credentials of whoever runs cfnkit.

It stands alone, as `worker` does: any Python from 3.8 on runs it, with the standard library and nothing of cfnkit. Of
its settings, `code` is a folder that becomes read-only, `scratch` an empty one that covers the user's home, unless
`keeps_home`; `network` is whether the network and the view of other processes stay; `memory_mb` and `address_space_mb`
are limits of each process.

As a program, `python confinement.py SOCKET`, it runs commands so. A request of `supervision` is a length, and then, in
the form of `marshal`, the words of a command, its variables and the settings. It comes with file descriptors: the
standard streams, one to which the number of the error is written if the command cannot be started, and one for the
status that `waitpid` gives. The answer is the number of the process.

On Linux, the process gets namespaces of its own (https://man7.org/linux/man-pages/man7/user_namespaces.7.html), if the
system permits that. Elsewhere it is a child of a process that does nothing else, so that a signal to its parent ends
nothing of cfnkit's. The memory of cfnkit is closed by `close_memory`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import struct
import sys

assert sys.platform != "win32"  # it is for Linux and macOS; mypy reads no further there

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

_NEW_MOUNTS, _NEW_IPC, _NEW_USER, _NEW_PROCESSES, _NEW_NETWORK = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_READ_ONLY, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 0x1, 0x20, 0x1000, 0x4000, 0x40000
_NO_SUID, _NO_DEV, _NO_EXEC = 0x2, 0x4, 0x8
_NO_ATIME, _NO_DIR_ATIME, _STATVFS_RELATIVE_ATIME, _RELATIVE_ATIME = 0x400, 0x800, 0x1000, 0x200000
_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _DROP_BOUND, _NO_NEW_PRIVILEGES = 1, 4, 24, 38
_CAPABILITY_VERSION = 0x20080522
_STATUS = struct.Struct("!i")
_MEGABYTE = 1024 * 1024
# The file descriptors of a request.
_PASSED = 5


def confine(settings: dict[str, Any], descriptors: tuple[int, ...] = (), report: int | None = None) -> None:
    """Return in a new, confined process; the others end with it, as it ends.

    `descriptors` are those that the confined process alone keeps, besides its standard streams. To `report`, the status
    is written with which it ended.
    """
    _limit_memory(settings)
    apart = sys.platform == "linux" and _unshare(settings["network"])
    status_read, status_write = os.pipe()
    if report is not None:  # a command; a worker ends with its pipe
        _end_with_parent()  # not before: a new user namespace takes that back
    outer = os.fork()
    if outer:
        os.close(status_write)
        _close(descriptors)
        _follow(outer, status_read, report)
    os.close(status_read)
    if report is not None:
        os.close(report)
    os.set_inheritable(status_write, False)
    _end_with_parent()
    if apart:
        _arrange_files(settings)
    inner = os.fork()
    if inner:
        _close(descriptors)
        _reap(inner, status_write)
    os.close(status_write)
    if apart:
        _drop_capabilities()
    if report is not None:
        _end_with_parent()


def _end_with_parent() -> None:
    if sys.platform == "linux":
        _call("prctl", _SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def close_memory() -> None:
    """Close this process's memory and environment to other processes of the same user (Linux)."""
    if sys.platform == "linux":
        _call("prctl", _SET_DUMPABLE, 0, 0, 0, 0)


def _call(name: str, *arguments: object) -> bool:
    """Call a function of the C library; gives whether it succeeded."""
    return bool(getattr(ctypes.pythonapi, name)(*arguments) == 0)


def _limit_memory(settings: dict[str, Any]) -> None:
    if sys.platform != "linux":
        return
    import resource

    limits = [(resource.RLIMIT_CORE, 0)]
    for which, name in ((resource.RLIMIT_DATA, "memory_mb"), (resource.RLIMIT_AS, "address_space_mb")):
        if settings.get(name):
            limits.append((which, settings[name] * _MEGABYTE))
    for which, limit in limits:
        hard = resource.getrlimit(which)[1]
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(which, (most, most))


def _unshare(network: bool) -> bool:
    """Leave the namespaces of cfnkit; gives whether the system permits all of it.

    A user namespace alone closes the memory and the environment of all processes outside.
    """
    user, group = os.getuid(), os.getgid()
    flags = _NEW_USER | _NEW_MOUNTS | (0 if network else _NEW_PROCESSES | _NEW_IPC | _NEW_NETWORK)
    apart = _call("unshare", flags)
    if not apart and not _call("unshare", _NEW_USER):
        return False
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    return apart


def _arrange_files(settings: dict[str, Any]) -> None:
    """Show only the processes of the namespace, cover the user's home, and make the code read-only.

    A mount that the system refuses, as within some containers, is left out.
    """
    _mount(None, "/", _RECURSIVE | _PRIVATE)
    if not settings["network"]:
        _mount("proc", "/proc", _NO_SUID | _NO_DEV | _NO_EXEC, "proc")
    code = settings["code"]
    if not settings["keeps_home"]:
        for place in _private_places(settings):
            _mount(settings["scratch"] if os.path.isdir(place) else os.devnull, place, _BIND)
    if _mount(code, code, _BIND | _RECURSIVE):
        _mount(None, code, _REMOUNT | _BIND | _READ_ONLY | _kept_flags(code))
    os.chdir(code)


def _private_places(settings: dict[str, Any]) -> list[str]:
    """The user's home; where the macro needs something in it, the hidden files and folders in it without that."""
    import pwd

    try:
        home = os.path.realpath(pwd.getpwuid(os.getuid()).pw_dir)
    except (KeyError, OSError):
        return []
    programs = os.environ.get("PATH", "").split(os.pathsep)
    needed = [settings["code"], settings["scratch"], __file__, sys.executable, sys.prefix, sys.base_prefix, *programs]
    kept = {os.path.realpath(place) for place in (*needed, *sys.path) if place}
    if home == os.sep or not os.path.isdir(home):
        return []
    if not any(_is_below(place, home) for place in kept):
        return [home]
    hidden = (os.path.join(home, name) for name in os.listdir(home) if name.startswith("."))
    return [place for place in hidden if not any(_is_below(each, os.path.realpath(place)) for each in kept)]


def _is_below(place: str, folder: str) -> bool:
    return place == folder or place.startswith(folder.rstrip(os.sep) + os.sep)


def _mount(source: str | None, target: str, flags: int, kind: str | None = None) -> bool:
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    return _call("mount", *words, ctypes.c_ulong(flags), None)


def _kept_flags(folder: str) -> int:
    """The flags of a mount, which cannot be taken away within a namespace."""
    have = os.statvfs(folder).f_flag
    kept = have & (_NO_SUID | _NO_DEV | _NO_EXEC | _NO_ATIME | _NO_DIR_ATIME)
    return kept | (_RELATIVE_ATIME if have & _STATVFS_RELATIVE_ATIME else 0)


def _drop_capabilities() -> None:
    """Give up the rights within the namespace, with which the mounts could be undone."""
    capability = 0
    while _call("prctl", _DROP_BOUND, capability, 0, 0, 0):
        capability += 1
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _call("capset", struct.pack("Ii", _CAPABILITY_VERSION, 0), struct.pack("6I", 0, 0, 0, 0, 0, 0))


def _close(descriptors: tuple[int, ...]) -> None:
    """Close what the confined process alone keeps, and the standard streams."""
    for descriptor in (0, 1, 2, *descriptors):
        os.close(descriptor)


def _follow(child: int, status: int, report: int | None) -> NoReturn:
    """End as the confined process ends, or report how it did."""
    _pass_on(child)
    os.waitpid(child, 0)
    data = os.read(status, _STATUS.size)
    if report is not None:
        os.write(report, data)
        os._exit(0)
    _end(_STATUS.unpack(data)[0] if len(data) == _STATUS.size else signal.SIGKILL)


def _reap(child: int, status: int) -> NoReturn:
    """Wait for all processes until the confined one has ended, and report how."""
    _pass_on(child)
    while True:
        process, result = os.waitpid(-1, 0)
        if process == child:
            os.write(status, _STATUS.pack(result))
            os._exit(0)


def _pass_on(child: int) -> None:
    """Pass SIGQUIT on to a child, at which it reports where it is."""
    signal.signal(signal.SIGQUIT, lambda *_: os.kill(child, signal.SIGQUIT))


def _end(status: int) -> NoReturn:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 1)


def main() -> NoReturn:
    """Run commands in confined processes, until the socket is closed."""
    import _socket
    import marshal

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    connection = _socket.socket(fileno=int(sys.argv[1]))
    connection.setblocking(True)
    while True:
        size, ancillary, _, _ = connection.recvmsg(_STATUS.size, _socket.CMSG_SPACE(4 * _PASSED), _socket.MSG_WAITALL)
        if len(size) < _STATUS.size:
            os._exit(0)
        request = connection.recv(_STATUS.unpack(size)[0], _socket.MSG_WAITALL)
        passed = struct.unpack(f"{_PASSED}i", ancillary[0][2])
        child = os.fork()
        if child == 0:
            connection.close()
            _run(*marshal.loads(request), *passed)
        for descriptor in passed:
            os.close(descriptor)
        connection.sendall(_STATUS.pack(child))


def _run(
    argv: list[str], variables: dict[str, str], settings: dict[str, Any],
    source: int, output: int, log: int, failure: int, report: int,
) -> NoReturn:  # fmt: skip
    """Become a confined command."""
    number = errno.ENOMEM
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for stream, descriptor in enumerate((source, output, log)):
            os.dup2(descriptor, stream)
        for descriptor in {source, output, log}:
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(variables)
        os.chdir(settings["code"])
        confine(settings, (failure,), report)
        for each in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGQUIT):
            signal.signal(each, signal.SIG_DFL)
        os.set_inheritable(failure, False)
        os.execvp(argv[0], argv)
    except OSError as error:
        number = error.errno or number
    finally:
        os.write(failure, _STATUS.pack(number))
        os._exit(127)


if __name__ == "__main__":
    main()
