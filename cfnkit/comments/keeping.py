"""Keep one comment: write it, let it follow the change, or take it away."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, Protocol

NOTHING = "Nothing changes any more.\n"


class Kept(Enum):
    """What became of the comment; the value is a sentence about `{}`."""

    NONE = "Nothing changes, and there is no {}."
    WRITTEN = "The {} is written."
    UPDATED = "The {} is updated."
    SAME = "The {} says so already."
    DELETED = "The {} is deleted."

    def sentence(self, noun: str) -> str:
        """The sentence with the service's word for a comment."""
        return self.value.format(noun)


class Comment(NamedTuple):
    """A comment of ours: its id at the service, and its text."""

    id: str
    text: str


class Comments(Protocol):
    """The comments of one pull request or merge request. Each method raises CommentRefused."""

    @property
    def most_characters(self) -> int:
        """How long a text may be."""

    @property
    def rest(self) -> str:
        """What ends a text that is too long: where the rest is."""

    def find(self, marker: str) -> Comment | None:
        """The comment of this token's owner that begins with a marker."""

    def add(self, text: str) -> None:
        """Write a comment."""

    def update(self, comment: Comment, text: str) -> None:
        """Give a comment another text."""

    def delete(self, comment: Comment) -> None:
        """Remove a comment."""


def keep(comments: Comments, text: str, category: str, *, deletes: bool = False) -> Kept:
    """Let the comment of a category say a text; with an empty one, that nothing changes any more, or be deleted.

    Raises CommentRefused.
    """
    marker = f"<!-- cfnkit: {category.replace('--', '- -')} -->"
    known = comments.find(marker)
    if not text.strip():
        if known is None:
            return Kept.NONE
        if deletes:
            comments.delete(known)
            return Kept.DELETED
    body = _cut(f"{marker}\n{text if text.strip() else NOTHING}", comments.most_characters, comments.rest)
    if known is None:
        comments.add(body)
        return Kept.WRITTEN
    if known.text.split() == body.split():
        return Kept.SAME
    comments.update(known, body)
    return Kept.UPDATED


def _cut(text: str, most: int, rest: str) -> str:
    """A text that the service accepts: at its end, whole lines give way to the words about the rest."""
    if len(text) <= most:
        return text
    kept = text[:most].rpartition("\n")[0]
    folded = kept.count("<details>") - kept.count("</details>")
    return f"{kept}\n\n{'</details>' * folded}\n\n{rest}\n"
