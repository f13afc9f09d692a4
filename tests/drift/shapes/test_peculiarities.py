"""The data files about single resource types."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import cfnkit.drift.shapes.peculiarity
from cfnkit.drift import Status
from cfnkit.drift.shapes.peculiarity import peculiarities_of, read_peculiarities
from drift.comparing import ACCOUNT, SCHEMAS, compare, differences, skipped

FILES = sorted((Path(cfnkit.drift.shapes.peculiarity.__file__).parent / "peculiarities").iterdir())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_names_a_type_its_paths_a_comparator_and_the_evidence(file: Path) -> None:
    document = json.loads(file.read_text("utf-8"))
    schema = SCHEMAS.get(document["type"])

    assert schema is not None
    assert file.name == f"{document['type'].replace('::', '-').lower()}.json"
    assert len(peculiarities_of(document["type"])) == len(document["peculiarities"]) > 0
    for entry in document["peculiarities"]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", entry["date"])
        assert len(entry["evidence"]) > 20
        assert entry["path"].split("/")[1] in schema.properties


def test_a_type_without_a_file_has_none() -> None:
    assert peculiarities_of("Test::Unit::Thing") == ()


def test_a_misspelt_comparator_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "test-unit-thing.json"
    entry = {"path": "/Name", "comparator": "anycase", "evidence": "It is misspelt.", "date": "2026-11-29"}
    file.write_text(json.dumps({"type": "Test::Unit::Thing", "peculiarities": [entry]}), "utf-8")

    with pytest.raises(ValueError, match="'anycase' is not a valid Comparator"):
        read_peculiarities(file)


def test_a_group_of_an_action_that_is_among_those_it_forwards_to() -> None:
    rule = "AWS::ElasticLoadBalancingV2::ListenerRule"
    declared = {"Priority": 1, "Actions": [{"Type": "forward", "TargetGroupArn": "arn:blue"}]}

    def live(*groups: str) -> dict[str, Any]:
        forward = {"TargetGroups": [{"TargetGroupArn": group, "Weight": 50} for group in groups]}
        return {"Priority": 1, "Actions": [{"Type": "forward", "ForwardConfig": forward}]}

    assert skipped(compare(rule, declared, live("arn:green", "arn:blue"))) == {
        "/Actions/0/TargetGroupArn": "MANAGED_BY_AWS"
    }
    assert compare(rule, declared, live("arn:green")).status is Status.MODIFIED


def test_the_ports_of_all_protocols_are_no_ports() -> None:
    rule = {"IpProtocol": "-1", "FromPort": 0, "ToPort": 0, "CidrIp": "10.0.0.0/8"}
    live = {"IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}

    assert (
        compare("AWS::EC2::SecurityGroup", {"SecurityGroupEgress": [rule]}, {"SecurityGroupEgress": [live]}).differences
        == ()
    )
    tcp = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/8"}
    live = {"IpProtocol": "tcp", "CidrIp": "10.0.0.0/8"}
    assert compare(
        "AWS::EC2::SecurityGroup", {"SecurityGroupEgress": [tcp]}, {"SecurityGroupEgress": [live]}
    ).differences


def test_a_user_pool_has_more_attributes_than_its_own() -> None:
    pool = "AWS::Cognito::UserPool"
    declared = {"Schema": [{"Name": "team", "AttributeDataType": "String"}]}
    standard = [{"Name": name, "AttributeDataType": "String"} for name in ("sub", "email", "phone_number")]
    live: dict[str, Any] = {
        "Schema": [*standard, {"Name": "custom:team", "AttributeDataType": "String", "Mutable": True}]
    }

    assert compare(pool, declared, live).status is Status.IN_SYNC
    live["Schema"][-1]["AttributeDataType"] = "Number"
    assert differences(compare(pool, declared, live)) == [
        ("NOT_EQUAL", "/Schema/0/AttributeDataType", "String", "Number")
    ]


def test_a_condition_by_its_older_name() -> None:
    def criteria(**condition: Any) -> dict[str, Any]:
        return {"FindingCriteria": {"Criterion": {"severity": condition}}}

    assert compare("AWS::GuardDuty::Filter", criteria(Gte=4), criteria(GreaterThanOrEqual=4)).status is Status.IN_SYNC
    assert compare("AWS::GuardDuty::Filter", criteria(Gte=4), criteria(GreaterThanOrEqual=5)).status is Status.MODIFIED


def test_a_search_string_within_a_statement_within_statements() -> None:
    def rules(match: dict[str, Any]) -> dict[str, Any]:
        nested = {"AndStatement": {"Statements": [{"NotStatement": {"Statement": {"ByteMatchStatement": match}}}]}}
        return {"Rules": [{"Name": "a", "Priority": 0, "Statement": nested}]}

    match = {"SearchString": "abc", "PositionalConstraint": "EXACTLY"}
    place = "/Rules/0/Statement/AndStatement/Statements/0/NotStatement/Statement/ByteMatchStatement"
    drift = compare("AWS::WAFv2::WebACL", rules(match), rules({"PositionalConstraint": "EXACTLY"}))
    assert skipped(drift) == {f"{place}/SearchString": "NOT_RETURNED"}
    drift = compare("AWS::WAFv2::WebACL", rules(match), rules({**match, "SearchString": "abd"}))
    assert differences(drift) == [("NOT_EQUAL", f"{place}/SearchString", "abc", "abd")]


def test_variables_of_a_definition_are_replaced() -> None:
    machine = "AWS::StepFunctions::StateMachine"
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
    declared = {
        "DefinitionString": '{"StartAt":"A","States": {"A": {"Resource":"${Function}", "TimeoutSeconds":"${Time}"}}}',
        "DefinitionSubstitutions": {"Function": arn, "Time": 30},
    }

    def live(resource: str) -> dict[str, Any]:
        text = f'{{"States":{{"A":{{"TimeoutSeconds":"30","Resource":"{resource}"}}}},"StartAt":"A"}}'
        return {"DefinitionString": text}

    assert compare(machine, declared, live(arn)).status is Status.IN_SYNC
    drift = compare(machine, declared, live("other"))
    assert differences(drift) == [("NOT_EQUAL", "/DefinitionString/States/A/Resource", arn, "other")]
