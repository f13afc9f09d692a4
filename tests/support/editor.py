"""An editor that talks to `cfnkit lsp`, or another server, over stdio, and waits for what the server says."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from support.forks.commands import forked_cfnkit

_LONGEST = 60.0  # seconds for one answer; a test that waits for so long fails

CAPABILITIES: dict[str, Any] = {
    "workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceFolders": True,
        "configuration": False,
    },
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True, "tagSupport": {"valueSet": [1, 2]}}
    },
}


PYTHON = (sys.executable, "-m", "cfnkit", "lsp")
"""The server as a child of this process that has imported nothing."""


class Refused(Exception):
    """The server answered a request with an error, `code` and the message."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Editor:
    """One editor with its own server, which works in `folder`; use it in a `with` block.

    `options` are the initializationOptions, `words` more arguments of `cfnkit lsp`, and `errors` takes its log. Another
    server is started by `command`. A method that waits does so for a minute at most. Positions are those of the
    protocol: 0-based, in UTF-16 code units.
    """

    def __init__(
        self,
        folder: Path,
        options: Mapping[str, Any] | None = None,
        words: Sequence[str] = (),
        capabilities: Mapping[str, Any] = CAPABILITIES,
        folders: Sequence[Path] | None = None,
        errors: IO[bytes] | None = None,
        command: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.registered: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self._diagnostics: dict[str, dict[str, Any]] = {}
        self._versions: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._inbox: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._answers: dict[int, dict[str, Any]] = {}
        self._next = 0
        starting = [*(command or (*forked_cfnkit(), "lsp")), *words]
        self.process = subprocess.Popen(
            starting, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        roots = [{"uri": uri_of(each), "name": each.name} for each in folders or [folder]]
        self.server = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": roots[0]["uri"],
                "workspaceFolders": roots,
                "capabilities": capabilities,
                "initializationOptions": options or {},
            },
        )
        self.notify("initialized", {})

    def __enter__(self) -> Editor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self.kill()

    def kill(self) -> None:
        """Go away without a word, as an editor that is killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(_LONGEST)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self._reader.join(_LONGEST)
            self.process.stdout.close()

    def quit(self) -> int:
        """End the server as the protocol asks for; its exit status."""
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(_LONGEST)

    def open(self, name: str, text: str | None = None, language: str = "cloudformation") -> str:
        """Open a file of the folder, or a text that is not saved; returns its URI."""
        path = self.folder / name
        uri = uri_of(path)
        self._texts[uri] = path.read_text("utf-8") if text is None else text
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": self._texts[uri]}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def replace(self, uri: str, old: str, new: str) -> int:
        """Replace the only place of `old` in an open text, as a change of this range; returns the new version."""
        before, found, after = self._texts[uri].partition(old)
        assert found, f"{old!r} is not in the text"
        assert old not in after, f"{old!r} is in the text twice"
        return self.change(uri, _range(before, old), new, before + new + after)

    def type(self, uri: str, after: str, typed: str) -> int:
        """Insert text after the only place of `after`, in one change; returns the new version."""
        return self.replace(uri, after, after + typed)

    def change(self, uri: str, range: Mapping[str, Any] | None, new: str, whole: str) -> int:
        """Send one change; `whole` is the text after it."""
        self._texts[uri] = whole
        self._versions[uri] += 1
        change = {"text": new} if range is None else {"range": range, "text": new}
        document = {"uri": uri, "version": self._versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        return self._versions[uri]

    def save(self, uri: str, path: Path | None = None) -> None:
        """Write an open text to its file, and say so."""
        (path or self._path(uri)).write_text(self._texts[uri], "utf-8")
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri}})

    def close(self, uri: str) -> None:
        """Close a text."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def text(self, uri: str) -> str:
        """An open text."""
        return self._texts[uri]

    def position(self, uri: str, before: str, offset: int = 0) -> dict[str, int]:
        """The position at the beginning of the first `before` in an open text, and so many characters further."""
        index = self._texts[uri].index(before) + offset
        return _position(self._texts[uri][:index])

    def at(self, uri: str, before: str, offset: int = 0) -> dict[str, Any]:
        """The parameters of a request at `position`."""
        return {"textDocument": {"uri": uri}, "position": self.position(uri, before, offset)}

    def diagnostics(
        self, uri: str, until: Callable[[list[dict[str, Any]]], bool], version: int | None = None
    ) -> list[dict[str, Any]]:
        """The diagnostics of a file, when they are as `until` says, in `version` of the text if it is given."""

        def as_wanted() -> bool:
            found = self._diagnostics.get(uri)
            if found is None or (version is not None and found.get("version") != version):
                return False
            return until(found["diagnostics"])

        self._wait(as_wanted, lambda: f"diagnostics of {uri}: {self._diagnostics.get(uri)}")
        found: list[dict[str, Any]] = self._diagnostics[uri]["diagnostics"]
        return found

    def shown(self, uri: str) -> list[dict[str, Any]]:
        """The diagnostics that the editor shows of a file now."""
        found: list[dict[str, Any]] = self._diagnostics.get(uri, {}).get("diagnostics", [])
        return found

    def published(self, uri: str) -> dict[str, Any]:
        """The parameters of the last publication for a file."""
        return self._diagnostics[uri]

    def processed(self, uri: str, version: int | None = None) -> int:
        """Wait until the server says that a text, or this version of it, was processed; returns the version."""
        return int(
            self.notification(
                "cfnkit/processed", lambda params: params["uri"] == uri and version in (None, params["version"])
            )["version"]
        )

    def checked(self, uri: str, version: int | None = None) -> list[dict[str, Any]]:
        """The diagnostics of a text, or of this version of it, after all tiers."""
        self.notification(
            "cfnkit/checked", lambda params: params["uri"] == uri and version in (None, params["version"])
        )
        return self.shown(uri)

    def notification(self, method: str, wanted: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The parameters of the next notification of this kind that is wanted, of those that were not taken yet."""
        found: list[dict[str, Any]] = []

        def has_come() -> bool:
            for message in self.messages:
                if message["method"] == method and wanted(message["params"]):
                    self.messages.remove(message)
                    found.append(message["params"])
                    return True
            return False

        self._wait(has_come, lambda: f"{method}, of {[each['method'] for each in self.messages]}")
        return found[0]

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def start(self, method: str, params: Any) -> int:
        """Send a request and do not wait for its answer; returns its id."""
        self._next += 1
        self._send({"jsonrpc": "2.0", "id": self._next, "method": method, "params": params})
        return self._next

    def answer(self, number: int) -> Any:
        """The result of the request with an id. Raises Refused for an error."""
        self._wait(lambda: number in self._answers, lambda: f"the answer to request {number}")
        answer = self._answers.pop(number)
        if "error" in answer:
            raise Refused(answer["error"]["code"], answer["error"]["message"])
        return answer["result"]

    def request(self, method: str, params: Any) -> Any:
        """The result of a request. Raises Refused for an error."""
        return self.answer(self.start(method, params))

    def command(self, name: str, *arguments: Any) -> Any:
        """The result of a command of the server."""
        return self.request("workspace/executeCommand", {"command": name, "arguments": list(arguments)})

    def _path(self, uri: str) -> Path:
        return next(each for each in self.folder.rglob("*") if uri_of(each) == uri)

    def _wait(self, condition: Callable[[], bool], what: Callable[[], str]) -> None:
        last = time.monotonic() + _LONGEST
        while not condition():
            try:
                message = self._inbox.get(timeout=max(0.0, last - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"The server did not send in time: {what()}") from None
            assert message is not None, f"The server ended: {what()}"
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            self._answers[message["id"]] = message
        elif "id" in message:
            if message["method"] == "client/registerCapability":
                self.registered += message["params"]["registrations"]
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        elif message["method"] == "textDocument/publishDiagnostics":
            self._diagnostics[message["params"]["uri"]] = message["params"]
            self.messages.append(message)
        else:
            self.messages.append(message)

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def _read(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        while line := stdout.readline():
            length = 0
            while line.strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                line = stdout.readline()
            self._inbox.put(json.loads(stdout.read(length)))
        self._inbox.put(None)


def uri_of(path: Path) -> str:
    """The URI of a file, as an editor writes it."""
    return path.absolute().as_uri()


def codes(diagnostics: Sequence[Mapping[str, Any]]) -> list[str]:
    """The codes of diagnostics, with their 1-based lines: `E3012:4`."""
    return [f"{each['code']}:{each['range']['start']['line'] + 1}" for each in diagnostics]


def _range(before: str, old: str) -> dict[str, Any]:
    return {"start": _position(before), "end": _position(before + old)}


def _position(before: str) -> dict[str, int]:
    last = before.rpartition("\n")[2]
    return {"line": before.count("\n"), "character": len(last.encode("utf-16-le")) // 2}
