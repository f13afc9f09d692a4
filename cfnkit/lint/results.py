"""What a check gives back: the findings of each template."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.rule import Finding
from cfnkit.source import SourceText


class FileResult(NamedTuple):
    """The findings in one template, by place.

    `path` is the name it was asked for under; a finding's span can lie in another file, which was included.
    `source` is the template's text, None when it could not be read or was not kept.
    """

    path: str
    findings: tuple[Finding, ...]
    source: SourceText | None = None


def place_key(path: tuple[str | int, ...]) -> str:
    """A place in the processed template as one word, `Resources/Bucket/Properties/Tags/0`.

    A slash in a key is written `~1`, and `~` as `~0`, as a JSON pointer has them.
    """
    return "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in path)
