"""A macro's zip: the same bytes on any machine."""

from __future__ import annotations

import io
import os
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from cfnkit.packaging import PackagingError, find_macros, macro_folder, package_macro, read_macro
from cfnkit.packaging.package import archive


def test_the_bytes_do_not_depend_on_time_mode_order_or_line_ends(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for place, names, end in ((one, ("index", "words"), b"\n"), (other, ("words", "index"), b"\r\n")):
        place.mkdir()
        for name in names:
            (place / f"{name}.py").write_bytes(b"A = 1" + end + b"B = 2" + end)
        (place / "index.py").chmod(0o700 if place is one else 0o664)
        os.utime(place / "words.py", (0, 0) if place is one else None)

    assert package_macro("same", one).data == package_macro("same", other).data


def test_the_key_has_the_hash_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "index.py").write_text("A = 1\n")
    before = package_macro("letters", tmp_path)
    (tmp_path / "index.py").write_text("A = 2\n")
    after = package_macro("letters", tmp_path)

    assert before.key == f"letters-{sha256(before.data).hexdigest()[:16]}.zip"
    assert before.key != after.key


def test_an_archive_is_readable_sorted_and_dated_alike() -> None:
    with zipfile.ZipFile(io.BytesIO(archive({"b.py": b"2", "a/c.py": b"1"}))) as file:
        entries = file.infolist()

    assert [entry.filename for entry in entries] == ["a/c.py", "b.py"]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_every_macro_of_the_library_is_packaged_without_bytecode(checkout: Path) -> None:
    library = find_macros(checkout / "macros")
    assert library
    for name, folder in library.items():
        package = package_macro(name, folder)
        assert "index.py" in package.sizes
        assert not any(entry.endswith((".pyc", ".so", ".md", ".yaml")) for entry in package.sizes)


def test_a_folder_without_a_handler_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"there is no index\.py"):
        package_macro("none", tmp_path)


def test_a_handler_may_be_in_a_package_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "mac").mkdir()
    (tmp_path / "mac" / "app.py").write_text("from mac.other import name\nhandler = name\n")
    (tmp_path / "mac" / "other.py").write_text("name = len\n")
    for handler in ("mac/app.handler", "mac.app.handler"):
        (tmp_path / "macro.yaml").write_text(f"name: M\ndescription: x\nhandler: {handler}\n")
        assert read_macro(tmp_path).handler == handler
        assert {"mac/app.py", "mac/other.py"} <= package_macro("m", tmp_path, handler).sizes.keys()
    with pytest.raises(PackagingError, match=r"there is no mac/none\.py"):
        package_macro("m", tmp_path, "mac/none.handler")


def test_an_unknown_macro_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(PackagingError, match=r"'ecko' is no macro .* Did you mean 'echo'\?"):
        macro_folder("ecko")
