"""Names of files, on Windows too."""

from __future__ import annotations

import ntpath
import posixpath
from pathlib import PureWindowsPath
from types import ModuleType

import pytest

from cfnkit.cli.output.sarif import artifact
from cfnkit.files.names import name_below, relative_name, with_slashes


@pytest.mark.parametrize(
    ("paths", "path", "folder", "relative", "below"),
    [
        (ntpath, r"C:\work\a\t.yaml", r"C:\work", r"a\t.yaml", r"a\t.yaml"),
        (ntpath, r"c:\WORK\t.yaml", r"C:\work", "t.yaml", "t.yaml"),
        (ntpath, r"C:\t.yaml", r"C:\work", r"..\t.yaml", r"C:\t.yaml"),
        (ntpath, r"D:\a\t.yaml", r"C:\work", r"D:\a\t.yaml", r"D:\a\t.yaml"),
        (ntpath, r"\\server\share\t.yaml", r"C:\work", r"\\server\share\t.yaml", r"\\server\share\t.yaml"),
        (posixpath, "/stacks/..t.yaml", "/stacks", "..t.yaml", "..t.yaml"),
        (posixpath, "/t.yaml", "/work", "../t.yaml", "/t.yaml"),
    ],
)
def test_a_path_from_a_folder(paths: ModuleType, path: str, folder: str, relative: str, below: str) -> None:
    assert relative_name(path, folder, paths=paths) == relative
    assert name_below(path, folder, paths=paths) == below


def test_files_for_all_systems_have_slashes() -> None:
    assert with_slashes(r"a\b.yaml", paths=ntpath) == "a/b.yaml"
    assert with_slashes("a\\b.yaml", paths=posixpath) == "a\\b.yaml"


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        (r"C:\My templates\t#1.yaml", "file:///C:/My%20templates/t%231.yaml"),
        (r"\\server\share\ü.yaml", "file://server/share/%C3%BC.yaml"),
        (r"sub\t 1.yaml", "sub/t%201.yaml"),
    ],
)
def test_uris_in_sarif(name: str, uri: str) -> None:
    assert artifact(name, PureWindowsPath)["uri"] == uri
