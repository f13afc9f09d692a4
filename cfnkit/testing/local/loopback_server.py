"""An HTTP server on 127.0.0.1 that stops when asked to, whatever its clients do."""

from __future__ import annotations

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# The seconds between two looks at whether the server is to stop.
_LOOK = 0.01


class LoopbackServer(ThreadingHTTPServer):
    """Serves with `handler` from `start` to `stop`; then all connections are closed and all threads have ended."""

    # `stop` waits for the threads, which end when their connections are shut down.
    daemon_threads = False
    block_on_close = True

    def __init__(self, handler: type[LoopbackHandler]) -> None:
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(_LOOK,), daemon=True)

    @property
    def address(self) -> str:
        """`127.0.0.1:PORT`."""
        return f"127.0.0.1:{self.server_port}"

    def start(self) -> None:
        """Answer requests from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more; requests that are being answered are cut off."""
        self.shutdown()
        self._thread.join()
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, and answer it in a thread of its own."""
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do nothing: the client ended, or was stopped, in the middle of a request."""


class LoopbackHandler(BaseHTTPRequestHandler):
    """Answers the requests of one connection, and prints nothing."""

    protocol_version = "HTTP/1.1"
    # Headers and body go out in one packet; else each answer waits 40 ms for a delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def send(self, status: int, data: bytes, content_type: str = "application/json", **headers: str) -> None:
        """Send a whole response; underscores in the headers' names stand for hyphens."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def handle_expect_100(self) -> bool:
        """Let the client send its body at once; it would wait for a second otherwise."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""
