"""The digests of valid documents: what they save, and what they never hold or hide."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from cfnkit import conformance
from cfnkit.conformance import Flaw, flaw_of_document

SCHEMA = {
    "type": "object",
    "description": "an object with a name",
    "properties": {"name": {"type": "string", "description": "a string"}},
    "required": ["name"],
}
VALID = {"name": "hunter2-hunter2"}
FLAW = Flaw(("name",), "'name' must be a string, not a number.")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "cfnkit" / "valid-documents"


@pytest.fixture
def validations(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The documents that jsonschema was given."""
    import jsonschema

    given: list[Any] = []
    iterate = jsonschema.Draft202012Validator.iter_errors

    def noting(validator: Any, document: Any) -> Any:
        if isinstance(document, dict):
            given.append(document)
        return iterate(validator, document)

    monkeypatch.setattr(jsonschema.Draft202012Validator, "iter_errors", noting)
    return given


def test_a_valid_document_is_validated_once(folder: Path, validations: list[Any]) -> None:
    assert [flaw_of_document(VALID, SCHEMA) for _ in range(3)] == [None, None, None]
    assert validations == [VALID]


def test_the_cache_holds_nothing_of_the_document(folder: Path) -> None:
    flaw_of_document(VALID, SCHEMA)
    (noted,) = folder.iterdir()
    assert noted.read_bytes() == b""
    assert len(noted.name) == 64
    assert set(noted.name) <= set("0123456789abcdef")


def test_an_invalid_document_is_validated_each_time(folder: Path, validations: list[Any]) -> None:
    assert [flaw_of_document({"name": 1}, SCHEMA) for _ in range(2)] == [FLAW, FLAW]
    assert len(validations) == 2
    assert not folder.exists()


def test_another_schema_is_another_question(folder: Path) -> None:
    assert flaw_of_document(VALID, SCHEMA) is None
    stricter = {**SCHEMA, "properties": {"name": {"type": "string", "maxLength": 3, "description": "a short name"}}}
    assert flaw_of_document(VALID, stricter) == Flaw(("name",), "'name' must be a short name.")


def test_values_that_are_written_alike_are_not_mistaken_for_each_other(folder: Path) -> None:
    assert flaw_of_document({"name": "1"}, SCHEMA) is None
    assert flaw_of_document({"name": 1}, SCHEMA) == FLAW


@pytest.mark.parametrize("broken", ["file", "read-only", "folders"])
def test_a_broken_cache_only_costs_time(folder: Path, validations: list[Any], broken: str) -> None:
    if broken == "file":
        folder.parent.mkdir()
        folder.write_text("not a folder")
    elif broken == "read-only":
        folder.mkdir(parents=True, mode=0o500)
    else:
        (folder / conformance.digest_of(SCHEMA, VALID)).mkdir(parents=True)
    for _ in range(2):
        assert flaw_of_document(VALID, SCHEMA) is None
        assert flaw_of_document({"name": 1}, SCHEMA) == FLAW
    assert validations.count(VALID) >= 1


def test_the_cache_does_not_grow_without_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conformance, "_MOST_DIGESTS", 5)
    for number in range(17):
        assert flaw_of_document({"name": str(number)}, SCHEMA) is None
        assert len(list(folder.iterdir())) <= 5


def test_a_document_is_held_against_its_schema_without_compiled_libraries_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    schema = {**SCHEMA, "x-must-be": "an object with a name"}
    assert flaw_of_document(VALID, schema) is None
    assert flaw_of_document({"name": 5}, schema) == Flaw(
        ("name",), "'name' does not fit; cfnkit outside of Lambda says what must be there."
    )
