"""The pages that explain how cfnkit works and which files it has, held against the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfnkit.caches import caches_folder
from cfnkit.lint.cache import store


def test_the_code_that_follows_a_recorded_behaviour_is_where_the_page_says(checkout: Path) -> None:
    page = (checkout / "docs" / "how-it-works.md").read_text("utf-8")
    named = re.findall(r"`((?:cfnkit|tests)/[\w/.]+)`", page)

    assert len(named) > 20
    assert [path for path in named if not (checkout / path).exists()] == []


def test_the_page_of_files_has_each_name_and_variable_of_cfnkit(checkout: Path) -> None:
    page = (checkout / "docs" / "files.md").read_text("utf-8")
    texts = [path.read_text("utf-8") for path in (checkout / "cfnkit").rglob("*.py")]
    names = {name for text in texts for name in re.findall(r"""["'](\.cfnkit[.-][\w.-]+)["']""", text)}
    variables = {name for text in texts for name in re.findall(r"""["'](CFNKIT_[A-Z_]+)["']""", text)}
    variables -= {"CFNKIT_NETWORK_LOG"}  # of `cfnkit.testing.checks`, which sets it itself

    assert names >= {".cfnkit.yaml", ".cfnkit-baseline.json", ".cfnkit-drift.json", ".cfnkit-trace"}
    assert {name for name in names | variables if f"`{name}`" not in page} == set()


def test_the_page_of_files_has_the_bounds_of_the_cache(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (checkout / "docs" / "files.md").read_text("utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(checkout))

    assert f"{store._MAX_ENTRIES:,} entries and {store._MAX_BYTES // 1_000_000} MB" in page
    assert Path(store.check_cache_folder()).parent == Path(caches_folder())
