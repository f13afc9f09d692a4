"""What texts of templates may share, so that only those which can be wrong together are read further."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cfnkit.files.reading import read_regular
from cfnkit.syntax.limits import MAX_BYTES

_MARKS = (b"Export", b"ImportValue", b"GetStackOutput", b"SSM::Parameter", b"resolve:ssm", b"Macro", b"::Stack")
_WRITTEN = re.compile(rb"AWS::SSM::Parameter(?!::)")
# The name of an export as it is written, to the end of its line.
_NAME = re.compile(rb"\bExport\b[\"']?\s*:[\s{]*[\"']?Name[\"']?\s*:[ \t]*([^\r\n]+)")


def is_sharing(text: bytes) -> bool:
    """Whether a text may export, import, read, write or nest something."""
    return any(mark in text for mark in _MARKS)


def sharing_texts(paths: Iterable[str]) -> list[bytes]:
    """The texts of the files that may; not those that cannot be read."""
    found = []
    for path in paths:
        try:
            text = read_regular(path, MAX_BYTES)
        except OSError:
            continue  # the check of the file says why
        if is_sharing(text):
            found.append(text)
    return found


def may_share(path: str) -> bool:
    """Whether the text of a file may; not for one that cannot be read."""
    return bool(sharing_texts([path]))


def may_be_wrong(texts: Sequence[bytes]) -> bool:
    """Whether templates with these texts can have errors between their stacks, wherever these go."""
    circle = sum(b"ImportValue" in text and b"Export" in text for text in texts) > 1
    secure = any(b"ssm-secure" in text for text in texts) and any(map(_WRITTEN.search, texts))
    return circle or secure or any(b"GetStackOutput" in text or _repeats(text) for text in texts)


def may_clash(texts: Sequence[bytes]) -> bool:
    """Whether two stacks can have the same name of something, if they are in one account and region."""
    return sum(b"Export" in text or bool(_WRITTEN.search(text)) for text in texts) > 1


def _repeats(text: bytes) -> bool:
    """Whether a text may write two SSM parameters, or has the name of an export twice."""
    names = [name for name in _NAME.findall(text) if not name.startswith(b"!") or b" " in name.strip()]
    return len(_WRITTEN.findall(text)) > 1 or len(set(names)) < len(names)
