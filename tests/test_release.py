"""What `make release-check` checks without a network: versions, contents, and what is said of what was found."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

import pytest

import cfnkit
from release.distributions import other_versions, wrong_contents
from release.installations import requirements_of
from release.reports import Report, held, ran

CHECKOUT = Path(__file__).parent.parent
VERSIONED = (
    "editors/vscode/package.json",
    "editors/vscode/CHANGELOG.md",
    "integrations/cdk/package.json",
    "integrations/cdk/src/plugin.ts",
    "CHANGELOG.md",
    "CITATION.cff",
)
SOUND = ["cfnkit/py.typed", "cfnkit/bundled/macros/tags/macro.yaml", "cfnkit/bundled/rules/macros.py"]


def test_all_places_have_the_version_of_the_package() -> None:
    assert list(other_versions(CHECKOUT, cfnkit.__version__)) == []


@pytest.mark.parametrize("name", VERSIONED)
def test_a_place_with_another_version_is_named(name: str, tmp_path: Path) -> None:
    for each in VERSIONED:
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CHECKOUT / each, tmp_path / each)
    changed = (tmp_path / name).read_text("utf-8").replace(cfnkit.__version__, "99.0.0")
    (tmp_path / name).write_text(changed, "utf-8")

    assert list(other_versions(tmp_path, cfnkit.__version__)) == [f"{name} has the version 99.0.0"]


def test_the_contents_of_a_wheel() -> None:
    assert list(wrong_contents([*SOUND, "cfnkit-1.dist-info/METADATA"])) == []
    assert list(wrong_contents([*SOUND, "tests/test_release.py"])) == [
        "tests/test_release.py is outside of the package"
    ]
    assert list(wrong_contents([*SOUND, "cfnkit/cli/__pycache__/a.pyc"])) == [
        "cfnkit/cli/__pycache__/a.pyc is no part of a release"
    ]
    assert list(wrong_contents(SOUND[1:])) == ["cfnkit/py.typed is missing"]


def test_the_requirements_are_those_of_users(tmp_path: Path) -> None:
    metadata = (
        "Metadata-Version: 2.1",
        "Name: cfnkit",
        "Requires-Dist: PyYAML>=6.0.3",
        'Requires-Dist: tomli>=2; python_version < "3.11"',
        'Requires-Dist: jinja2>=3.1; extra == "sceptre"',
        'Requires-Dist: awslambdaric>=3; platform_system != "Windows" and extra == "testing"',
        'Requires-Dist: ruff>=0.9; extra == "test"',
        'Requires-Dist: twine>=6; extra == "release"',
    )
    wheel = tmp_path / "cfnkit.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("cfnkit-1.dist-info/METADATA", "\n".join(metadata) + "\n\n")

    assert list(requirements_of(wheel)) == [
        "PyYAML>=6.0.3",
        'tomli>=2; python_version < "3.11"',
        "jinja2>=3.1",
        'awslambdaric>=3; platform_system != "Windows"',
    ]


def test_a_program_is_held_to_its_exit_status(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "print('two'); raise SystemExit(2)"]

    assert ran("it", words, tmp_path, status=2) == Report("it")
    assert ran("it", words, tmp_path).text() == "it: FAILED\n    two"
    assert ran("it", [*words[:2], "import time; time.sleep(60)"], tmp_path, timeout=0.5).failed
    assert ran("it", [tmp_path / "nothing"], tmp_path).text().startswith("it: not run: there is no ")
    assert held("it", []).text() == "it: ok"
