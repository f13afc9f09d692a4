"""The libraries of a macro's requirements.txt, installed by pip for the platform of Lambda's runtime."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cfnkit.packaging.errors import PackagingError
from cfnkit.packaging.imports import REQUIREMENTS

# The runtime of cfnkit/packaging/deployment/macro_resources.yaml, on Amazon Linux 2023 with glibc 2.34.
PYTHON = "3.13"
ARCHITECTURES = ("arm64", "x86_64")
_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
_GLIBCS = ("manylinux_2_34", "manylinux_2_28", "manylinux2014")
_SECONDS = 600
_OWN = re.compile(r"cfnkit\b(?![-_.])", re.IGNORECASE)


@contextmanager
def installed(folder: Path, architecture: str) -> Iterator[Path | None]:
    """A context with the folder that pip installed the requirements of a macro's folder into; None without any.

    cfnkit itself is left out of them: its modules are packaged one by one. Only wheels are installed, and nothing of
    them is run. Raises PackagingError with pip's own words.
    """
    file = folder / REQUIREMENTS
    if not file.is_file():
        yield None
        return
    lines = file.read_text(encoding="utf-8").splitlines()
    with TemporaryDirectory(prefix="cfnkit-") as scratch:
        target = Path(scratch) / "installed"
        target.mkdir()
        # Beside the original, so that paths in it mean the same.
        wanted = [line for line in lines if not _OWN.match(line.strip())]
        if any(line.strip() and not line.strip().startswith("#") for line in wanted):
            copy = Path(scratch) / REQUIREMENTS
            copy.write_text("\n".join(wanted) + "\n", encoding="utf-8")
            _install(copy, folder, target, architecture)
        yield target


def _install(requirements: Path, folder: Path, target: Path, architecture: str) -> None:
    platforms = [f"{glibc}_{_MACHINES[architecture]}" for glibc in _GLIBCS]
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--requirement", str(requirements), "--target", str(target), "--no-compile", "--only-binary=:all:"),
        *("--implementation", "cp", "--python-version", PYTHON),
        *(word for platform in platforms for word in ("--platform", platform)),
    ]
    where = f"{folder / REQUIREMENTS}: cannot be installed for Python {PYTHON} on {architecture}"
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise PackagingError(f"{where}: pip did not end within {_SECONDS} s.") from error
    if done.returncode:
        if "No module named pip" in done.stderr:
            raise PackagingError(f"{where}: pip is not installed beside cfnkit; run `{sys.executable} -m ensurepip`.")
        words = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
        raise PackagingError(f"{where}: {(words or [done.stderr.strip()])[-1].rstrip('.')}.")
