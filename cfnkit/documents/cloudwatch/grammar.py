"""What the small parsers of this package share: tokens, a cursor over them, and what they report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding, Rule
from cfnkit.vocabulary import nearest

MARK = "\ue000-\uf8ff"
"""The characters that stand for what is not known, for a class of a regular expression."""

END = "end"

CURLY_QUOTES = "\u201c\u201d\u2018\u2019"
"""Quotes of word processors, which no language here has."""


class GrammarToken(NamedTuple):
    """A token: its kind, its text, and where it starts and ends (0-based offsets)."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def is_known(self) -> bool:
        """Whether all of it is known."""
        return is_known_text(self.text)

    @property
    def can_be_anything(self) -> bool:
        """Whether something stands here that is not known, or that is given later."""
        return self.kind == "parameter" or (self.kind != "text" and not self.is_known)


class Mistake(NamedTuple):
    """What is wrong at a place of a text (0-based offsets), and what to do about it."""

    message: str
    start: int
    end: int
    hint: str = ""


def finding_of(mistake: Mistake, rule: Rule, text: DocumentText, document: EmbeddedDocument) -> Finding:
    """The finding for a mistake in a text of a document."""
    return document.finding(rule, mistake.message, text.span(mistake.start, mistake.end), mistake.hint)


class NotParsed(Exception):
    """Ends the reading of a text at its first mistake; it never leaves this package.

    unknown: whether something that is not known stands there, so that nobody can tell.
    """

    def __init__(self, mistake: Mistake, unknown: bool = False) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake
        self.unknown = unknown


def tokens_of(text: str, pattern: re.Pattern[str], what: str) -> list[GrammarToken]:
    """The tokens of a text by a pattern whose groups name their kinds; those of the group `space` are left out.

    Raises NotParsed at a character that begins no token of `what`.
    """
    found: list[GrammarToken] = []
    at = 0
    while at < len(text):
        match = pattern.match(text, at)
        if match is None or match.end() == at:
            raise NotParsed(Mistake(f"{what} cannot have {shown(text[at])} here.", at, at + 1))
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(GrammarToken(kind, match[0], *match.span()))
        at = match.end()
    return found


def shown(text: str) -> str:
    """A piece of a text, quoted for a message."""
    return f'"{text}"' if "'" in text else f"'{text}'"


class TokenCursor:
    """A place among tokens."""

    def __init__(self, tokens: Sequence[GrammarToken], length: int) -> None:
        self._tokens = tokens
        self._end = GrammarToken(END, "", length, length)
        self.index = 0

    @property
    def token(self) -> GrammarToken:
        """The token here; one of the kind `end` after the last."""
        return self.ahead(0)

    def ahead(self, count: int) -> GrammarToken:
        """The token some places from here."""
        index = self.index + count
        return self._tokens[index] if 0 <= index < len(self._tokens) else self._end

    @property
    def before(self) -> GrammarToken | None:
        """The token before this one."""
        return self._tokens[self.index - 1] if self.index else None

    def take(self) -> GrammarToken:
        """The token here, and go on."""
        token = self.token
        self.index += 1
        return token

    def at(self, *texts: str) -> bool:
        """Whether the token here is one of some texts, in any case of letters."""
        return self.token.kind not in (END, "text") and self.token.text.upper() in texts

    def accept(self, *texts: str) -> GrammarToken | None:
        """The token here, and go on, if it is one of some texts."""
        return self.take() if self.at(*texts) else None

    def expect(self, text: str, why: str) -> GrammarToken:
        """The token here, and go on; raises NotParsed if it is another, with `why` in the message."""
        if not self.at(text):
            raise self.wrong(f"{shown(text)} is missing {why}")
        return self.take()

    def wrong(self, message: str, token: GrammarToken | None = None, hint: str = "") -> NotParsed:
        """What is wrong at a token, by default the one here."""
        token = token or self.token
        before = self.before
        unknown = any(each is not None and each.can_be_anything for each in (token, before))
        end = token.end
        if token.kind == END:
            start, end = (before.start, before.end) if before is not None else (max(0, end - 1), end)
            return NotParsed(Mistake(f"{message}, at the end.", start, end, hint), unknown)
        return NotParsed(Mistake(f"{message}, at {shown(token.text)}.", token.start, end, hint), unknown)


def is_slip(word: str, other: str) -> bool:
    """Whether a word is another with a slip of the pen: at most two letters differ, and no digit."""
    if word.lower() == other.lower():
        return True
    import difflib  # slow to import, and needed for doubtful names only

    blocks = difflib.SequenceMatcher(None, word, other, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    digits = re.sub(r"\D", "", word) == re.sub(r"\D", "", other)
    return digits and max(len(word), len(other)) - same <= 2


def slip_of(word: str, known: Iterable[str]) -> str:
    """The known word that a word is with a slip of the pen; empty for none."""
    likely = nearest(word, known)
    return likely if likely is not None and is_slip(word, likely) else ""
