"""What a check gives back: the findings of each template."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.rule import Finding
from cfnkit.source import SourceText
from cfnkit.source.pointer import pointer


class FileResult(NamedTuple):
    """The findings in one template, by place.

    `path` is the name it was asked for under; a finding's span can lie in another file, which was included.
    `source` is the template's text, None when it could not be read or was not kept.
    """

    path: str
    findings: tuple[Finding, ...]
    source: SourceText | None = None


def place_key(path: tuple[str | int, ...]) -> str:
    """The JSON pointer of a place in the processed template, without its first slash: `Resources/Bucket/Type`."""
    return pointer(path)[1:]
