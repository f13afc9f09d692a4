"""The table of the resource types that take tags."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import cfnkit.macro.tagging
from cfnkit.macro import Tagging, tagging_table
from cfnkit.macro.tagging.__main__ import table_text
from cfnkit.schemas import Schemas

FILE = Path(cfnkit.macro.tagging.__file__).with_name("table.json")


def facts(tagging: Tagging | None) -> Any:
    return tagging and (tagging.property, tagging.shape, dict(tagging.extra), tagging.replaces)


@pytest.mark.parametrize(
    ("type_name", "expected"),
    [
        ("AWS::S3::Bucket", ("Tags", "list", {}, False)),
        ("AWS::SSM::Parameter", ("Tags", "map", {}, False)),
        ("AWS::Glue::Job", ("Tags", "map", {}, False)),
        ("AWS::AutoScaling::AutoScalingGroup", ("Tags", "list", {"PropagateAtLaunch": True}, False)),
        ("AWS::Backup::BackupPlan", ("BackupPlanTags", "map", {}, False)),
        ("AWS::Route53::HostedZone", ("HostedZoneTags", "list", {}, False)),
        ("AWS::EC2::KeyPair", ("Tags", "list", {}, True)),
        ("AWS::EC2::CapacityReservation", ("TagSpecifications", "other", {}, False)),
        ("AWS::Serverless::Function", ("Tags", "map", {}, False)),
        ("AWS::S3::BucketPolicy", None),
        ("AWS::S3", None),
        ("AWS::S3::", None),
        ("AWS::Nothing::Known", None),
        ("Custom::Bucket", None),
        ("S3::Bucket", None),
        ("", None),
    ],
)
def test_a_type_says_how_its_resources_are_tagged(type_name: str, expected: Any) -> None:
    assert facts(tagging_table().get(type_name)) == expected


def test_each_type_has_one_shape() -> None:
    table = json.loads(FILE.read_text(encoding="utf-8"))
    parts = [item for shape in ("list", "map", "other") for item in table[shape].items()]
    listed = [f"{service}::{name}" for service, names in parts for name in names.split()]
    assert len(listed) == len(set(listed)) > 1000


def test_what_the_table_says_is_what_the_schemas_say() -> None:
    schemas, table = Schemas("us-east-1"), tagging_table()
    for name in ("AWS::Lambda::Function", "AWS::EC2::VPC", "AWS::Cognito::UserPool", "AWS::IAM::Policy"):
        schema, tagging = schemas.get(name), table.get(name)
        assert schema is not None
        assert (tagging is not None) == schema.tagging.taggable
        assert tagging is None or (tagging.property,) == schema.tagging.property


def test_the_table_is_not_stale() -> None:
    made, there = json.loads(table_text()), json.loads(FILE.read_text(encoding="utf-8"))
    if made["cfn-lint"] != there["cfn-lint"]:
        pytest.skip(f"made from cfn-lint {there['cfn-lint']}, and here is {version('cfn-lint')}")
    assert made == there, "run `python -m cfnkit.macro.tagging`"
