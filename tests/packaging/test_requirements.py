"""The libraries of a requirements.txt, installed by pip for Lambda's platform, from wheels in a folder."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from cfnkit.packaging import PackagingError, package_macro

HANDLER = "import zqlib\nimport zqfast\n\n\ndef handler(event, context):\n    return event\n"


def wheel(folder: Path, name: str, tag: str, files: dict[str, str], requires: str = "") -> None:
    """A wheel of the version 1.0."""
    info = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}"
    contents = {
        **files,
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: {tag}\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"{name}-1.0-{tag}.whl", "w") as file:
        for path, text in contents.items():
            file.writestr(path, text)


@pytest.fixture
def macro(tmp_path: Path) -> Path:
    """A macro's folder with a requirements.txt that names a folder of wheels."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    wheel(wheels, "zqlib", "py3-none-any", {"zqlib/__init__.py": "import zqbase\n"}, "Requires-Dist: zqbase\n")
    wheel(wheels, "zqbase", "py3-none-any", {"zqbase.py": "", "zqbase_data/a.csv": "1"})
    for machine in ("aarch64", "x86_64"):
        suffix = f"cpython-313-{machine}-linux-gnu.so"
        wheel(wheels, "zqfast", f"cp313-cp313-manylinux_2_28_{machine}", {f"zqfast.{suffix}": machine})
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "index.py").write_text(HANDLER)
    (folder / "requirements.txt").write_text(f"--no-index\n--find-links {wheels}\ncfnkit\nzqlib==1.0\nzqfast\n")
    return folder


@pytest.mark.slow
def test_requirements_are_installed_for_the_platform_and_give_the_same_bytes(macro: Path) -> None:
    package = package_macro("mine", macro)
    assert set(package.sizes) == {
        *("index.py", "zqlib/__init__.py", "zqbase.py", "zqbase_data/a.csv"),
        "zqfast.cpython-313-aarch64-linux-gnu.so",
        *(f"{name}-1.0.dist-info/{file}" for name in ("zqlib", "zqbase", "zqfast") for file in ("METADATA", "WHEEL")),
    }
    assert package.is_compiled
    assert package_macro("mine", macro).digest == package.digest
    assert "zqfast.cpython-313-x86_64-linux-gnu.so" in package_macro("mine", macro, architecture="x86_64").sizes


def test_a_library_that_requirements_do_not_bring_is_refused(macro: Path) -> None:
    (macro / "index.py").write_text("import zqlib\nimport iniconfig\n")
    with pytest.raises(PackagingError, match=r"index.py:2: 'iniconfig' cannot be packaged: requirements.txt does not"):
        package_macro("mine", macro)


def test_pip_says_why_it_installs_nothing(macro: Path) -> None:
    (macro / "requirements.txt").write_text("--no-index\nzqnothing\n")
    with pytest.raises(
        PackagingError, match=r"requirements.txt: cannot be installed for Python 3.13 on arm64: No match"
    ):
        package_macro("mine", macro)
