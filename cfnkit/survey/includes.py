"""The folders that hold the files of S3 prefixes, by the Locations of AWS::Include in templates."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence

from cfnkit.syntax import Document, Mapping, Scalar, walk
from cfnkit.vocabulary import INCLUDE

_S3 = "s3://"


def include_sources(documents: Iterable[Document], files: Sequence[str]) -> dict[str, str]:
    """A folder by each S3 prefix that templates include files of, where one folder alone has such a file.

    Of several files of the name, the one counts whose path has most of the key, and of the bucket before it.
    """
    found: dict[str, str] = {}
    for location in dict.fromkeys(place for document in documents for place in _locations(document)):
        parts = location.removeprefix(_S3).split("/")
        same = [(_common(path.split("/"), parts), path) for path in files if path.split("/")[-1] == parts[-1]]
        best = max((length for length, _ in same), default=0)
        chosen = [path for length, path in same if length == best]
        if len(parts) > 1 and len(chosen) == 1:
            found.setdefault(f"{_S3}{'/'.join(parts[:-1])}/", posixpath.dirname(chosen[0]) or ".")
    return found


def _common(path: Sequence[str], location: Sequence[str]) -> int:
    """How many parts at the end are equal."""
    length = 0
    for one, other in zip(reversed(path), reversed(location), strict=False):
        if one != other:
            break
        length += 1
    return length


def _locations(document: Document) -> Iterator[str]:
    """The Locations in S3 of a template, as far as they are texts."""
    for _, node in walk(document.root):
        name, parameters = (node.get("Name"), node.get("Parameters")) if isinstance(node, Mapping) else (None, None)
        if isinstance(name, Scalar) and name.text == INCLUDE and isinstance(parameters, Mapping):
            location = parameters.get("Location")
            if isinstance(location, Scalar) and location.text.startswith(_S3):
                yield location.text
