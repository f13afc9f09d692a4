"""The data about resource types that affect others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cfnkit.drift.comparison.surroundings
from drift.comparing import SCHEMAS

FILE = Path(cfnkit.drift.comparison.surroundings.__file__).with_suffix(".json")
RULES = [(kind, rule) for kind, rules in json.loads(FILE.read_text("utf-8")).items() for rule in rules]
KEYS = {
    "attachments": ({"type", "refers", "parent", "list"}, {"element"}),
    "scaling": ({"type", "refers", "parent", "property"}, {"dimension"}),
}


@pytest.mark.parametrize(("kind", "rule"), RULES)
def test_each_rule_names_types_and_properties_of_the_schemas(kind: str, rule: dict[str, Any]) -> None:
    required, optional = KEYS[kind]
    own, parent = SCHEMAS.get(rule["type"]), SCHEMAS.get(rule["parent"])

    assert required <= rule.keys() <= required | optional
    assert own is not None
    assert parent is not None
    element = rule.get("element", "Ref")
    assert own.properties.keys() >= {*rule["refers"], *({element} - {"Ref"})}
    assert (rule.get("list") or rule["property"].split("/")[1]) in parent.properties
