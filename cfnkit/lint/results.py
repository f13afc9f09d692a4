"""The results of a check."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.rule import Finding
from cfnkit.source import SourceText
from cfnkit.source.pointer import pointer


class FileResult(NamedTuple):
    """The findings in one template, sorted by place.

    `path` is the name in the request; a finding's span can be in another file, which the template includes. `source`
    is the template's text, or None when it could not be read.
    """

    path: str
    findings: tuple[Finding, ...]
    source: SourceText | None = None


def place_key(path: tuple[str | int, ...]) -> str:
    """The JSON pointer of a place in the processed template, without its first slash: `Resources/Bucket/Type`."""
    return pointer(path)[1:]
