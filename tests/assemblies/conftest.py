"""The example apps as a person has them: their sources, with the assembly that the CDK made of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assemblies.synthesis import SOURCES, folder_of

App = Callable[[str], Path]

_APPS = {"typescript": "typescript", "typescript-next": "typescript", "typescript-compiled": "typescript"}


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> App:
    """The folder of an app, which becomes the current one. It is made anew, at the path that it has in each test.

    So the cache, which is of all these tests, knows what no test has changed.
    """
    apps = tmp_path_factory.getbasetemp() / "apps"
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(apps / "cache"))

    def make(name: str) -> Path:
        folder = apps / name
        monkeypatch.chdir(apps.parent)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SOURCES / _APPS.get(name, name), folder)
        shutil.copytree(folder_of(name), folder, dirs_exist_ok=True)
        monkeypatch.chdir(folder)
        return folder

    return make
