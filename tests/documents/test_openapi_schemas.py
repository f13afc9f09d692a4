"""The JSON Schemas of OpenAPI that cfnkit has: those that are published, as a validator of OpenAPI has them, too."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest


@pytest.mark.parametrize("version", ["v2.0", "v3.0", "v3.1"])
def test_a_schema_is_the_published_one(version: str) -> None:
    ours = (files("cfnkit.documents.apis") / "openapi" / f"{version}.json").read_text("utf-8")
    published = files("openapi_spec_validator") / "resources" / "schemas" / version / "schema.json"
    assert json.loads(ours) == json.loads(published.read_text("utf-8"))
