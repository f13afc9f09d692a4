"""The notes of a merge request, by GitLab's REST API.

https://docs.gitlab.com/api/notes/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cfnkit.comments.asking import CommentRefused, ask
from cfnkit.comments.keeping import Comment

_A_PAGE = 100


@dataclass(frozen=True)
class GitLabMergeRequest:
    """A merge request by the id of its project and its number; `url` is that of the API, `run` that of the job."""

    url: str
    project: str
    number: int
    token: str = field(repr=False)
    run: str = ""

    @property
    def most_characters(self) -> int:
        """GitLab refuses more than a million."""
        return 900_000

    @property
    def rest(self) -> str:
        """Where the rest is."""
        return f"The rest is in [the log of the job]({self.run})." if self.run else "The rest is left out."

    def find(self, marker: str) -> Comment | None:
        """The note of this token's owner that begins with a marker."""
        # Whoever can write on the merge request can write the marker: the note is known by its author, too.
        author, page = self._ask("user"), 1
        while notes := self._ask(f"{self._notes}?per_page={_A_PAGE}&page={page}"):
            try:
                for note in notes:
                    if note["author"]["id"] == author["id"] and note["body"].startswith(marker):
                        return Comment(str(note["id"]), note["body"])
            except (LookupError, TypeError, AttributeError):
                raise CommentRefused("GitLab does not answer as it should: these are no notes.") from None
            page += 1
        return None

    def add(self, text: str) -> None:
        """Write a note."""
        self._ask(self._notes, "POST", {"body": text})

    def update(self, comment: Comment, text: str) -> None:
        """Give a note another text."""
        self._ask(f"{self._notes}/{comment.id}", "PUT", {"body": text})

    def delete(self, comment: Comment) -> None:
        """Remove a note."""
        self._ask(f"{self._notes}/{comment.id}", "DELETE")

    @property
    def _notes(self) -> str:
        return f"projects/{self.project}/merge_requests/{self.number}/notes"

    def _ask(self, path: str, method: str = "GET", sent: dict[str, str] | None = None) -> Any:
        return ask("GitLab", f"{self.url}/{path}", {"PRIVATE-TOKEN": self.token}, sent, method)
