"""A merge request on a loopback server, with the part of GitLab's REST API that notes need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cfnkit.testing.local.loopback_server import LoopbackHandler
from support.serving import serving

TOKEN = "token-of-the-project"
_OURS = 5
_NOTES = re.compile(r"/api/v4/projects/3/merge_requests/7/notes(?:/(?P<id>\d+))?(?:\?per_page=100&page=(?P<page>\d+))?")


class MergeRequest:
    """The notes of a merge request: whose each is, and its text."""

    def __init__(self) -> None:
        self.notes: list[tuple[int, str]] = []
        self.writes = 0
        self.status = 200
        self.url = ""

    @property
    def ours(self) -> list[str]:
        """The texts of the notes that the job wrote."""
        return [body for author, body in self.notes if author == _OURS]

    @contextmanager
    def served(self) -> Iterator[MergeRequest]:
        """This merge request, while a server has it at `url`."""
        merge_request = self

        class Handler(LoopbackHandler):
            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                self._answer()

            def do_PUT(self) -> None:
                self._answer()

            def do_DELETE(self) -> None:
                self._answer()

            def _answer(self) -> None:
                assert self.headers["PRIVATE-TOKEN"] == TOKEN
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = merge_request.answer(self.command, self.path, json.loads(sent or b"{}"))
                status = 204 if self.command == "DELETE" else merge_request.status
                self.send(status, b"" if status == 204 else json.dumps(answer).encode(), "application/json")

        with serving(Handler) as url:
            self.url = f"{url}/api/v4"
            yield self

    def answer(self, method: str, path: str, sent: dict[str, Any]) -> Any:
        """What GitLab answers."""
        if path == "/api/v4/user":
            return {"id": _OURS}
        found = _NOTES.fullmatch(path)
        assert found, path
        if method == "GET":
            first = (int(found["page"]) - 1) * 100
            every = [{"id": at, "author": {"id": who}, "body": body} for at, (who, body) in enumerate(self.notes)]
            return every[first : first + 100]
        self.writes += 1
        if method == "DELETE":
            del self.notes[int(found["id"])]
        elif method == "POST":
            self.notes.append((_OURS, sent["body"]))
        else:
            assert method == "PUT"
            self.notes[int(found["id"])] = (_OURS, sent["body"])
        return {}
