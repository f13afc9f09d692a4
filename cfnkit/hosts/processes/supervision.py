"""A process of Python that starts confined commands, one after the other; to start a Python for each takes longer."""

from __future__ import annotations

import contextlib
import marshal
import os
import select
import signal
import struct
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

assert sys.platform != "win32"  # nothing confines a program there; mypy reads no further

_CONFINEMENT = str(Path(__file__).parent.with_name("macro_process") / "confinement.py")
_NUMBER = struct.Struct("!i")


class Supervisor:
    """Starts programs; its process begins with the first one, and `close` ends it.

    The process has none of cfnkit's environment or memory, and ends with cfnkit, as do the programs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def start(
        self,
        argv: Sequence[str],
        variables: Mapping[str, str],
        settings: Mapping[str, Any],
        descriptors: Sequence[int],
    ) -> SupervisedProcess:
        """Start a confined process; `descriptors` are its standard streams, and where it writes why it cannot start.

        Raises OSError, and ValueError for words with NUL characters.
        """
        if any("\0" in word for word in argv):
            raise ValueError("embedded null byte")
        with self._lock:
            if self._process is not None and self._owner == os.getpid():
                try:
                    return self._ask(argv, variables, settings, descriptors)
                except OSError:  # a macro may have ended it
                    self._end()
            self._launch()
            return self._ask(argv, variables, settings, descriptors)

    def close(self) -> None:
        """End the process. A later start begins another."""
        with self._lock:
            self._end()

    def _launch(self) -> None:
        import _socket as socket  # `socket` itself takes long to import
        import subprocess

        self._socket, theirs = socket.socketpair()
        with contextlib.closing(theirs):
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", _CONFINEMENT, str(theirs.fileno())],
                cwd=os.sep,
                env={},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._owner = os.getpid()

    def _ask(
        self,
        argv: Sequence[str],
        variables: Mapping[str, str],
        settings: Mapping[str, Any],
        descriptors: Sequence[int],
    ) -> SupervisedProcess:
        import _socket as socket  # `socket` itself takes long to import

        request = marshal.dumps((list(argv), dict(variables), dict(settings)))
        read, write = os.pipe()
        try:
            passed = struct.pack(f"{len(descriptors) + 1}i", *descriptors, write)
            ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)]
            self._socket.sendmsg([_NUMBER.pack(len(request))], ancillary)
            self._socket.sendall(request)
            answer = self._socket.recv(_NUMBER.size, socket.MSG_WAITALL)
            if len(answer) < _NUMBER.size:
                raise ConnectionResetError
        except BaseException:
            os.close(read)
            raise
        finally:
            os.close(write)
        return SupervisedProcess(_NUMBER.unpack(answer)[0], read)

    def _end(self) -> None:
        if self._process is None:
            return
        self._socket.close()
        if self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        self._process = None


class SupervisedProcess:
    """A process that `Supervisor` started, as `subprocess.Popen` shows one.

    `status` is a pipe with the status that `waitpid` gives; its end without one is that of a process that was killed.
    """

    def __init__(self, pid: int, status: int) -> None:
        self.pid = pid
        self.status = status
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, or a signal's negative number; None while the process runs."""
        return self._look(0)

    def wait(self, timeout: float) -> int:
        """The same, after waiting so many seconds. Raises `subprocess.TimeoutExpired`."""
        import subprocess

        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired([], timeout)
        return code

    def _look(self, seconds: float) -> int | None:
        if self.returncode is None:
            poll = select.poll()
            poll.register(self.status, select.POLLIN)
            if poll.poll(seconds * 1000):
                data = os.read(self.status, _NUMBER.size)
                self.returncode = (
                    os.waitstatus_to_exitcode(_NUMBER.unpack(data)[0]) if len(data) == _NUMBER.size else -signal.SIGKILL
                )
        return self.returncode
