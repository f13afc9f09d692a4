from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def is_running() -> Callable[[int], bool]:
    """Whether a process runs; one that is dead and not yet waited for does not."""

    def check(process: int) -> bool:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2]
        except OSError:
            return False
        return state[0] not in "ZX"

    return check
