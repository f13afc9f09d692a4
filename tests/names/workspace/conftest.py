"""A workspace for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.workspaces import Workspace, workspace_of


@pytest.fixture
def files(tmp_path: Path) -> Workspace:
    return workspace_of(tmp_path)
