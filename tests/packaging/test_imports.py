"""A package holds the files that its handler imports, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.packaging import PackagingError, imports_of


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        path = tmp_path / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_handler_without_imports_is_alone(tmp_path: Path) -> None:
    assert list(imports_of(folder(tmp_path, index="import json, os\n")).files) == ["index.py"]


def test_the_files_beside_the_handler_come_with_it_but_for_its_tests(tmp_path: Path) -> None:
    tests = {"test_index": "import pytest\n", "tests__more": "import numpy\n"}
    place = folder(tmp_path, index="import words\n", words="", **tests)
    (place / "table.json").write_text("{}")
    (place / "README.md").write_text("")

    assert list(imports_of(place).files) == ["index.py", "table.json", "words.py"]


def test_the_modules_of_cfnkit_come_with_their_packages(tmp_path: Path) -> None:
    found = imports_of(folder(tmp_path, index="from cfnkit.source.span import Span\n")).files

    assert {"cfnkit/__init__.py", "cfnkit/source/__init__.py", "cfnkit/source/span.py", "index.py"} <= set(found)
    assert not any(name.startswith(("cfnkit/lint", "cfnkit/aws", "cfnkit/cli")) for name in found)


def test_a_name_that_a_package_gives_lazily_brings_its_module(tmp_path: Path) -> None:
    found = imports_of(folder(tmp_path, index="def handler(e, c):\n    from cfnkit import Target\n")).files

    assert "cfnkit/deployment.py" in found
    assert "cfnkit/pipeline/process.py" not in found


def test_an_import_in_a_function_counts(tmp_path: Path) -> None:
    found = imports_of(folder(tmp_path, index="def handler(e, c):\n    import cfnkit.vocabulary\n")).files

    assert "cfnkit/vocabulary.py" in found


def test_a_package_that_imports_its_modules_by_their_file_names_comes_whole(tmp_path: Path) -> None:
    found = imports_of(folder(tmp_path, index="import cfnkit.intrinsics\n")).files

    assert {"cfnkit/intrinsics/functions/cidr.py", "cfnkit/intrinsics/functions/sub.py"} <= set(found)


def test_what_only_a_type_checker_imports_stays_out(tmp_path: Path) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import cfnkit.pipeline\n"
    found = imports_of(folder(tmp_path, index=text + "else:\n    import cfnkit.source\n")).files

    assert "cfnkit/source/__init__.py" in found
    assert not any(name.startswith("cfnkit/pipeline") for name in found)


def test_the_runtime_has_boto3(tmp_path: Path) -> None:
    assert list(imports_of(folder(tmp_path, index="import boto3\nfrom botocore.config import Config\n")).files) == [
        "index.py"
    ]


def test_a_library_in_pure_python_comes_whole(tmp_path: Path) -> None:
    found = imports_of(folder(tmp_path, index="import iniconfig\n")).files

    assert {"iniconfig/__init__.py", "iniconfig/_parse.py"} <= set(found)


def test_a_compiled_library_is_refused_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"index.py:2: 'yaml' cannot be packaged: it has compiled parts"):
        imports_of(folder(tmp_path, index="import json\nimport yaml\n"))


def test_a_library_that_is_not_here_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="'no_such_library' cannot be packaged: it is not installed here"):
        imports_of(folder(tmp_path, index="import no_such_library\n"))


def test_a_compiled_library_that_a_function_imports_is_left_out_and_said(tmp_path: Path) -> None:
    found = imports_of(folder(tmp_path, index="def handler(event, context):\n    import yaml\n"))

    assert list(found.files) == ["index.py"]
    assert found.left_out["yaml"].endswith("index.py imports it in a function")


def test_a_module_that_is_reached_from_a_function_first_is_still_needed(tmp_path: Path) -> None:
    text = "def early():\n    import words\n\nimport other\n"
    place = folder(tmp_path, index=text, other="import words\n", words="import yaml\n")

    with pytest.raises(PackagingError, match=r"words\.py:1: 'yaml'"):
        imports_of(place)


def test_what_is_no_python_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"index.py:2: this is no Python that can be read"):
        imports_of(folder(tmp_path, index="import json\ndef (\n"))
