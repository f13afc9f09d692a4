"""A server of commands, `python server.py NUMBER` with a socket that listens: it imports cfnkit, and forks for each.

A command knows nothing of the others, and has the streams, folder, environment and umask of its `client.py`. The server
ends when its stdin does.
"""

from __future__ import annotations

import atexit
import gc
import io
import marshal
import os
import selectors
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from runpy import run_module

assert sys.platform != "win32", "Windows has no fork"

STARTING = ("PYTHON", "LC_", "LANG", "TZ")
"""How the variables begin that an interpreter reads when it starts."""

SERVERS = {"lsp": "cfnkit.lsp.adapter.serving", "mcp": "cfnkit.mcp.server"}
"""What a command imports that only it needs."""


class Server:
    """Starts commands, and tells their clients how they ended; `running` has clients by the numbers of processes."""

    def __init__(self, listener: socket.socket) -> None:
        self._running: dict[int, socket.socket] = {}
        self._listener = listener
        self._ended, self._ending = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for each in (self._listener, self._ended, sys.stdin):
            self._selector.register(each, selectors.EVENT_READ)
        self._ending.setblocking(False)
        signal.set_wakeup_fd(self._ending.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> list[str]:
        """The module and the words of a command, in a process of its own. The server itself does not return."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    os._exit(0)
                if key.fileobj is self._listener:
                    command = self._begin(self._listener.accept()[0])
                    if command:
                        return command
                elif key.fileobj is self._ended:
                    self._ended.recv(4096)
                    self._tell_of_the_ended()
                elif key.data in self._running:  # the client was killed
                    self._selector.unregister(self._running[key.data])
                    os.kill(key.data, signal.SIGKILL)

    def _begin(self, client: socket.socket) -> list[str]:
        """Start the command that a client asks for; in its process, its module and words."""
        size, streams, _, _ = socket.recv_fds(client, 4, 3)
        if not size:  # it has become an interpreter
            client.close()
            return []
        request = b""
        while len(request) < int.from_bytes(size, sys.byteorder):
            request += client.recv(1 << 16)
        module, texts, folder, variables, umask = marshal.loads(request)
        words = [os.fsdecode(text) for text in texts]
        environment = {os.fsdecode(name): os.fsdecode(value) for name, value in variables.items()}
        process = 0
        if _starting(environment) == _starting(os.environ):
            _import_for(words[0] if words else "")
            process = os.fork()
            if process == 0:
                self._leave()
                os.umask(umask)
                _become(streams, folder, environment)
                return [module, *words]
            self._running[process] = client
            self._selector.register(client, selectors.EVENT_READ, process)
        for stream in streams:
            os.close(stream)
        _tell(client, process)
        return []

    def _leave(self) -> None:
        """Leave the server, in the process of a command."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        for each in (self._listener, self._ended, self._ending, *self._running.values()):
            each.close()

    def _tell_of_the_ended(self) -> None:
        while self._running:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                break
            client = self._running.pop(process)
            with suppress(KeyError):
                self._selector.unregister(client)
            _tell(client, os.waitstatus_to_exitcode(status))
            client.close()


def _tell(client: socket.socket, number: int) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):
        client.sendall(number.to_bytes(4, sys.byteorder, signed=True))


def _starting(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(STARTING)}


@cache
def _import_for(command: str) -> None:
    """Import what a command needs."""
    if command in SERVERS:
        import_module(SERVERS[command])
    gc.collect()
    gc.freeze()


def _import_for_all() -> None:
    """Import what most commands need, by doing what they do with an example."""
    from cfnkit.bundled import bundled_folder
    from cfnkit.cli import main
    from cfnkit.lint.settings import Settings
    from cfnkit.lint.workers.check_job import CheckJob

    import_module("boto3")
    CheckJob(Settings(engine="cfn-lint", cache=False)).prepare()
    template = str(bundled_folder("templates") / "examples" / "two_queues.yaml")
    main(["render", template])
    main(["drift", template, "--actual", str(Path(template).with_suffix(".snapshot.json"))])


def _become(streams: list[int], folder: bytes, environment: dict[str, str]) -> None:
    """Take the place of an interpreter that was just started."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        old = getattr(sys, name)
        buffer = open(number, "wb" if number else "rb", closefd=False)  # noqa: SIM115 - it is open to the end
        by_line = name == "stderr" or buffer.isatty()
        opened = io.TextIOWrapper(buffer, old.encoding, old.errors, newline="\n", line_buffering=by_line)
        setattr(sys, name, opened)
        setattr(sys, f"__{name}__", opened)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # the environment may name another


def _run(module: str, words: list[str]) -> None:
    """Run a command, and end the process as an interpreter does, but leave the memory to the system."""
    sys.path[0] = os.getcwd()
    sys.argv = [module, *words]
    try:
        run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended.code)


if __name__ == "__main__":
    _import_for_all()
    module, *words = Server(socket.socket(fileno=int(sys.argv[1]))).serve()
    _run(module, words)
