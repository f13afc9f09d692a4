"""`cfnkit config`: the schema and the keys of `.cfnkit.yaml`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cfnkit.cli import main
from cfnkit.configuration.documents import configuration_schema


def test_the_schema_is_the_one_that_the_reader_uses(tmp_path: Path) -> None:
    written = tmp_path / "schema.json"
    assert main(["config", "schema", "--output", str(written)]) == 0

    schema = json.loads(written.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema == configuration_schema()


def test_a_key_is_listed_with_those_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "keys", "targets.*.parameters"]) == 0
    assert capsys.readouterr().out == (
        "targets.*.parameters\n"
        "  Values of the template's parameters. They count before those of parameter_files.\n"
        "  type: an object of parameter values\n"
        "  default: {}\n"
        '  example: {"parameters": {"Env": "prod", "Zones": ["a", "b"]}}\n'
    )
    assert main(["config", "keys", "security"]) == 0
    text = capsys.readouterr().out
    assert "  default: no security rules run\n" in text
    assert "\nsecurity.profile\n" in text
    assert "  required\n" in text


def test_all_keys_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "keys", "--format", "json"]) == 0
    keys = {key["path"]: key for key in json.loads(capsys.readouterr().out)}
    assert keys["check.fail_on"]["default"] == "info"
    assert keys["check.fail_on"]["choices"] == ["error", "warning", "info"]
    assert "default" not in keys["macros.*.cwd"]
    assert keys["macros.*.handler"]["one_of"] == ["handler", "command", "library", "lambda", "replay"]
    assert keys["macros"]["examples"]


def test_an_unknown_key_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "keys", "chek.ignore"]) == 1
    assert capsys.readouterr().err == (
        "cfnkit: There is no key 'chek.ignore' in .cfnkit.yaml. Did you mean 'check.ignore'?\n"
    )
