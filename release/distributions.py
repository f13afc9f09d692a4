"""The wheel and the source distribution: built, described, and with the right files."""

from __future__ import annotations

import json
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import cfnkit
from release.reports import Report, held, ran

_PLACES = ("cfnkit/*", "cfnkit-*.dist-info/*")
_UNWANTED = ("*.py[co]", "*/__pycache__/*", "*/node_modules/*", "*/.venv/*", "*/tests/*", "*~", "*.orig")
_TESTS_OF_EXAMPLES = "cfnkit/bundled/*/tests/*"
_NEEDED = ("cfnkit/py.typed", "cfnkit/bundled/macros/*/macro.yaml", "cfnkit/bundled/rules/*.py")
_LARGEST = 4_000_000  # bytes of the wheel; it had 2.1 MB when this was written


def built(checkout: Path, into: Path) -> Path | None:
    """The wheel, built from the source distribution beside it, as an index gets both; None, and a message, if not."""
    shutil.rmtree(into, ignore_errors=True)
    report = ran("build", [sys.executable, "-m", "build", "--outdir", into, checkout], checkout)
    print(report.text(), flush=True)
    return next(into.glob("*.whl"), None)


def reports(checkout: Path, wheel: Path, work: Path) -> Iterator[Report]:
    """What holds of both files, and of the version in all places."""
    files = sorted(wheel.parent.glob("cfnkit-*"))
    yield held("one wheel and one source distribution", [] if len(files) == 2 else [path.name for path in files])
    yield ran("twine check", [sys.executable, "-m", "twine", "check", "--strict", *files], work)
    with zipfile.ZipFile(wheel) as archive:
        yield held("contents of the wheel", list(wrong_contents(archive.namelist())))
    size = wheel.stat().st_size
    yield held(
        f"size of the wheel, {size / 1e6:.1f} MB", [] if size <= _LARGEST else [f"more than {_LARGEST / 1e6:.1f} MB"]
    )
    yield held(f"version {cfnkit.__version__} in all places", list(other_versions(checkout, cfnkit.__version__)))


def wrong_contents(names: list[str]) -> Iterator[str]:
    """What a wheel with files of these names should not have, or lacks."""
    for name in names:
        if not any(fnmatch(name, place) for place in _PLACES):
            yield f"{name} is outside of the package"
        elif any(fnmatch(name, pattern) for pattern in _UNWANTED) and not fnmatch(name, _TESTS_OF_EXAMPLES):
            yield f"{name} is no part of a release"
    for pattern in _NEEDED:
        if not any(fnmatch(name, pattern) for name in names):
            yield f"{pattern} is missing"


def other_versions(checkout: Path, version: str) -> Iterator[str]:
    """The places that name another version than the package."""
    for name in ("editors/vscode/package.json", "integrations/cdk/package.json"):
        found = json.loads((checkout / name).read_text("utf-8"))["version"]
        if found != version:
            yield f"{name} has the version {found}"
    for name, pattern in (
        ("CHANGELOG.md", r"^## \[?(\d[^\] ]*)"),
        ("editors/vscode/CHANGELOG.md", r"^## \[?(\d[^\] ]*)"),
        ("CITATION.cff", r"^version: \"?([^\"\n]+)"),
        ("integrations/cdk/src/plugin.ts", r"version = \"([^\"]+)\""),
    ):
        match = re.search(pattern, (checkout / name).read_text("utf-8"), re.MULTILINE)
        if match is None or match[1] != version:
            yield f"{name} has the version {match[1]}" if match else f"{name} has no version"
