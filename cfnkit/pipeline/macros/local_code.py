"""The code of a function that a template defines, as a folder on this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import ConfigurationError, Diagnostic
from cfnkit.files.ownership import who_else_writes
from cfnkit.files.project import ProjectFiles
from cfnkit.pipeline.macros.definitions import SERVERLESS_FUNCTION, Properties
from cfnkit.syntax import NULL, Mapping, Node, Scalar

if TYPE_CHECKING:
    from zipfile import ZipFile

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: unzipped, 250 MB
_UNZIPPED_BYTES = 250 * 1024 * 1024
_SAFE_LENGTH = 64


class LocalCode(NamedTuple):
    """The folder of code, its name in messages, and whether the code is written in the template."""

    folder: Path
    shown: str
    inline: bool = False


def local_code(
    function: Properties, template_folder: Path, scratch: Path, name: str, owned: bool = False
) -> LocalCode | Diagnostic:
    """The folder of a function's code; paths in the template are relative to `template_folder`.

    Inline code, a single file and the content of a .zip file go to a folder in `scratch` that is named after `name`.
    With `owned`, a file that another user may change is refused. Raises ConfigurationError when `scratch` cannot be
    written.
    """
    new_folder = partial(_new_folder, scratch, name)
    if function.resource.type == SERVERLESS_FUNCTION:
        inline = function.text("InlineCode")
        if inline is not None:
            return inline if isinstance(inline, Diagnostic) else _write(inline.text, new_folder())
        key, code = "CodeUri", function.value("CodeUri")
    else:
        key, code = "Code", function.value("Code")
    if isinstance(code, Diagnostic):
        return code
    if code is None:
        # As `aws cloudformation package`, `sam build` and `sam package` do.
        return LocalCode(template_folder, f"the folder of the template (there is no {key})")
    if isinstance(code, Mapping):
        return _described(function, key, code, new_folder)
    if not isinstance(code, Scalar) or code.kind == NULL:
        return function.problem(f"{key} of {function.logical_id} must be a path or an object.", code.span, key)
    return _at_path(function, key, code, template_folder, new_folder, owned)


def _described(function: Properties, key: str, code: Mapping, new_folder: Callable[[], Path]) -> LocalCode | Diagnostic:
    """The code of a property that is an object: inline, or in S3."""
    written = code.get("ZipFile")
    if written is not None:
        text = function.evaluate_text(written, key, "ZipFile")
        if isinstance(text, Scalar):
            return _write(text.text, new_folder())
        if text is not None:
            return text
    if code.entries.keys() & {"S3Bucket", "S3Key", "Bucket", "Key"}:
        return _not_local(function, key, code)
    expected = "a path, S3Bucket and S3Key, or ZipFile" if key == "Code" else "a path, or Bucket and Key"
    return function.problem(f"{key} of {function.logical_id} must be {expected}.", code.span, key)


def _at_path(
    function: Properties, key: str, code: Scalar, template_folder: Path, new_folder: Callable[[], Path], owned: bool
) -> LocalCode | Diagnostic:
    location = code.text if code.shown is None else code.shown
    if "://" in code.text:
        return _not_local(function, key, code)
    path = template_folder / code.text
    project = ProjectFiles.of_folder(template_folder)
    refused = ""
    try:
        project.locate(path)
        if os.path.isdir(path):
            return LocalCode(path, f"the folder '{location}'")
        if not os.path.lexists(path):
            message = f"There is no folder or file '{location}', which {key} of {function.logical_id} names."
            return function.problem(message, code.span, key, hint="A path counts from the folder of the template.")
        data = project.read(path, _UNZIPPED_BYTES)
        folder = new_folder()
        refused = who_else_writes(str(path)) if owned else ""
        if path.suffix.lower() == ".zip":
            from io import BytesIO

            refused = refused or unzip(BytesIO(data), folder)
        else:
            # Packages hold this file alone: in AWS it cannot import the files beside it.
            (folder / path.name).write_bytes(data)
    except OSError as error:
        refused = f"it cannot be read: {error.strerror or type(error).__name__}"
    if refused:
        message = f"The code of {function.logical_id}, '{location}', cannot be used: {refused}."
        return function.problem(message, code.span, key)
    return LocalCode(folder, f"'{location}'")


def unzip(file: Path | IO[bytes], folder: Path) -> str:
    """Unpack a .zip file into `folder`; gives the reason when that is impossible, else an empty text."""
    from zipfile import ZipFile

    try:
        with ZipFile(file) as archive:
            refused = _refusal(archive, folder)
            if not refused:
                archive.extractall(folder)
            return refused
    except OSError:
        raise
    except Exception as error:
        # zipfile raises various exceptions for broken, oddly compressed and encrypted archives.
        return f"it is not a .zip file that can be read ({error})"


def _refusal(archive: ZipFile, folder: Path) -> str:
    """The reason for not unpacking an archive; empty when there is none."""
    root = folder.resolve()
    for name in archive.namelist():
        if not (root / name).resolve().is_relative_to(root):
            return f"its entry '{name}' leads out of the folder that it is unpacked to"
    size = sum(entry.file_size for entry in archive.infolist())
    if size > _UNZIPPED_BYTES:
        return f"it unpacks to {size:,} bytes, and Lambda takes {_UNZIPPED_BYTES:,} at most"
    return ""


def _write(code: str, folder: Path) -> LocalCode:
    """As Lambda does, write inline code to a file named index."""
    try:
        (folder / "index.py").write_bytes(code.encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise _unwritable(folder, error) from error
    return LocalCode(folder, "the inline code", inline=True)


def _new_folder(scratch: Path, name: str) -> Path:
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:_SAFE_LENGTH]
    folder = scratch / safe
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                folder.mkdir()
                return folder
            except FileExistsError:
                # Two names can become the same, also on a disk that ignores upper and lower case.
                folder = folder.with_name(folder.name + "_")
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> ConfigurationError:
    reason = error.strerror or type(error).__name__
    return ConfigurationError(f"The code of a macro cannot be written to {folder}: {reason}.")


def _not_local(function: Properties, key: str, code: Node) -> Diagnostic:
    return function.note(f"The code of {function.logical_id} is not on this machine, but in S3.", code.span, key)
