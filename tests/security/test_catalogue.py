"""The tables of security rules are as their schema wants them, and a file that is none is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfnkit.rule import RuleFileError
from cfnkit.rule_tables import read_table
from cfnkit.security import read_catalogue

FOLDER = Path(__file__).parent.parent.parent / "rules" / "security"
TABLES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", TABLES, ids=[path.stem for path in TABLES])
def test_a_table_fits_its_schema(path: Path) -> None:
    written = json.loads(path.read_text("utf-8"))

    assert [rule.id for rule in read_table(path.name, written).rules] == [rule["id"] for rule in written["rules"]]


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"rules": [{"id": "W9500"}]}', '{"rules": [1]}'])
def test_a_file_that_is_no_table_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)

    with pytest.raises(RuleFileError, match=r"a\.json: it is no table of rules"):
        read_catalogue(tmp_path)
