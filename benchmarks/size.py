"""What `pip install cfnkit` brings: the files of cfnkit and of what it needs, with the bytecode that pip writes."""

from __future__ import annotations

import marshal
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from warnings import catch_warnings, simplefilter

import cfnkit
from benchmarks.measure import Figure
from cfnkit.bundled import bundled_folder

TARGET = 200.0
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_HEADER = 16  # bytes of a .pyc before the code
_NOT_INSTALLED = ("*.pyc", "*/node_modules/*", "*/.venv/*")


def figures(rounds: int) -> Iterator[Figure]:
    """The sizes do not change from round to round. What only an extra brings is not in them."""
    ours = [*_own_files(), *_files_of("cfnkit")]
    linter = _files_of("cfn-lint")
    aws = _files_of("aws-sam-translator")
    yield _figure(rounds, "pip install cfnkit", ours, TARGET)
    yield _figure(rounds, "  cfn-lint with what it needs", linter)
    yield _figure(rounds, "  the SAM translator with what it needs", set(aws) - set(linter))
    yield _figure(rounds, "  cfnkit itself", _own_files())


def _figure(rounds: int, name: str, files: Iterable[Path], target: float | None = None) -> Figure:
    return Figure(name, "", (_megabytes(files),) * rounds, (), target, "megabytes")


def _megabytes(files: Iterable[Path]) -> float:
    """The bytes of files, and of the bytecode of modules, in millions."""
    return sum(path.stat().st_size + _bytecode(path) for path in files) / 1_000_000


def _bytecode(path: Path) -> int:
    """The size of the bytecode of a module; 0 for another file, and for one that this Python cannot compile."""
    if path.suffix != ".py":
        return 0
    with catch_warnings():
        simplefilter("ignore")  # what a library warns of is no matter here
        try:
            return _HEADER + len(marshal.dumps(compile(path.read_bytes(), str(path), "exec")))
        except SyntaxError:
            return 0


def _own_files() -> Iterator[Path]:
    """The files that a wheel of cfnkit has: this may be a checkout."""
    package = Path(cfnkit.__file__).parent
    for folder in (package, bundled_folder("macros"), bundled_folder("rules"), bundled_folder("templates")):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(fnmatch(path.as_posix(), pattern) for pattern in _NOT_INSTALLED):
                yield path


def _files_of(name: str) -> list[Path]:
    """The files of what a distribution needs without extras, and its own, unless it is cfnkit."""
    found: dict[str, Distribution] = {}
    asked = [name]
    while asked:
        each = asked.pop()
        if each in found:
            continue
        try:
            found[each] = distribution(each)
        except PackageNotFoundError:
            continue  # a marker says that this system does not need it
        for requirement in found[each].requires or ():
            if "extra ==" not in requirement and (match := _NAME.match(requirement)):
                asked.append(match[0].lower())
    files = (Path(str(file.locate())) for key, each in found.items() if key != "cfnkit" for file in each.files or ())
    return sorted({path for path in files if path.suffix != ".pyc" and path.is_file()})
