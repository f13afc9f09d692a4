"""What was found in single resources is kept beside the findings, and is good for nothing once it is damaged."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from benchmarks.templates import plain_template, to_yaml
from cfnkit.lint.cache.resource_store import StoredResults
from cfnkit.lint.check import check_files
from cfnkit.lint.engines.resource_results import KeptError, KeptResource, ResourceResults
from cfnkit.lint.settings import FileRequest, Settings, TargetArguments

CHILD = KeptError("child", None, "type", ("A", 0), (), False, False, {}, ())
ERROR = KeptError(
    "a 'message' \u2028",
    "E3002",
    None,
    ("A", ("Key",), 1),
    ("Resources", "B"),
    True,
    True,
    {"n": 1.5, "s": None},
    (CHILD,),
)
RESULTS = {f"{number:02}": KeptResource((ERROR,) * (number % 2), {"B": "ab", "*": "cd"}) for number in range(20)}
ALONE = Settings(jobs=1)
TEXT = to_yaml(plain_template(30))
SECRET = "Parameters: {P: {Type: String, NoEcho: true}}\n"


def stored(folder: Path) -> StoredResults:
    """The results in a folder that `RESULTS` were written to."""
    results = StoredResults(str(folder), "abcd")
    for key, result in RESULTS.items():
        results.keep(key, result)
    results.save()
    return StoredResults(str(folder), "abcd")


def found(results: ResourceResults) -> dict[str, KeptResource]:
    return {key: result for key in RESULTS if (result := results.find(key)) is not None}


def file(folder: Path) -> Path:
    (path,) = folder.rglob("*.resources")
    return path


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    assert found(stored(tmp_path)) == RESULTS
    assert StoredResults(str(tmp_path), "abcd").find("other") is None
    assert StoredResults(str(tmp_path), "abce").find("00") is None


def test_only_what_was_found_or_kept_is_written_again(tmp_path: Path) -> None:
    results = stored(tmp_path)
    for number in range(19):
        results.find(f"{number:02}")
    results.keep("new", RESULTS["00"])
    results.save()
    again = StoredResults(str(tmp_path), "abcd")
    assert (again.find("19"), again.find("new")) == (None, RESULTS["00"])


def test_few_results_are_not_worth_a_file(tmp_path: Path) -> None:
    results = StoredResults(str(tmp_path), "abcd")
    results.keep("00", RESULTS["00"])
    results.save()
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize("change", [b"", b"\xff", b"{}", b"[1]", b"\n[1,{}]", b"[" * 100_000])
def test_another_file_is_as_good_as_none(tmp_path: Path, change: bytes) -> None:
    results = stored(tmp_path)
    file(tmp_path).write_bytes(change)
    assert not found(results)


@pytest.mark.parametrize("position", range(0, 2_000, 331))
def test_a_changed_byte_spoils_all(tmp_path: Path, position: int) -> None:
    results = stored(tmp_path)
    data = bytearray(file(tmp_path).read_bytes())
    data[position] ^= 1
    file(tmp_path).write_bytes(data)
    assert not found(results)


def _forms() -> list[Any]:
    """What a file may hold in place of its results, each with one thing wrong."""
    error = json.loads(json.dumps(["m", None, None, ["A"], [], False, False, {}, []]))
    wrong: list[Any] = [1, 1, 1, [[["A", "B"]]], [True], None, 0, {"a": []}, [1]]
    errors = [[*error[:number], value, *error[number + 1 :]] for number, value in enumerate(wrong)]
    results = [[[each], {}] for each in (*errors, error[1:], None)]
    return [*results, [[error], {"a": 1}], [[error]], {}, None, [[error], []]]


@pytest.mark.parametrize("form", _forms(), ids=str)
def test_a_file_of_another_form_is_as_good_as_none(tmp_path: Path, form: Any) -> None:
    results = stored(tmp_path)
    text = json.dumps([1, {"00": form}])
    checksum = blake2b(text.encode(), digest_size=16).hexdigest()
    file(tmp_path).write_text(f"{checksum}\n{text}", "utf-8")
    assert not found(results)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder, with a cache of its own and a home folder of nobody."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def check(text: str, settings: Settings = ALONE) -> list[object]:
    Path("t.yaml").write_text(text, "utf-8")
    (result,) = check_files([FileRequest("t.yaml")], settings)
    return [finding._replace(key="", parent="") for finding in result.findings]


def test_an_edited_template_is_checked_as_if_nothing_was_kept(folder: Path) -> None:
    check(TEXT)
    before = file(folder).read_text("utf-8")
    kind = "Type: AWS::EC2::EIP\n"
    assert kind in TEXT
    edited = "# a line more\n" + TEXT.replace(kind, f"{kind}    Bogus: 1\n", 1)
    expected = check(edited, replace(ALONE, cache=False))
    assert check(edited) == expected
    after = file(folder).read_text("utf-8")
    old, new = (json.loads(text.partition("\n")[2])[1] for text in (before, after))
    assert len(old) == len(new) == 30
    assert len(new.keys() - old.keys()) == 1
    file(folder).write_text(after.replace("[", "]"), "utf-8")
    assert check("# another\n" + edited) == check("# another\n" + edited, replace(ALONE, cache=False))


def test_nothing_is_written_when_a_secret_was_given(folder: Path) -> None:
    check(SECRET + TEXT, replace(ALONE, target=TargetArguments(parameters={"P": "hunter22"})))
    assert not list(folder.rglob("*.resources"))
    check(SECRET + TEXT)
    assert list(folder.rglob("*.resources"))


def test_the_default_of_a_secret_is_in_no_file(folder: Path) -> None:
    text = TEXT.replace("Type: AWS::EC2::EIP\n", "Type: AWS::EC2::EIP\n    Bogus: [hunter22, !Ref P]\n")
    assert "hunter22" in text
    check(SECRET.replace("true", "true, Default: hunter22") + text)
    files = [path.read_text("utf-8") for path in (folder / "cache").rglob("*") if path.is_file()]
    assert files
    assert not any("hunter22" in text for text in files)
