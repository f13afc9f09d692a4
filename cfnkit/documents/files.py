"""Documents in files: by a path beside the template, or by a place in S3 that `includes` of the configuration maps."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.configuration import IncludeSource
from cfnkit.documents.text import DocumentText
from cfnkit.files.project import ProjectFiles
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Mapping, Node, Scalar, decode
from cfnkit.syntax.limits import MAX_BYTES
from cfnkit.template.local_paths import is_local
from cfnkit.vocabulary import LOCAL_PATH_BUCKET

# A local path, after AWS::Serverless.
_OF_SERVERLESS = f"s3://{LOCAL_PATH_BUCKET}/"
_BUCKETS = ("Bucket", "S3Bucket")
_KEYS = ("Key", "S3Key")


class LocatedFile(NamedTuple):
    """A file, and the project whose files alone may be read for it."""

    path: Path
    project: ProjectFiles


def located(location: Node, template: str, includes: Iterable[IncludeSource]) -> LocatedFile | None:
    """The file at a location: a path from the folder of a template, `s3://bucket/key`, or Bucket and Key.

    None for what only the deployment knows, and for a place in S3 that no entry of `includes` maps to a folder.
    """
    if isinstance(location, Scalar) and is_local(location):
        return LocatedFile(Path(template).absolute().parent / location.text, ProjectFiles.around(template))
    url = _url(location)
    if url.startswith(_OF_SERVERLESS):
        path = url.removeprefix(_OF_SERVERLESS)
        return LocatedFile(Path(template).absolute().parent / path, ProjectFiles.around(template))
    source = next((each for each in includes if url.startswith(each.prefix)), None) if url else None
    if source is None or source.folder is None:
        return None
    folder = ProjectFiles(str(source.folder.resolve()))
    return LocatedFile(source.folder / url.removeprefix(source.prefix).lstrip("/"), folder)


def _url(location: Node) -> str:
    if isinstance(location, Scalar):
        return location.text if location.text.startswith("s3://") else ""
    if not isinstance(location, Mapping):
        return ""
    bucket, key = (next(filter(None, map(location.get, names)), None) for names in (_BUCKETS, _KEYS))
    if not isinstance(bucket, Scalar) or not isinstance(key, Scalar):
        return ""
    return f"s3://{bucket.text}/{key.text}"


def text_in(file: LocatedFile) -> DocumentText | None:
    """The text of a file; None for one that is not there, or that may not or cannot be read.

    That a file is missing is no concern of a document's language.
    """
    try:
        real = file.project.locate(file.path)
        text, flaw = decode(file.project.read(real, MAX_BYTES), real)
    except OSError:
        return None
    if flaw is not None:
        return None
    source = SourceText(_shown(file.path), text)

    def place(start: int, end: int) -> Span:
        return Span(source.name, *source.position(start), *source.position(end))

    return DocumentText(text, place)


def _shown(path: Path) -> str:
    """The path from the working folder, when it is below that."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
