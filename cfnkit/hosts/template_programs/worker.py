"""Runs in a process of its own: imports the program `argv[1]` and prints the template that it calls `argv[2]`."""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from functools import reduce

REFUSED = 3


def made(file: str, name: str) -> str:
    """The text of the template. Raises what the program raises."""
    from cfnkit.hosts.template_programs.text import template_text

    folder, base = os.path.split(file)
    sys.path[0] = folder
    sys.argv = [file]
    spec = importlib.util.spec_from_file_location(base.removesuffix(".py"), file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return template_text(reduce(getattr, name.split("."), module))


def _reason(error: BaseException, file: str) -> str:
    """One line: the error, and the last line of the program's own files that led to it."""
    kind = type(error).__name__
    text = " ".join(str(error).split()) or kind
    folder = os.path.dirname(file) + os.sep
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename, folder)]
    place = f" ({os.path.relpath(frames[-1].filename)}, line {frames[-1].lineno})" if frames else ""
    hint = ""
    if isinstance(error, ModuleNotFoundError):
        hint = " Install it where cfnkit is installed."
    return f"{kind}: {text.rstrip('.')}{place}.{hint}" if kind != "ConfigurationError" else text


def _is_own(file: str, folder: str) -> bool:
    """Whether a file is below the program's folder, and in no library there."""
    return file.startswith(folder) and not {"site-packages", "dist-packages"} & set(file.split(os.sep))


def main() -> int:
    """The exit status; the template, or the reason why there is none, is on stdout."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the program prints is no part of the template
    file, name = sys.argv[1:]
    try:
        text, status = made(file, name), 0
    except (Exception, SystemExit) as error:
        text, status = _reason(error, file), REFUSED
    with output:
        output.write(text.encode("utf-8", "backslashreplace"))
    return status


if __name__ == "__main__":
    sys.exit(main())
