"""Documents as files for other tools."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import count

from cfnkit.documents.language import EmbeddedDocument, Language
from cfnkit.documents.reading import quoted
from cfnkit.documents.text import shown_text
from cfnkit.syntax import dump_json

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]", re.IGNORECASE)
_LONGEST = 200


def text_for_tools(document: EmbeddedDocument) -> str:
    """The text of a document, with a line break at its end; an object of the template becomes JSON.

    What is not known is `${Name}`, in quotes where it is a whole value of JSON. Secrets are not known.
    """
    if document.text is not None:
        text = document.text.text if document.tree is None else quoted(document.text.text)[0]
    else:
        assert document.tree is not None  # a document has a text or a tree
        text = dump_json(document.tree.root, indent=2)
    shown = shown_text(text, document.holes)
    return shown if shown.endswith("\n") else f"{shown}\n"


def unknown_parts(document: EmbeddedDocument) -> tuple[str, ...]:
    """The names of what is not known in a document, each once, in their order."""
    if document.text is not None:
        text = document.text.text
    else:
        assert document.tree is not None
        text = dump_json(document.tree.root, indent=None)
    return tuple(dict.fromkeys(hole.words for mark, hole in document.holes.items() if mark in text))


def file_names(documents: Iterable[tuple[EmbeddedDocument, Language]]) -> list[str]:
    """The name of a file for each document, from the logical ID, the path below the properties and the language.

    No two are equal, also where upper and lower case are one. Documents of one name are numbered from 1, as the values
    that one property can have.
    """
    names = [_name(document, language) for document, language in documents]
    total = Counter(stem.casefold() + suffix for stem, suffix in names)
    taken = {name for name, count in total.items() if count == 1}
    found = []
    for stem, suffix in names:
        name = stem + suffix
        if total[stem.casefold() + suffix] > 1:
            numbered = (f"{stem}-{number}{suffix}" for number in count(1))
            name = next(each for each in numbered if each.casefold() not in taken)
            taken.add(name.casefold())
        found.append(name)
    return found


def _name(document: EmbeddedDocument, language: Language) -> tuple[str, str]:
    """The name of a file before its suffix, and the suffix; not one that Windows keeps for devices."""
    below = [str(step) for step in document.below if step not in ("Properties", *_last_names(document))]
    stem = _UNSAFE.sub("_", "-".join([document.logical_id, *below]))[:_LONGEST]
    return f"{stem}_" if _DEVICE.fullmatch(stem) else stem, _suffix(document, language)


def _last_names(document: EmbeddedDocument) -> tuple[str, ...]:
    """The name of the property, which tells nothing if a type has one document."""
    return (document.place.path[-1],)


def _suffix(document: EmbeddedDocument, language: Language) -> str:
    if document.tree is None:
        return language.suffix or ".txt"
    is_yaml = document.tree.format == "yaml"
    suffix = language.suffix or ".json"
    return re.sub(r"\.json\Z", ".yaml", suffix) if is_yaml else suffix
