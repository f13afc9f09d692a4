"""The tests have the same verdict on each run of the same commit."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def examples() -> list[str]:
    """The examples of a property, in their order."""
    drawn: list[str] = []

    @settings(max_examples=300)
    @given(st.text())
    def collect(text: str) -> None:
        drawn.append(text)

    collect()
    return drawn


@pytest.mark.skipif(not settings().derandomize, reason="the examples are new on each run")
def test_examples_are_the_same_whatever_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = examples()
    (tmp_path / "words_of_a_module.py").write_text(f"WORDS = {[f'word {number}' for number in range(50)]}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.import_module("words_of_a_module")
    assert examples() == before
