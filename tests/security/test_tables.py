"""What holds for every security rule: its ids, its names, and that what it names exists."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfnkit.schemas import ResourceSchema, Schemas
from cfnkit.security import ANY_TYPE, read_catalogue
from cfnkit.security.policies import PERMISSIONS, RESOURCES
from support import recorded_cases

CHECKOUT = Path(__file__).parent.parent.parent
FOLDER = CHECKOUT / "rules" / "security"
CATALOGUE = read_catalogue(FOLDER)
TABLES = sorted(FOLDER.glob("*.json"))
SCHEMAS = Schemas("us-east-1")
CASES = recorded_cases.read("security.jsonl.gz")

MOST_LINES = 400
# Types without a schema: a transform replaces them, or the service is gone and people's templates still have them.
WITHOUT_SCHEMA = {"AWS::OpsWorks::App", "AWS::OpsWorks::Stack", "AWS::Serverless::Function", "Alexa::ASK::Skill"}
# Properties that people write where the type has none.
MISPLACED = {("AWS::IAM::Role", "PolicyDocument")}
# Names in recordings that no rule has, with the reason.
GONE = {
    "CKV_AWS_170": "Amazon QLDB was ended in July 2025",
    "CKV_AWS_172": "Amazon QLDB was ended in July 2025",
    "F77": "Amazon SimpleDB takes no new customers, and CloudFormation's registry has no schema of it",
    "F665": "AWS WAF Classic was ended in September 2025",
    "WAF_WEB_ACL_DEFAULT_ACTION_RULE": "AWS WAF Classic was ended in September 2025",
    "CKV2_AWS_20": "a check of Terraform's resources",
    "CKV2_AWS_24": "an example of checkov's documents",
    "CKV_T_1": "an example of checkov's documents",
}


def places_in(schema: Any, place: tuple[str, ...], definitions: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The places that a schema of a table names, with `*` for an item of a list."""
    if not isinstance(schema, dict):
        return
    reference = schema.get("$ref")
    if reference is not None:
        yield from places_in(definitions[reference.rpartition("/")[2]], place, definitions)
    yield from ((*place, name) for name in schema.get("required", ()))
    for name, below in schema.get("properties", {}).items():
        yield (*place, name)
        yield from places_in(below, (*place, name), definitions)
    for key in ("not", "if", "then", "else"):
        yield from places_in(schema.get(key), place, definitions)
    for key in ("items", "contains", "additionalProperties"):
        yield from places_in(schema.get(key), (*place, "*"), definitions)
    for key in ("allOf", "anyOf"):
        for part in schema.get(key, ()):
            yield from places_in(part, place, definitions)


def lacks(schema: ResourceSchema, place: tuple[str, ...]) -> bool:
    """Whether a resource type has no property at a place; a free-form object may have any."""
    part = schema.follow(schema.root)
    for name in place:
        if "items" in part:
            part = schema.follow(part["items"])
            if name == "*":
                continue
        elif name == "*":
            return False
        known = part.get("properties")
        if known is None or "oneOf" in part or "anyOf" in part:
            return False
        if name not in known:
            return True
        part = schema.follow(known[name])
    return False


def test_each_id_is_within_the_range_of_security_rules() -> None:
    ids = [rule.id for rule in CATALOGUE.rules]

    assert all(re.fullmatch("W9[56][0-9]{2}", id) for id in ids)
    assert not [id for id, count in Counter(ids).items() if count > 1]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_table_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_each_type_of_a_rule_exists() -> None:
    named = {type for rule in CATALOGUE.rules for type in rule.types if type != ANY_TYPE}
    named |= {type for rule in CATALOGUE.rules for alias in rule.aliases for type in alias.types}

    assert {type for type in named - WITHOUT_SCHEMA if SCHEMAS.get(type) is None} == set()


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_each_property_of_a_table_exists(path: Path) -> None:
    wrong = set()
    for rule in json.loads(path.read_text("utf-8"))["rules"]:
        for type, schema in rule["resources"].items():
            known = SCHEMAS.get(type)
            places = set(places_in(schema, (), rule.get("$defs", {})))
            if known is not None:
                wrong |= {(rule["id"], type, *place) for place in places if lacks(known, place)}
    assert wrong == set()


def test_each_place_of_a_name_exists() -> None:
    wrong = set()
    for rule in CATALOGUE.rules:
        for alias in rule.aliases:
            for type in alias.types or rule.types:
                known = SCHEMAS.get(type) if type != ANY_TYPE else None
                if known is None or (not alias.types and len(rule.types) > 1):
                    continue
                for place in alias.paths:
                    if (type, place) not in MISPLACED and lacks(known, tuple(place.split("/"))):
                        wrong.add((rule.id, alias.id, type, place))
    assert wrong == set()


def test_each_place_of_a_policy_exists() -> None:
    places = [(type, place) for table in (PERMISSIONS, RESOURCES) for type, known in table.items() for place in known]

    for type, place in places:
        known = SCHEMAS.get(type)
        assert known is not None, type
        assert (type, place) in MISPLACED or not lacks(known, tuple(place.split("/"))), (type, place)


def test_each_secret_of_the_table_exists() -> None:
    rows = json.loads((FOLDER / "data" / "secret_properties.json").read_text("utf-8"))

    assert len(rows) == len({(row["type"], row["path"]) for row in rows})
    for row in rows:
        known = SCHEMAS.get(row["type"])
        if row["type"] not in WITHOUT_SCHEMA:
            assert known is not None, row
            assert not lacks(known, tuple(row["path"].split("/"))), row


def test_a_rule_says_what_is_wrong_why_and_what_to_write() -> None:
    for rule in CATALOGUE.rules:
        assert re.fullmatch(r"[A-Z].*[^.]", rule.title), rule.id
        assert rule.reason.endswith("."), rule.id
        assert rule.remedy.endswith("."), rule.id
        assert rule.source.startswith("https://docs.aws.amazon.com/"), rule.id
        assert rule.risk in ("critical", "high", "medium", "low"), rule.id


@pytest.mark.skipif(not CASES, reason="CFNKIT_CASES names no folder of recorded cases")
def test_each_recorded_rule_of_another_tool_has_one_of_ours() -> None:
    recorded = {case["rule"] for case in CASES}

    assert recorded - CATALOGUE.by_name.keys() == recorded & GONE.keys()
    assert not GONE.keys() & CATALOGUE.by_name.keys()
