"""Serve one editor at stdin and stdout."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading

from pygls.exceptions import JsonRpcException

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.client_options import ClientOptions
from cfnkit.lsp.session import Session


def serve(options: ClientOptions) -> int:
    """Serve the editor at stdin and stdout; returns the exit status.

    Whatever else writes to stdout, such as code of a rule, writes to stderr instead.
    """
    with os.fdopen(os.dup(0), "rb") as stdin, os.fdopen(os.dup(1), "wb") as stdout:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        gc.enable()  # a command does without it, and a server lives long
        log = logging.getLogger("pygls.protocol.json_rpc")
        log.setLevel(logging.ERROR)  # a request that is cancelled too late is worth no line
        log.addFilter(_is_fault)
        server = Server(options)
        _end_at_signals(server.session)
        return server.run(stdin, stdout)


def _end_at_signals(session: Session) -> None:
    """Have the signals that ask a process to end leave no process and no folder behind.

    pygls would wait for the next line of stdin. A thread ends the work, as the main one may be in the midst of it.
    """

    def end(number: int) -> None:
        try:
            session.end()
        finally:
            os._exit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _: threading.Thread(target=end, args=(number,), daemon=True).start())


def _is_fault(record: logging.LogRecord) -> bool:
    """Whether a message of pygls's log is about a fault, and not about a request that was refused with a reason."""
    return record.exc_info is None or not isinstance(record.exc_info[1], JsonRpcException)
