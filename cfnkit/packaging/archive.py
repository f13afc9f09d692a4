"""A zip whose bytes depend on nothing but what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE_FILE = 0o100644 << 16


def archive(contents: Mapping[str, bytes]) -> bytes:
    """The zip of files by their names, in the order of the names.

    Times and modes are fixed, and nothing is compressed: what `deflate` makes of a text differs from one build of
    zlib to the next.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as file:
        for name in sorted(contents):
            entry = ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE_FILE
            file.writestr(entry, contents[name])
    return buffer.getvalue()
