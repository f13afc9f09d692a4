"""Processes of this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def is_running(process: int) -> bool:
    """Whether a process runs; on Linux, one that ended and that its parent has not waited for does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] if sys.platform == "linux" else "R"
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state not in "ZX"
