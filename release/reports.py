"""The result of a check, and programs whose failure is one."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_LAST = 25  # lines of what a failed program printed


class Report(NamedTuple):
    """The result of a check: what was checked, whether that failed, and details; of one that could not run, why."""

    about: str
    failed: bool = False
    details: str = ""
    skipped: str = ""

    def text(self) -> str:
        """The result for people."""
        verdict = "FAILED" if self.failed else f"not run: {self.skipped}" if self.skipped else "ok"
        return "\n".join((f"{self.about}: {verdict}", *(f"    {line}" for line in self.details.splitlines())))


def held(about: str, faults: Sequence[str]) -> Report:
    """The result of a check that found these faults."""
    return Report(about, bool(faults), "\n".join(faults))


def ran(
    about: str,
    words: Sequence[str | Path],
    folder: Path,
    variables: Mapping[str, str] | None = None,
    status: int = 0,
    timeout: float = 900,
) -> Report:
    """The result of a program: it fails with another exit status than `status`, or after `timeout` seconds."""
    try:
        run = subprocess.run(
            list(map(str, words)),
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Report(about, True, f"It took more than {timeout:.0f} s.")
    except FileNotFoundError as error:
        return Report(about, skipped=f"there is no {error.filename}")
    failed = run.returncode != status
    return Report(about, failed, "\n".join(run.stdout.splitlines()[-_LAST:]) if failed else "")
