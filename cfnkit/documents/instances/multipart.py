"""User data of several parts, in MIME.

https://docs.cloud-init.io/en/latest/explanation/format/mime-multi-part.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from cfnkit.documents.text import DocumentText, is_known_text

_HEADER = re.compile(r"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_BOUNDARY = re.compile(r"""boundary=("?)([^";\s]+)\1""", re.IGNORECASE)
_TYPE = re.compile(r"^content-type:\s*([\w./+-]+)", re.IGNORECASE | re.MULTILINE)
_ENCODED = re.compile(r"^content-transfer-encoding:\s*(base64|quoted-printable)", re.IGNORECASE | re.MULTILINE)


class MimePart(NamedTuple):
    """A part, and its content type in lower case; empty if it does not say it."""

    type: str
    text: DocumentText


def boundary_of(text: DocumentText) -> tuple[int, int] | None:
    """Where the boundary of a text in MIME stands; None for another text."""
    head = _HEADER.match(text.text, len(text.text) - len(text.text.lstrip()))
    found = _BOUNDARY.search(text.text, head.start(), head.end()) if head is not None else None
    return found.span(2) if found is not None else None


def parts_of(text: DocumentText) -> Iterator[MimePart]:
    """The parts of a text in MIME, without those that are encoded; none of another text."""
    written = text.text
    start = len(written) - len(written.lstrip())
    head = _HEADER.match(written, start)
    found = _BOUNDARY.search(head[0]) if head is not None else None
    if head is None or found is None or not is_known_text(found[2]):
        return
    lines = re.compile(rf"^--{re.escape(found[2])}(--)?[ \t]*\r?\n?", re.MULTILINE)
    borders = list(lines.finditer(written, head.end()))
    for border, following in pairwise(borders):
        if border[1] is not None:
            return
        header = _HEADER.match(written, border.end())
        about = header[0] if header is not None else ""
        body = written.find("\n", border.end() + len(about)) + 1 if about else border.end()
        kind = _TYPE.search(about)
        if not _ENCODED.search(about) and 0 < body <= following.start():
            yield MimePart(kind[1].lower() if kind is not None else "", text.part(body, following.start()))
