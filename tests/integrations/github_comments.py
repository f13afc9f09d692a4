"""A pull request on a loopback server, with the part of GitHub's GraphQL that comments need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cfnkit.testing.local.loopback_server import LoopbackHandler
from support.serving import serving

TOKEN = "token-of-the-job"
NUMBER = 7
# What GitHub says of a body that is too long, and to a token that may only read.
_TOO_LONG = {"message": "Body is too long (maximum is 65536 characters)", "type": "UNPROCESSABLE"}
_FORBIDDEN = {"message": "Resource not accessible by integration", "type": "FORBIDDEN"}


class PullRequest:
    """The comments of a pull request: whose each is, and its text."""

    def __init__(self) -> None:
        self.comments: list[tuple[str, str]] = []
        self.writes = 0
        self.may_write = True
        self.status = 200
        self.broken = False
        self.elsewhere = ""
        self.url = ""

    @property
    def ours(self) -> list[str]:
        """The texts of the comments that the job wrote."""
        return [body for author, body in self.comments if author == "job"]

    @contextmanager
    def served(self) -> Iterator[PullRequest]:
        """This pull request, while a server has it at `url`."""
        page = self

        class Handler(LoopbackHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.headers["Authorization"] == f"bearer {TOKEN}"
                if page.elsewhere:
                    self.send_response(307)
                    self.send_header("Location", page.elsewhere)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                answer = [] if page.broken else page.answer(**request)
                self.send(page.status, json.dumps(answer).encode(), "application/json")

        with serving(Handler) as url:
            self.url = f"{url}/graphql"
            yield self

    def answer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """What GitHub answers."""
        if "mutation" not in query:
            return {"data": {"repository": {"pullRequest": self._page(**variables)}}}
        if not self.may_write:
            return {"data": {"addComment": None}, "errors": [_FORBIDDEN]}
        self.writes += 1
        if "deleteIssueComment(" in query:
            del self.comments[int(variables["id"])]
            return {"data": {}}
        if len(variables["body"]) > 65_536:
            return {"data": {"addComment": None}, "errors": [_TOO_LONG]}
        if "addComment(" in query:
            assert variables["id"] == "PR"
            self.comments.append(("job", variables["body"]))
        else:
            assert "updateIssueComment(" in query
            self.comments[int(variables["id"])] = ("job", variables["body"])
        return {"data": {}}

    def _page(self, owner: str, name: str, number: int, after: str | None) -> dict[str, Any] | None:
        if (owner, name, number) != ("octo", "shop", NUMBER):
            return None
        first = int(after or 0)
        every = [
            {"id": str(position), "body": body, "viewerDidAuthor": author == "job"}
            for position, (author, body) in enumerate(self.comments)
        ]
        more = {"hasNextPage": len(every) > first + 100, "endCursor": str(first + 100)}
        return {"id": "PR", "comments": {"nodes": every[first : first + 100], "pageInfo": more}}
