"""Tables: the one that cfnkit has, and those that cannot be used."""

from __future__ import annotations

import collections.abc as abc
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from cfnkit.configuration.file import load_configuration
from cfnkit.diagnostics import ConfigurationError
from cfnkit.lint.check import check_files
from cfnkit.lint.settings import FileRequest, Settings
from cfnkit.rule_tables import (
    Suppressions,
    Table,
    TableError,
    breaches,
    common_table,
    marked,
    read_table,
    unique_rules,
)
from cfnkit.rule_tables import table as table_module
from cfnkit.rule_tables.table import table_schema
from cfnkit.schemas import Schemas

COMMON = json.loads(Path(table_module.__file__).with_name("common.json").read_text("utf-8"))
RULE = {
    "id": "OURS-1",
    "title": "It is wrong",
    "reason": "It is so.",
    "remedy": "Mend it.",
    "source": "https://example.com",
    "resources": {"AWS::SNS::Topic": {"required": ["TopicName"]}},
}
# AWS::Serverless has no schemas here.
UNKNOWN_TYPES = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")


def table_with(**changes: Any) -> dict[str, Any]:
    return {"rules": [{**RULE, **changes}]}


@pytest.mark.parametrize("validator", [Draft7Validator, Draft202012Validator])
def test_the_form_of_tables_is_one_that_every_draft_knows(validator: Any) -> None:
    validator.check_schema(table_schema())
    assert validator(table_schema()).is_valid(COMMON)
    assert not validator(table_schema()).is_valid({"rules": []})


def test_the_rules_of_the_common_table_can_be_used() -> None:
    ids = [rule.id for rule in read_table("common", COMMON).rules]
    assert ids == [rule.id for rule in common_table().rules]
    assert {f"W{number}" for number in range(9780, 9790)} <= set(ids) <= {f"W{number}" for number in range(9778, 9800)}


def paths(part: Any, definitions: dict[str, Any], path: tuple[str, ...] = ()) -> abc.Iterator[tuple[str, ...]]:
    """The properties that a schema speaks of; `*` is any item of a list."""
    if not isinstance(part, dict):
        return
    if "$ref" in part:
        yield from paths(definitions[part["$ref"].rpartition("/")[2]], definitions, path)
    for name, below in part.get("properties", {}).items():
        yield (*path, name)
        yield from paths(below, definitions, (*path, name))
    yield from ((*path, name) for name in part.get("required", ()))
    for keyword in ("items", "contains"):
        yield from paths(part.get(keyword), definitions, (*path, "*"))
    for keyword in ("not", "if", "then", "else"):
        yield from paths(part.get(keyword), definitions, path)
    for below in (*part.get("allOf", ()), *part.get("anyOf", ())):
        yield from paths(below, definitions, path)


def knows(resource: Any, part: Any, path: tuple[str, ...]) -> bool:
    """Whether a resource type has what is at a path; what its schema leaves open may be anything."""
    part = resource.follow(part)
    if not path or not {"properties", "items"} & part.keys():
        return True
    if path[0] == "*":
        return knows(resource, part.get("items", {}), path[1:])
    return path[0] in part["properties"] and knows(resource, part["properties"][path[0]], path[1:])


@pytest.mark.parametrize("rule", COMMON["rules"], ids=lambda rule: rule["id"])
def test_the_common_rules_speak_of_types_and_properties_that_there_are(rule: dict[str, Any]) -> None:
    schemas = Schemas("us-east-1")
    for name, part in rule["resources"].items():
        resource = schemas.get(name)
        if resource is None:
            assert name in UNKNOWN_TYPES
            continue
        spoken_of = set(paths(part, rule.get("$defs", {})))
        # In a policy, nothing is known of what is below.
        assert {path for path in spoken_of if not knows(resource, resource.root, path)} == set()


@pytest.mark.parametrize("rule", COMMON["rules"], ids=lambda rule: rule["id"])
def test_a_resource_of_which_nothing_is_known_breaks_none_of_them(rule: dict[str, Any]) -> None:
    [made] = read_table("one", {"rules": [rule]}).rules
    for name in made.types:
        for properties in ({"Fn::Transform": {"Name": "Other"}}, {"Ref": "Unknown"}):
            assert list(breaches(made, name, marked(properties), Suppressions(None))) == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([], "It must be an object"),
        ({}, "rules"),
        (table_with(id="1"), "At rules/0/id"),
        (table_with(title="It is wrong."), "At rules/0/title"),
        (table_with(reason="because"), "At rules/0/reason"),
        (table_with(source="http://example.com"), "At rules/0/source"),
        (table_with(resources={}), "At rules/0/resources"),
        (table_with(resources={"Topic": {}}), "At rules/0/resources/Topic"),
        (table_with(resources={"AWS::SNS::Topic": {"oneOf": [{}]}}), "At rules/0/resources/AWS::SNS::Topic/oneOf"),
        (table_with(resources={"AWS::SNS::Topic": {"not": {"required": "a"}}}), "AWS::SNS::Topic/not/required"),
        (table_with(resources={"AWS::SNS::Topic": {"pattern": "("}}), "The schema of OURS-1 for AWS::SNS::Topic"),
        (table_with(resources={"AWS::SNS::Topic": {"$ref": "#/$defs/open"}}), "The schema of OURS-1 for"),
        (table_with(more=1), "At rules/0/more"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_the_place(table: Any, message: str) -> None:
    with pytest.raises(TableError) as caught:
        read_table("ours", table)
    assert message in str(caught.value)


def test_an_id_stands_once() -> None:
    tables: list[Table] = [common_table(), read_table("ours", table_with()), read_table("more", table_with())]
    assert len(unique_rules(tables[:2])) == len(common_table().rules) + 1
    with pytest.raises(TableError, match="two rules with the id OURS-1; the second is in the table more"):
        unique_rules(tables)


def test_every_place_that_breaks_a_rule_is_told() -> None:
    rules = {"AWS::SNS::Topic": {"items": {"not": {"const": "x"}}, "properties": {"A": {"items": {"minimum": 3}}}}}
    [rule] = read_table("ours", table_with(resources=rules)).rules
    found = breaches(rule, "AWS::SNS::Topic", marked({"A": [1, 4, "2"]}), Suppressions(None))
    assert [breach.path for breach in found] == [("A", 0), ("A", 2)]


def configured(folder: Path, table: str, entry: str = "ours.json") -> Path:
    (folder / "ours.json").write_text(table, "utf-8")
    path = folder / ".cfnkit.yaml"
    path.write_text(f"version: 1\nrule_tables: [{entry}]\n", "utf-8")
    return path


def test_a_configuration_names_tables(tmp_path: Path) -> None:
    config = load_configuration(configured(tmp_path, json.dumps(table_with()), "common, ours.json"))
    assert [table.name for table in config.tables] == ["common", str(tmp_path / "ours.json")]


@pytest.mark.parametrize(
    ("table", "entry", "line", "message"),
    [
        ('{"rules": [\n{"ids": 1}]}', "ours.json", 2, "Unknown key 'ids' in 'rules[0]'. Did you mean 'id'?"),
        (json.dumps(table_with(reason="because"), indent=1), "ours.json", 6, "must be a sentence that says why"),
        ('{"rules": \n[', "ours.json", 2, ""),
        ("{}", "other.json", 2, "other.json cannot be read"),
        ("{}", "ours.yaml", 2, "must be common, or the path of a JSON file"),
        (json.dumps(table_with()), "ours.json, ours.json", 2, "two rules with the id OURS-1"),
        (
            json.dumps(table_with(resources={"AWS::SNS::Topic": {"pattern": "("}}), indent=1),
            "ours.json",
            10,
            "The schema of OURS-1 for AWS::SNS::Topic cannot be used",
        ),
    ],
)
def test_a_table_of_a_configuration_that_cannot_be_used_is_refused_at_its_place(
    table: str, entry: str, line: int, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(configured(tmp_path, table, entry))
    assert message in caught.value.args[0]
    assert caught.value.span is not None
    assert caught.value.span.line == line


def test_a_table_that_changes_makes_a_difference_to_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n", "utf-8")

    def found() -> list[str]:
        [result] = check_files([FileRequest("t.yaml")], Settings(jobs=1))
        return [finding.id for finding in result.findings]

    configured(tmp_path, json.dumps(table_with()))
    assert found() == ["W9791/OURS-1"]
    assert found() == ["W9791/OURS-1"]
    configured(tmp_path, json.dumps(table_with(resources={"AWS::SNS::Topic": {}})))
    assert found() == []


def test_what_another_rule_says_is_not_said_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nrule_tables: [common]\n", "utf-8")
    properties = "{StorageEncrypted: true, MasterUserPassword: not-secret}"
    (tmp_path / "t.yaml").write_text(f"Resources: {{D: {{Type: AWS::RDS::DBInstance, Properties: {properties}}}}}\n")
    [result] = check_files([FileRequest("t.yaml")], Settings(jobs=1, cache=False))
    of_secrets = {finding.id for finding in result.findings} & {"W2501", "W9718", "W9788"}
    assert of_secrets == {"W2501"}
