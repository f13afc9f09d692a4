"""The package of a macro: a zip, with the same bytes on any machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from cfnkit.packaging.errors import PackagingError
from cfnkit.packaging.imports import Bounds, imports_of
from cfnkit.packaging.requirements import installed

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, unzipped
UNZIPPED_BYTES = 250 * 1024 * 1024

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE_FILE = 0o100644 << 16
_TEXT = (".py", ".json", ".txt", ".pyi", ".typed")
_HASH_LENGTH = 16
_NO_DATA: Mapping[str, Path] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Package:
    """A macro's zip. `sizes` are the bytes of each file; `left_out` has the reason for each library that is missing."""

    macro: str
    data: bytes
    sizes: dict[str, int]
    left_out: dict[str, str]

    @property
    def is_compiled(self) -> bool:
        """Whether it has compiled code, which runs on one platform only."""
        return any(name.endswith(".so") or ".so." in name for name in self.sizes)

    @property
    def digest(self) -> str:
        """The SHA-256 of the zip, in hexadecimal."""
        return sha256(self.data).hexdigest()

    @property
    def key(self) -> str:
        """The zip's key, which changes with its content: `echo-0123456789abcdef.zip`."""
        return f"{self.macro}-{self.digest[:_HASH_LENGTH]}.zip"


def package_macro(
    name: str,
    folder: Path,
    handler: str = "index.handler",
    architecture: str = "arm64",
    *,
    bounds: Bounds | None = None,
    data: Mapping[str, Path] = _NO_DATA,
) -> Package:
    """The package of the macro in a folder, whose handler is `module.function`, or `folder/module.function`.

    Raises PackagingError.

    A requirements.txt in the folder is installed for the `architecture`, arm64 or x86_64, which takes a network.
    `bounds` limit what is packaged of other libraries and of cfnkit; `data` are more files, by their names in the zip.
    """
    file = f"{handler.rpartition('.')[0].replace('.', '/')}.py"
    if not (folder / file).is_file():
        raise PackagingError(f"{folder}: there is no {file}, so this is no macro's folder.")
    with installed(folder, architecture) as libraries:
        imports = imports_of(folder, libraries, bounds)
        try:
            contents = {entry: _content(path) for entry, path in {**data, **imports.files}.items()}
        except OSError as error:
            raise PackagingError(f"{error.filename}: cannot be read: {error.strerror}.") from error
    total = sum(map(len, contents.values()))
    if total > UNZIPPED_BYTES:
        raise PackagingError(f"{folder}: the package has {total:,} bytes; a Lambda function takes {UNZIPPED_BYTES:,}.")
    sizes = {entry: len(contents[entry]) for entry in sorted(contents)}
    return Package(name, archive(contents), sizes, imports.left_out)


def _content(path: Path) -> bytes:
    """A file's bytes; a text has the line ends of Unix, also in a checkout of Windows."""
    data = path.read_bytes()
    return data.replace(b"\r\n", b"\n") if path.suffix in _TEXT else data


def archive(contents: Mapping[str, bytes]) -> bytes:
    """The zip of files by their names, whose bytes depend on nothing else.

    Times and modes are fixed, and nothing is compressed: the output of `deflate` differs between builds of zlib.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as file:
        for name in sorted(contents):
            entry = ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE_FILE
            file.writestr(entry, contents[name])
    return buffer.getvalue()
