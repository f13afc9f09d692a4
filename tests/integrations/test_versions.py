"""The version of cfnkit that the files for pipelines and their guides name is the one that it has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfnkit import __version__
from integrations.machine import CHECKOUT

NAMED = re.compile(r"(?:/cfnkit@v|\brev: v|\bref: v|cfnkit(?:\[\w+\])?==|`v)(\d[\w.]*\d)")
FILES = [
    CHECKOUT / "action.yml",
    CHECKOUT / "integrations" / "gitlab" / "check.yml",
    *(
        CHECKOUT / "docs" / f"{name}.md"
        for name in ("github-actions", "gitlab", "codepipeline", "pre-commit", "monorepo")
    ),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_version_that_a_file_names_is_ours(path: Path) -> None:
    text = path.read_text("utf-8")
    assert set(NAMED.findall(text)) == {__version__}
