"""The reference: pages that are generated from the program, so that they say what it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from documentation.commands import command_pages
from documentation.python_names import python_pages
from documentation.rules import rule_pages

_REFERENCE = "Reference"
_GUIDES = "Guides"


def reference_pages(checkout: Path) -> dict[str, str]:
    """The text of each generated page, by its place in the site."""
    return command_pages() | rule_pages(checkout) | python_pages()


def with_all_pages(nav: list[dict[str, Any]], generated: Iterable[str], written: Iterable[str]) -> list[dict[str, Any]]:
    """A navigation with generated pages at the begin of its reference, a section for each folder, and all written ones.

    Written pages that it does not name are the last guides.
    """
    reference: list[Any] = []
    sections: dict[str, list[str]] = {}
    for place in generated:
        folder = place.removeprefix("reference/").rpartition("/")[0]
        if not folder:
            reference.append(place)
            continue
        if folder not in sections:
            sections[folder] = []
            reference.append({folder.capitalize(): sections[folder]})
        sections[folder].append(place)
    named = set(pages_in(nav))
    added = {_REFERENCE: (reference, []), _GUIDES: ([], [place for place in written if place not in named])}
    parts = ((title, below, *added.get(title, ([], []))) for part in nav for title, below in part.items())
    return [{title: [*before, *below, *after] if before or after else below} for title, below, before, after in parts]


def pages_in(nav: Any) -> Iterator[str]:
    """The pages that a navigation, or a part of it, names."""
    if isinstance(nav, str):
        yield nav
    for part in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from pages_in(part)
