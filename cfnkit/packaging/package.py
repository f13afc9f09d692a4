"""The package of one macro."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cfnkit.packaging.archive import archive
from cfnkit.packaging.errors import PackagingError
from cfnkit.packaging.imports import imports_of

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, unzipped
UNZIPPED_BYTES = 250 * 1024 * 1024

_TEXT = (".py", ".json", ".txt", ".pyi", ".typed")
_HASH_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Package:
    """A macro's zip. `sizes` are the bytes of each file in it; `left_out` says of a library why it is not in it."""

    macro: str
    data: bytes
    sizes: dict[str, int]
    left_out: dict[str, str]

    @property
    def digest(self) -> str:
        """The SHA-256 of the zip, in hexadecimal."""
        return sha256(self.data).hexdigest()

    @property
    def key(self) -> str:
        """The name of the zip, which changes with its content: `echo-0123456789abcdef.zip`."""
        return f"{self.macro}-{self.digest[:_HASH_LENGTH]}.zip"


def package_macro(name: str, folder: Path, handler: str = "index.handler") -> Package:
    """The package of the macro in a folder, whose handler is `module.function`. Raises PackagingError."""
    file = f"{handler.partition('.')[0]}.py"
    if not (folder / file).is_file():
        raise PackagingError(f"{folder}: there is no {file}, so this is no macro's folder.")
    imports = imports_of(folder)
    try:
        contents = {entry: _content(path) for entry, path in imports.files.items()}
    except OSError as error:
        raise PackagingError(f"{error.filename}: cannot be read: {error.strerror}.") from error
    total = sum(map(len, contents.values()))
    if total > UNZIPPED_BYTES:
        raise PackagingError(f"{folder}: the package has {total:,} bytes; a Lambda function takes {UNZIPPED_BYTES:,}.")
    sizes = {entry: len(contents[entry]) for entry in sorted(contents)}
    return Package(name, archive(contents), sizes, imports.left_out)


def _content(path: Path) -> bytes:
    """A file's bytes; the line ends of a text are those of Unix, however it was checked out."""
    data = path.read_bytes()
    return data.replace(b"\r\n", b"\n") if path.suffix in _TEXT else data
