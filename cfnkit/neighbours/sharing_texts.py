"""Which texts may share names with other templates, so that only these are read further."""

from __future__ import annotations

from cfnkit.files.reading import read_regular
from cfnkit.syntax.limits import MAX_BYTES

_MARKS = (b"Export", b"ImportValue", b"GetStackOutput", b"SSM::Parameter", b"resolve:ssm", b"Macro", b"::Stack")


def is_sharing(text: bytes) -> bool:
    """Whether a text may export, import, read, write or nest something."""
    return any(mark in text for mark in _MARKS)


def may_share(path: str) -> bool:
    """Whether the text of a file may; not for one that cannot be read."""
    try:
        return is_sharing(read_regular(path, MAX_BYTES))
    except OSError:
        return False  # the check of the file says why
