"""The JSON Schemas of OpenAPI that cfnkit has: those that are published, as a validator of OpenAPI has them, too."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from cfnkit.documents.apis.schemas import flaws
from cfnkit.syntax import Mapping, parse


@pytest.mark.parametrize("version", ["v2.0", "v3.0", "v3.1"])
def test_a_schema_is_the_published_one(version: str) -> None:
    ours = (files("cfnkit.documents.apis") / "openapi" / f"{version}.json").read_text("utf-8")
    published = files("openapi_spec_validator") / "resources" / "schemas" / version / "schema.json"
    assert json.loads(ours) == json.loads(published.read_text("utf-8"))


@pytest.mark.parametrize(
    ("definition", "hint"),
    [
        ("swagger: '2.0'\npaths: {pets: {get: {responses: {}}}}", "A path begins with '/'."),
        ("openapi: 3.0.1\npaths: {pets: {get: {responses: {}}}}", "A path begins with '/'."),
        ("swagger: '2.0'\npaths: {}\nservers: []", "It came with OpenAPI 3, and this definition is of version 2.0."),
        ("openapi: 3.0.1\npaths: {}\nbasePath: /v1", "It is of version 2.0. OpenAPI 3 has 'servers' for it."),
    ],
)
def test_a_key_that_openapi_does_not_have_is_told_with_where_it_belongs(definition: str, hint: str) -> None:
    root = parse(f"info: {{title: a, version: '1'}}\n{definition}", "definition.yaml").root
    assert isinstance(root, Mapping)
    assert [found for _, _, found in flaws(root, root)] == [hint]
