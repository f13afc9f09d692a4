"""A command in a fork of `server.py`: `python -I -S client.py SOCKET MODULE WORD...`.

It hands its streams, folder, environment and arguments to the server, passes signals on, and ends as the command ends.
Where a stream is closed, or the environment has other settings for the interpreter than the server, an interpreter
takes its place.
"""

from __future__ import annotations

import marshal
import os
import sys

assert sys.platform != "win32", "Windows has no fork"

# These are beneath `signal` and `socket`, whose import takes longer than the rest of this file.
import _signal  # type: ignore[import-not-found]  # noqa: E402
from _socket import AF_UNIX, SCM_RIGHTS, SOL_SOCKET, socket  # noqa: E402


def main(place: str, module: str, words: list[str]) -> int:
    """Have the server at a socket run a module; the status that the command ended with, negative for a signal."""
    umask = os.umask(0)
    os.umask(umask)
    # In bytes: the encoding of names is the server's.
    texts = [os.fsencode(word) for word in words]
    request = marshal.dumps((module, texts, os.getcwdb(), dict(os.environb), umask))
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
    connection = socket(AF_UNIX)
    connection.connect(place)
    try:
        connection.sendmsg([len(request).to_bytes(4, sys.byteorder)], [(SOL_SOCKET, SCM_RIGHTS, streams)])
        while request:
            request = request[connection.send(request) :]
        process = _number(connection)
    except OSError:  # one of the streams is closed
        process = 0
    if not process:
        os.execv(sys.executable, [sys.executable, "-m", module, *words])
    for each in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP):
        _signal.signal(each, lambda number, _: os.kill(process, number))
    return _number(connection)


def _number(connection: socket) -> int:
    """The next number that the server says."""
    said = b""
    while len(said) < 4:
        more = connection.recv(4 - len(said))
        if not more:
            sys.exit("the server of forks has ended")
        said += more
    return int.from_bytes(said, sys.byteorder, signed=True)


if __name__ == "__main__":
    status = main(sys.argv[1], sys.argv[2], sys.argv[3:])
    if status < 0:
        _signal.signal(-status, _signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    os._exit(status)
