from __future__ import annotations

from pathlib import Path

import pytest

from support.random_typing import type_at_random


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_random_typing_raises_nothing_and_leaves_no_process(seed: int, tmp_path: Path) -> None:
    report = type_at_random(tmp_path, 15, seed)
    assert not report.wrong, report
    assert not report.left, report
