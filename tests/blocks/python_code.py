"""`python` blocks: a session is a doctest in the folder of the examples; other code runs, with the tests in it."""

from __future__ import annotations

import doctest
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.reader_terminal import within


def run_session(text: str, name: str, folder: Path, names: dict[str, Any]) -> None:
    """Run a session in a folder, with the names of those before it on the page, and remember its own."""
    test = doctest.DocTestParser().get_doctest(text, names, name, name, 0)
    problems: list[str] = []
    with within(folder):
        doctest.DocTestRunner().run(test, out=problems.append, clear_globs=False)
    assert not problems, "".join(problems)
    names |= test.globs


def run_code(text: str, name: str, folder: Path, fixture: Callable[[str], Any]) -> dict[str, Any]:
    """Run a module with a folder in `sys.path`, and its tests with their fixtures; returns its names."""
    names: dict[str, Any] = {"__name__": "example", "__file__": str(folder / "example.py")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(folder), *sys.path])
        exec(compile(text, name, "exec"), names)
        for function in [value for key, value in names.items() if key.startswith("test_")]:
            function(**{each: fixture(each) for each in inspect.signature(function).parameters})
    return names
