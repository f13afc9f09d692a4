"""A package holds the files that its handler imports, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfnkit.packaging import Bounds, PackagingError, imports_of


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        inner = name.replace("____init__", "/@").replace("__", "/").replace("@", "__init__")
        path = tmp_path / f"{inner}.py"
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
    with pytest.raises(PackagingError, match=r"index.py:2: 'rpds' cannot be packaged: it is compiled \(rpds/rpds"):
        imports_of(folder(tmp_path, index="import json\nimport rpds\n"))


def test_a_compiled_library_is_refused_with_the_chain_that_leads_there(tmp_path: Path) -> None:
    with pytest.raises(PackagingError) as raised:
        imports_of(folder(tmp_path, index="import words\n", words="import jsonschema\n"))
    said = str(raised.value)
    assert re.search(r"words.py:1: 'rpds' cannot be packaged: it is compiled", said)
    assert re.search(r"The chain: words.py:1 imports jsonschema, jsonschema/\S+ imports \S+, .* imports rpds", said)


def test_what_a_library_imports_comes_too_to_the_end(tmp_path: Path) -> None:
    found = imports_of(folder(tmp_path, index="import cfn_flip\n"))
    assert {"cfn_flip/__init__.py", "cfn_tools/__init__.py", "yaml/__init__.py", "yaml/cyaml.py"} <= set(found.files)
    assert not [name for name in found.files if name.endswith(".so")]


def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> None:
    """Libraries that are installed here."""
    folder(tmp_path / "site", **files)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))


def test_a_missing_library_of_a_library_is_refused_with_the_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(tmp_path, monkeypatch, zq_one="import zq_two.part\n", zq_two____init__="", zq_two__part="import zq_no\n")
    place = folder(tmp_path / "macro", index="import zq_one\n")
    with pytest.raises(
        PackagingError, match=r"index.py:1: 'zq_no' cannot be packaged: it is not installed here"
    ) as said:
        imports_of(place)
    assert (
        "The chain: index.py:1 imports zq_one, zq_one.py:1 imports zq_two.part, zq_two/part.py:1 imports zq_no."
        in str(said.value)
    )


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    import zq_no\nexcept ImportError:\n    zq_no = None\n",
        "import sys\nif sys.version_info < (3, 8):\n    import zq_no\n",
        "import os\nif os.name == 'nt':\n    import zq_no\n",
        "import contextlib\nwith contextlib.suppress(ImportError):\n    import zq_no\n",
        "def late():\n    import zq_no\n",
    ],
)
def test_a_library_does_without_what_it_imports_under_a_condition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    library(tmp_path, monkeypatch, zq_one=text)
    found = imports_of(folder(tmp_path / "macro", index="import zq_one\n"))
    assert list(found.files) == ["index.py", "zq_one.py"]
    said = "it is not installed here; index.py:1 imports zq_one, zq_one.py:2 imports zq_no"
    assert found.left_out == ({"zq_no": said} if "late" in text else {})


def test_a_library_that_a_function_imports_comes_with_all_that_it_needs_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(
        tmp_path,
        monkeypatch,
        zq_one="import zq_two\n",
        zq_two="import zq_no\n",
        zq_three="import zq_four\n",
        zq_four="",
    )
    found = imports_of(folder(tmp_path / "macro", index="def late():\n    import zq_one\n    import zq_three\n"))
    assert list(found.files) == ["index.py", "zq_four.py", "zq_three.py"]
    assert found.left_out == {
        "zq_one": "it is not installed here; index.py:2 imports zq_one, zq_one.py:1 imports zq_two, "
        "zq_two.py:1 imports zq_no"
    }


def test_namespace_packages_bring_only_the_part_that_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library(
        tmp_path,
        monkeypatch,
        zq_space__one____init__="from . import data\n",
        zq_space__one__data="",
        zq_space__two____init__="",
    )
    (tmp_path / "site/zq_space/one/table.csv").write_text("a")
    found = imports_of(folder(tmp_path / "macro", index="from zq_space import one\n"))
    assert list(found.files) == [
        "index.py", "zq_space/one/__init__.py", "zq_space/one/data.py", "zq_space/one/table.csv"
    ]  # fmt: skip


def test_a_library_that_reads_its_version_has_its_metadata(tmp_path: Path) -> None:
    text = "import iniconfig\nfrom importlib.metadata import version\nVERSION = version('iniconfig')\n"
    found = imports_of(folder(tmp_path, index=text)).files
    of_distribution = {name.rpartition("/")[2] for name in found if ".dist-info/" in name and "iniconfig" in name}
    assert "METADATA" in of_distribution
    assert "RECORD" not in of_distribution


@pytest.mark.parametrize("name", ["creds.py", "creds.json", "inner"])
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    place = folder(tmp_path / "macro", index="", words="")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/creds.py").write_text("SECRET = 1\n")
    (place / "same.py").symlink_to(place / "words.py")
    assert "same.py" in imports_of(place).files
    (place / name).symlink_to(tmp_path / "outside" / ("" if name == "inner" else "creds.py"))
    with pytest.raises(PackagingError, match=f"{name}: it is a link out of the macro's folder"):
        imports_of(place)


def test_a_library_that_is_not_here_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match="'no_such_library' cannot be packaged: it is not installed here"):
        imports_of(folder(tmp_path, index="import no_such_library\n"))


def test_a_compiled_library_that_a_function_imports_is_left_out_and_said(tmp_path: Path) -> None:
    found = imports_of(folder(tmp_path, index="def handler(event, context):\n    import zq_no\n"))

    assert list(found.files) == ["index.py"]
    assert found.left_out["zq_no"].endswith("index.py:2 imports zq_no")


def test_a_module_that_is_reached_from_a_function_first_is_still_needed(tmp_path: Path) -> None:
    text = "def early():\n    import words\n\nimport other\n"
    place = folder(tmp_path, index=text, other="import words\n", words="import rpds\n")

    with pytest.raises(PackagingError, match=r"words\.py:1: 'rpds'"):
        imports_of(place)


def test_what_is_no_python_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"index.py:2: this is no Python that can be read"):
        imports_of(folder(tmp_path, index="import json\ndef (\n"))


def test_what_is_out_of_bounds_is_left_out_of_a_function_and_refused_at_once(tmp_path: Path) -> None:
    text = "import yaml\n\ndef handler(event, context):\n    import cfnkit.lint.check\n    import iniconfig\n"
    bounds = Bounds(frozenset({"yaml"}), ("cfnkit.lint",))
    found = imports_of(folder(tmp_path, index=text), bounds=bounds)
    assert "yaml/__init__.py" in found.files
    assert not [name for name in found.files if name.startswith(("cfnkit/lint/", "iniconfig"))]
    assert found.left_out["iniconfig"].startswith("it is not one of the libraries of this package")

    for line in ("import iniconfig\n", "from cfnkit.lint import check\n"):
        with pytest.raises(PackagingError, match="of this package"):
            imports_of(folder(tmp_path / "refused", index=line), bounds=bounds)


def test_a_module_brings_the_styles_and_scripts_beside_it(tmp_path: Path) -> None:
    found = imports_of(folder(tmp_path, index="from cfnkit.pages.page import page\n")).files
    assert {"cfnkit/pages/page.css", "cfnkit/pages/filter.js"} <= set(found)
