"""The comments of a pull request, by GitHub's GraphQL.

https://docs.github.com/en/graphql/reference/mutations
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cfnkit.comments.asking import CommentRefused, ask
from cfnkit.comments.keeping import Comment

# Whoever can write on a pull request can write the marker: the comment is known by its author, too.
_FIND = """
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      id
      comments(first: 100, after: $after) {
        nodes { id body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}"""
_ADD = "mutation($id: ID!, $body: String!) { addComment(input: {subjectId: $id, body: $body}) { clientMutationId } }"
_UPDATE = (
    "mutation($id: ID!, $body: String!) { updateIssueComment(input: {id: $id, body: $body}) { clientMutationId } }"
)
_DELETE = "mutation($id: ID!) { deleteIssueComment(input: {id: $id}) { clientMutationId } }"
_NO_ACCESS = "Resource not accessible by integration"


@dataclass(frozen=True)
class GitHubPullRequest:
    """A pull request by its repository (`octo/shop`) and number; `url` is that of GraphQL, `run` that of the job."""

    url: str
    repository: str
    number: int
    token: str = field(repr=False)
    run: str = ""

    @property
    def most_characters(self) -> int:
        """GitHub refuses more than 65,536."""
        return 60_000

    @property
    def rest(self) -> str:
        """Where the rest is."""
        return f"The rest is in [the summary of the job]({self.run})." if self.run else "The rest is left out."

    def find(self, marker: str) -> Comment | None:
        """The comment of this token's owner that begins with a marker."""
        page = self._first
        while True:
            for comment in page["nodes"]:
                if comment["viewerDidAuthor"] and comment["body"].startswith(marker):
                    return Comment(comment["id"], comment["body"])
            if not page["pageInfo"]["hasNextPage"]:
                return None
            page = self._page(page["pageInfo"]["endCursor"])["comments"]

    def add(self, text: str) -> None:
        """Write a comment."""
        self._ask(_ADD, id=self._pull_request["id"], body=text)

    def update(self, comment: Comment, text: str) -> None:
        """Give a comment another text."""
        self._ask(_UPDATE, id=comment.id, body=text)

    def delete(self, comment: Comment) -> None:
        """Remove a comment."""
        self._ask(_DELETE, id=comment.id)

    @property
    def _first(self) -> dict[str, Any]:
        comments: dict[str, Any] = self._pull_request["comments"]
        return comments

    @cached_property
    def _pull_request(self) -> dict[str, Any]:
        return self._page(None)

    def _page(self, after: str | None) -> dict[str, Any]:
        owner, _, name = self.repository.partition("/")
        data = self._ask(_FIND, owner=owner, name=name, number=self.number, after=after)
        found: dict[str, Any] | None = (data.get("repository") or {}).get("pullRequest")
        if found is None:
            raise CommentRefused(f"The token does not see the pull request {self.number} of {self.repository}.")
        return found

    def _ask(self, query: str, **variables: Any) -> dict[str, Any]:
        sent = {"query": query, "variables": variables}
        answer = ask("GitHub", self.url, {"Authorization": f"bearer {self.token}"}, sent, "POST")
        errors = answer.get("errors") if isinstance(answer, dict) else None
        if errors or not isinstance(answer, dict) or not isinstance(answer.get("data"), dict):
            raise CommentRefused(_refusal(errors))
        data: dict[str, Any] = answer["data"]
        return data


def _refusal(errors: Any) -> str:
    first = errors[0] if isinstance(errors, list) and errors else {}
    message = str(first.get("message") or "without a reason") if isinstance(first, dict) else "without a reason"
    if _NO_ACCESS not in message:
        return f"GitHub refuses: {message.rstrip('.')}."
    needs = "A comment needs the permission pull-requests with the value write, which no pull request of a fork has."
    return f"GitHub refuses: {message}. {needs}"
