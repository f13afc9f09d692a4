"""HTTP servers on 127.0.0.1, at a free port, for as long as a context lasts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cfnkit.testing.local.loopback_server import LoopbackHandler, LoopbackServer


@contextmanager
def serving(handler: type[LoopbackHandler]) -> Iterator[str]:
    """The URL of a server whose requests `handler` answers."""
    server = LoopbackServer(handler)
    server.start()
    try:
        yield f"http://{server.address}"
    finally:
        server.stop()


@contextmanager
def serving_json(answer: Callable[[str, dict[str, Any]], tuple[int, Any]]) -> Iterator[str]:
    """The URL of a service of AWS in the JSON protocol.

    `answer` gets the operation and the request, and returns the status and the body of the response.
    """

    class Handler(LoopbackHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            status, body = answer(self.headers["X-Amz-Target"].rpartition(".")[2], request)
            self.send(status, json.dumps(body).encode(), "application/x-amz-json-1.0")

    with serving(Handler) as url:
        yield url
