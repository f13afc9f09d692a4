"""An installed cfnkit needs no checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from cfnkit.bundled import bundled_folder

FOLDERS = ("macros", "rules", "templates")
PLACES = {"cfnkit": "cfnkit"} | {name: f"cfnkit/bundled/{name}" for name in FOLDERS}
NOT_SOURCE = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "*.pyc", "*.egg-info", "build", "dist")


def _build(kind: str, project: Path, into: Path) -> Path:
    """What the build backend makes of `project`, without the network; `kind` is wheel or sdist."""
    program = "import sys; from setuptools import build_meta; getattr(build_meta, f'build_{sys.argv[1]}')(sys.argv[2])"
    into.mkdir()
    run = subprocess.run([sys.executable, "-c", program, kind, str(into)], cwd=project, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return next(into.iterdir())


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def project(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, since a build leaves files behind."""
    pytest.importorskip(
        "setuptools.command.bdist_wheel", reason="this setuptools builds no wheels; the one of [test] does"
    )
    copy = tmp_path_factory.mktemp("project") / "cfnkit"
    shutil.copytree(checkout, copy, ignore=NOT_SOURCE)
    return copy


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", project, tmp_path_factory.mktemp("wheel") / "dist")


@pytest.mark.slow
def test_the_wheel_carries_the_package_and_the_folders_whole(project: Path, wheel: Path) -> None:
    expected = {
        f"{place}/{file.relative_to(project / folder).as_posix()}"
        for folder, place in PLACES.items()
        for file in (project / folder).rglob("*")
        if file.is_file()
    }
    carried = {name for name in _names(wheel) if ".dist-info/" not in name}

    assert carried == expected
    assert "cfnkit/py.typed" in carried


@pytest.mark.slow
def test_the_source_distribution_makes_the_same_wheel(project: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(_build("sdist", project, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "unpacked")
    again = _build("wheel", next((tmp_path / "unpacked").iterdir()), tmp_path / "wheel")

    assert _names(again) == _names(wheel)


@pytest.mark.slow
def test_the_folders_are_found_in_an_unpacked_wheel(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    program = f"from cfnkit.bundled import bundled_folder; print(*(bundled_folder(name) for name in {FOLDERS}))"
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )

    assert run.stdout.split() == [str(tmp_path / PLACES[name]) for name in FOLDERS]


@pytest.mark.slow
def test_an_unpacked_wheel_has_the_examples(project: Path, wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}

    subprocess.run(
        [sys.executable, "-m", "cfnkit", "demo", "all"], cwd=tmp_path, env=environment, timeout=60, check=True
    )

    examples = project / "templates" / "examples"
    expected = {path.relative_to(examples) for path in examples.rglob("*")}
    assert {path.relative_to(tmp_path / "cfnkit-demo") for path in (tmp_path / "cfnkit-demo").rglob("*")} == expected


def _macro_packages(place: Path, into: Path, umask: int, hash_seed: str) -> dict[str, bytes]:
    """The zips of all macros, by their names, as the cfnkit in the folder `place` makes them."""
    run = subprocess.run(
        [sys.executable, "-m", "cfnkit", "macro", "package", "--output", str(into)],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(place), "PYTHONHASHSEED": hash_seed},
        umask=umask,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return {path.name: path.read_bytes() for path in into.iterdir()}


@pytest.mark.slow
def test_macros_have_the_same_bytes_from_a_wheel_and_from_different_checkouts(
    project: Path, wheel: Path, tmp_path: Path
) -> None:
    installed, other = tmp_path / "installed", tmp_path / "another" / "checkout"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    for file in sorted((path for path in project.rglob("*") if path.is_file()), reverse=True):
        copy = other / file.relative_to(project)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        copy.chmod(0o600)
        os.utime(copy, (0, 0))

    packages = _macro_packages(project, tmp_path / "1", 0o022, "0")

    names = {path.parent.name for path in (project / "macros").glob("*/macro.yaml")}
    assert {key.rpartition("-")[0] for key in packages} == names
    assert packages == _macro_packages(installed, tmp_path / "2", 0o002, "1")
    assert packages == _macro_packages(other, tmp_path / "3", 0o077, "2")


def test_the_folders_are_found_in_the_checkout(checkout: Path) -> None:
    assert bundled_folder("macros") == checkout / "macros"
    assert bundled_folder("rules") == checkout / "rules"
    assert bundled_folder("templates") == checkout / "templates"
