"""What else a release has: the extension for VS Code, the plugin for the CDK, and the documentation."""

from __future__ import annotations

import re
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

from release.reports import Report, ran

_PACKAGES = (
    ("VS Code extension", "editors/vscode", ("npm", "run", "--silent", "package"), "dist/*.vsix"),
    ("CDK plugin", "integrations/cdk", ("npm", "pack", "--silent"), "*.tgz"),
)


def reports(checkout: Path, wheel: Path, work: Path) -> Iterator[Report]:
    """Packages of Node are built in the unpacked source distribution, and land beside the wheel."""
    with tarfile.open(next(wheel.parent.glob("cfnkit-*.tar.gz"))) as archive:
        archive.extractall(work / "source")
    source = next((work / "source").iterdir())
    for about, name, words, pattern in _PACKAGES:
        copy = source / name
        report = ran(f"{about}: npm ci", ["npm", "ci", "--silent", "--no-audit", "--no-fund"], copy)
        if not report.failed and not report.skipped:
            report = ran(f"{about}: {' '.join(words)}", words, copy)
        files = [] if report.failed or report.skipped else list(copy.glob(pattern))
        for file in files:
            shutil.copyfile(file, wheel.parent / file.name)
        nothing = not files and not report.failed and not report.skipped
        yield Report(report.about, True, f"It made no {pattern}.") if nothing else report
    if re.search(r"^docs:", (checkout / "Makefile").read_text("utf-8"), re.MULTILINE):
        yield ran("make docs", ["make", "--no-print-directory", "docs"], checkout)
    else:
        yield Report("make docs", skipped="the Makefile has no such target")
