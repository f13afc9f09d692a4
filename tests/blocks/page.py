"""The pages of the project, and the fenced blocks of each with their marks.

A mark is a comment on the line before a block. A block that nothing runs has `<!-- excerpt: the reason -->`. A part of
a file has `<!-- excerpt: of FILE -->`, and is compared with it. `<!-- in: NAME -->` says in which folder of
`tests/blocks/folders.py` a transcript runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

CHECKOUT = Path(__file__).parents[2]
_PAGES = (
    "*.md",
    "docs/**/*.md",
    "macros/**/README.md",
    "rules/README.md",
    "editors/vscode/*.md",
    "integrations/*/*.md",
    "benchmarks/README.md",
    "templates/examples/*/*.md",
    "tests/support/README.md",
    ".github/**/*.md",
)
_BLOCK = re.compile(
    r"^(?P<indent> *)(?:<!-- (?P<mark>excerpt|in)(?:: (?P<said>[^\n]+?))? -->\n(?P=indent))?"
    r"(?P<fence>```+|~~~+)(?P<language>[^\n]*)\n(?P<text>.*?)^(?P=indent)(?P=fence) *$",
    re.DOTALL | re.MULTILINE,
)


class NotRun(Exception):
    """A block that nothing here runs; the text says what to do."""


class Block(NamedTuple):
    """A fenced block: its page, the place of its first line of text there, its language and text.

    `excerpt` is the reason of a block that is marked as an excerpt (it may be empty), None of one that is to be run.
    `folder` is the name of the folder in which it runs; empty for the examples.
    """

    page: Path
    start: int
    line: int
    language: str
    text: str
    excerpt: str | None
    folder: str = ""

    def __str__(self) -> str:
        return f"{named(self.page)}:{self.line}"

    def beside(self, language: str, holds: str = "") -> str:
        """The text of a block of the page, by its language and a part: the last before this one, or the first after.

        Raises NotRun if there is none.
        """
        fitting = [each for each in blocks_of(self.page) if each.language == language and holds in each.text]
        before = [each.text for each in fitting if each.start < self.start]
        after = [each.text for each in fitting if each.start > self.start]
        if not before and not after:
            raise NotRun(f"the page has no block of {language} with `{holds}`")
        return before[-1] if before else after[0]


def pages() -> list[Path]:
    """All pages, sorted by path."""
    return sorted({path for pattern in _PAGES for path in CHECKOUT.glob(pattern)})


def named(page: Path) -> str:
    """The path of a page in the checkout."""
    return page.relative_to(CHECKOUT).as_posix()


def blocks_of(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in their order."""
    text = page.read_text("utf-8")
    for match in _BLOCK.finditer(text):
        start = match.start("text")
        said = match["said"] or ""
        excerpt = said if match["mark"] == "excerpt" else None
        folder = said if match["mark"] == "in" else ""
        language, code = match["language"].strip(), dedent(match["text"])
        yield Block(page, start, text.count("\n", 0, start), language, code, excerpt, folder)
