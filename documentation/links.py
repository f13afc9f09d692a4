"""The files of the checkout that the site has, and the links between them.

A page of `docs/` stands at the top of the site, the README is its first page, and a file that one of these links keeps
its path in the checkout.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

LINK = re.compile(r"(?P<before>\]\()(?!https?:)(?P<path>[^)#\s]+)(?P<heading>#[^)\s]+)?(?P<after>\))")
_FENCE = re.compile(r"(^```.*?^```)", re.DOTALL | re.MULTILINE)
_BADGE = re.compile(r"^\[!\[[^\]]*\]\(https?:[^)]*\)\]\([^)]*\)\n", re.MULTILINE)
_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")
_HOME = "README.md"


def published_files(checkout: Path) -> dict[str, str]:
    """The place in the site of each file that it has, both as paths with `/`: of docs, and of all that they link."""
    waiting = [_HOME, *(path.relative_to(checkout).as_posix() for path in sorted((checkout / "docs").rglob("*.md")))]
    places: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name in places:
            continue
        places[name] = "index.md" if name == _HOME else name.removeprefix("docs/")
        if name.endswith(".md"):
            text = (checkout / name).read_text("utf-8")
            goals = [_goal(name, link["path"]) for link in LINK.finditer(text)]
            waiting += [goal for goal in goals if (checkout / goal).is_file()]
    return places


def written_pages(places: Mapping[str, str]) -> list[str]:
    """The places of the pages of `docs/`, among those of all files."""
    return sorted(place for name, place in places.items() if name.startswith("docs/") and name.endswith(".md"))


def relinked(text: str, name: str, places: Mapping[str, str]) -> str:
    """The text of the file `name` of the checkout, with links that lead to the same files in the site."""

    def moved(link: re.Match[str]) -> str:
        place = places.get(_goal(name, link["path"]))
        if place is None:
            return link[0]
        path = os.path.relpath(place, os.path.dirname(places[name]) or os.curdir).replace(os.sep, "/")
        return f"{link['before']}{path}{link['heading'] or ''}{link['after']}"

    parts = _FENCE.split(text)
    return "".join(part if part.startswith("```") else LINK.sub(moved, part) for part in parts)


def with_plain_pipes(text: str) -> str:
    """A text whose code in tables has `|` in the place of `\\|`, which GitHub needs and Python-Markdown shows."""
    return _ROW.sub(lambda row: _CODE.sub(lambda code: code[0].replace(r"\|", "|"), row[0]), text)


def without_badges(text: str) -> str:
    """A text without the lines that are images of another host, with a link around each."""
    return _BADGE.sub("", text)


def anchor(title: str, separator: str = "-") -> str:
    """The anchor of a heading, as GitHub makes it, so that a link works at both places."""
    return re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", separator)


def _goal(name: str, path: str) -> str:
    """The path in the checkout that a link of a file leads to."""
    return os.path.normpath(os.path.join(os.path.dirname(name), path)).replace(os.sep, "/")
