"""The extension for VS Code names what cfnkit knows. What its user sees is tried by `make test-editor`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

from cfnkit.configuration.documents import configuration_schema
from cfnkit.files.project import CONFIGURATION_NAME
from cfnkit.lint.settings import EngineName
from cfnkit.lsp.client_options import HINT_KINDS
from cfnkit.vocabulary import SHORT_FORMS

MANIFEST = Path(__file__).parent.parent / "editors/vscode/package.json"


def _contributed() -> dict[str, Any]:
    contributed: dict[str, Any] = json.loads(MANIFEST.read_text("utf-8"))["contributes"]
    return contributed


def test_other_yaml_extensions_know_each_short_form() -> None:
    tags = _contributed()["configurationDefaults"]["yaml.customTags"]

    assert {tag.split()[0] for tag in tags} == {f"!{name}" for name in SHORT_FORMS}


def test_the_settings_have_the_choices_of_the_server() -> None:
    settings = _contributed()["configuration"]["properties"]

    assert settings["cfnkit.engine"]["enum"] == [None, *get_args(EngineName)]
    assert {name for name in settings if "inlayHints" in name} == {f"cfnkit.inlayHints.{kind}" for kind in HINT_KINDS}


def test_the_yaml_extension_gets_the_schema_of_the_configuration() -> None:
    (contributed,) = _contributed()["yamlValidation"]
    assert contributed["fileMatch"] == CONFIGURATION_NAME
    packed = contributed["url"].removeprefix("./")
    assert f"!{packed}" in MANIFEST.with_name(".vscodeignore").read_text("utf-8").splitlines()
    source, goal = re.findall(r"'([^']+\.json)'", json.loads(MANIFEST.read_text("utf-8"))["scripts"]["schema"])
    assert goal == packed
    assert json.loads((MANIFEST.parent / source).read_text("utf-8")) == configuration_schema()
