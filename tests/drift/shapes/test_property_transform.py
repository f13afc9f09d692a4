"""`propertyTransform`: the value that the service makes of a declared one."""

from __future__ import annotations

import collections.abc as abc
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cfnkit.drift import Status
from cfnkit.drift.shapes.marks import PropertyTransform
from cfnkit.drift.shapes.property_transform import TransformError, TransformEvaluator, alternatives
from cfnkit.schemas import ResourceSchema
from drift.comparing import ACCOUNT, compare, compare_by, equated

SAMPLES: tuple[Any, ...] = (
    "Ab/c:D",
    "10.0.7.9/16",
    "2001:db8:1234:1a00:0:0:0:0/64",
    "03:30",
    "5",
    5,
    True,
    ["a"],
    {"Owner": "CUSTOM_LAMBDA", "SourceDetails": [{"MessageType": "ConfigurationItemChangeNotification"}]},
    f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:my-fn",
)


def bundled() -> abc.Iterator[ResourceSchema]:
    """The schemas with a transform, of all regions that cfn-lint bundles."""
    found = find_spec("cfnlint")
    assert found is not None
    assert found.origin is not None
    for file in sorted((Path(found.origin).parent / "data/schemas/resources").glob("*.json")):
        text = file.read_text("utf-8")
        if '"propertyTransform"' in text:
            yield ResourceSchema.from_document(json.loads(text))


def test_every_bundled_transform_parses_and_evaluates() -> None:
    transforms = TransformEvaluator()
    count = 0
    for schema in bundled():
        for path, expression in schema.property_transform.items():
            for alternative in alternatives(expression):
                count += 1
                results = [result_of(transforms, path, alternative, sample) for sample in SAMPLES]
                made = [result for result in results if not isinstance(result, TransformError) and result is not None]
                assert made, f"{schema.type_name} {'/'.join(path)}: {alternative}"
    assert count > 200


def result_of(transforms: TransformEvaluator, path: tuple[str, ...], expression: str, value: Any) -> Any:
    """The result of an expression for a value at a path, beside the siblings that some expressions need."""
    beside = {"IpProtocol": "tcp", "AlwaysOnCapacity": 1, "OnDemandCapacity": 2}
    parent = {path[-1]: value, **beside}
    made = next(transforms.results([PropertyTransform.at(path, expression)], parent, {}, value), None)
    # One says what comes of a value that is not there.
    return transforms.evaluate(expression, beside) if made is None and "null" in expression else made


@pytest.mark.parametrize(
    ("resource_type", "declared", "live"),
    [
        ("AWS::RDS::DBInstance", {"DBInstanceIdentifier": "MyDb"}, {"DBInstanceIdentifier": "mydb"}),
        ("AWS::RDS::DBInstance", {"EngineVersion": "8.0"}, {"EngineVersion": "8.0.35"}),
        ("AWS::RDS::DBInstance", {"EngineVersion": 8}, {"EngineVersion": "8.0.35"}),
        ("AWS::EC2::Subnet", {"CidrBlock": "10.0.7.9/16"}, {"CidrBlock": "10.0.0.0/16"}),
        ("AWS::Route53::RecordSet", {"Name": "A.Example.com."}, {"Name": "a.example.com"}),
        ("AWS::Lambda::Url", {"TargetFunctionArn": SAMPLES[-1]}, {"TargetFunctionArn": "my-fn"}),
        (
            "AWS::DMS::Endpoint",
            {"MongoDbSettings": {"AuthMechanism": "a-b"}},
            {"MongoDbSettings": {"AuthMechanism": "a_b"}},
        ),
        ("AWS::SimSpaceWeaver::Simulation", {"MaximumDuration": "5d"}, {"MaximumDuration": "5D"}),
        (
            "AWS::EC2::SecurityGroup",
            {"SecurityGroupIngress": [{"IpProtocol": "17", "FromPort": 1, "ToPort": 2, "CidrIp": "10.0.0.0/8"}]},
            {"SecurityGroupIngress": [{"IpProtocol": "udp", "FromPort": 1, "ToPort": 2, "CidrIp": "10.0.0.0/8"}]},
        ),
        (
            "AWS::ECS::Service",
            {"TaskDefinition": "app"},
            {"TaskDefinition": f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/app:7"},
        ),
        (
            "AWS::Lambda::EventSourceMapping",
            {"StartingPositionTimestamp": "1541139109"},
            {"StartingPositionTimestamp": 1541139109000},
        ),
        ("AWS::ImageBuilder::ImageRecipe", {"Version": "1.0.x"}, {"Version": "1.0.42"}),
    ],
)
def test_what_the_service_makes_of_a_value_is_equal(
    resource_type: str, declared: dict[str, Any], live: dict[str, Any]
) -> None:
    assert compare(resource_type, declared, live).status is Status.IN_SYNC


@pytest.mark.parametrize(
    ("resource_type", "declared", "live"),
    [
        ("AWS::RDS::DBInstance", {"DBInstanceIdentifier": "MyDb"}, {"DBInstanceIdentifier": "mydb2"}),
        ("AWS::RDS::DBInstance", {"EngineVersion": "8.0"}, {"EngineVersion": "5.7.1"}),
        ("AWS::EC2::Subnet", {"CidrBlock": "10.0.7.9/16"}, {"CidrBlock": "10.1.0.0/16"}),
        (
            "AWS::ECS::Service",
            {"TaskDefinition": "app"},
            {"TaskDefinition": f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/web:7"},
        ),
    ],
)
def test_another_value_is_a_difference(resource_type: str, declared: dict[str, Any], live: dict[str, Any]) -> None:
    assert compare(resource_type, declared, live).status is Status.MODIFIED


def test_a_transform_may_make_the_object_around_the_value() -> None:
    details = [{"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"}]
    added = {"EventSource": "aws.config", "MessageType": "OversizedConfigurationItemChangeNotification"}
    declared = {"Source": {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": "arn:x", "SourceDetails": details}}
    live = {"Source": {**declared["Source"], "SourceDetails": [added, *details]}}

    assert equated(compare("AWS::Config::ConfigRule", declared, live)) == {"/Source": "propertyTransform"}
    live["Source"]["Owner"] = "AWS"
    assert compare("AWS::Config::ConfigRule", declared, live).status is Status.MODIFIED


def document(expression: str, path: str = "/properties/Name") -> dict[str, Any]:
    return {"properties": {"Name": {}, "KMSKeyId": {}, "Outer": {}}, "propertyTransform": {path: expression}}


def test_the_alternatives_are_tried_in_turn() -> None:
    lower_or_upper = document("$lowercase(Name) $OR $uppercase(Name)")

    for live in ("abc", "ABC"):
        assert compare_by(lower_or_upper, {"Name": "Abc"}, {"Name": live}).status is Status.IN_SYNC
    assert compare_by(lower_or_upper, {"Name": "Abc"}, {"Name": "aBC"}).status is Status.MODIFIED


def test_a_text_that_is_a_pattern_must_fit_all_of_the_value() -> None:
    pattern = document('$join(["arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/", Name])')

    assert compare_by(pattern, {"Name": "k"}, {"Name": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"}).differences == ()
    assert compare_by(pattern, {"Name": "k"}, {"Name": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k2"}).differences
    assert compare_by(document("$lowercase(Name)"), {"Name": "A.B"}, {"Name": "axb"}).differences


def test_null_on_purpose_means_that_the_value_is_not_there() -> None:
    absent = document("Name=[] or Name='none' ? null : Name")

    assert equated(compare_by(absent, {"Outer": 1, "Name": "none"}, {"Outer": 1})) == {"/Name": "propertyTransform"}
    assert compare_by(absent, {"Outer": 1, "Name": "some"}, {"Outer": 1}).status is Status.MODIFIED
    assert compare_by(document("Missing"), {"Outer": 1, "Name": "some"}, {"Outer": 1}).status is Status.MODIFIED


def test_a_name_that_is_spelt_in_another_case_is_found_all_the_same() -> None:
    spelt = document('$join(["arn:x/", KmsKeyId])', "/properties/KmsKeyId")

    assert compare_by(spelt, {"KMSKeyId": "k"}, {"KMSKeyId": "arn:x/k"}).status is Status.IN_SYNC


def test_an_expression_may_name_the_property_by_its_path() -> None:
    path = "/properties/Secret/KmsKeyId"
    by_path = {"properties": {"Secret": {}}, "propertyTransform": {path: '$join(["arn:x/", Secret.KmsKeyId])'}}

    assert compare_by(by_path, {"Secret": {"KmsKeyId": "k"}}, {"Secret": {"KmsKeyId": "arn:x/k"}}).differences == ()
    assert compare_by(by_path, {"Secret": {"KmsKeyId": "k"}}, {"Secret": {"KmsKeyId": "arn:x/"}}).differences


def test_a_path_that_leads_nowhere_does_no_harm() -> None:
    assert compare_by(document("x", "/properties/A/*/B"), {"Name": "a"}, {"Name": "b"}).status is Status.MODIFIED


@pytest.mark.parametrize("expression", ["$lowercase(", "$unknown(Name)", "$number(Name)", '"(["'])
def test_a_transform_that_fails_hides_nothing(expression: str) -> None:
    drift = compare_by(document(expression), {"Name": "s3cret-a"}, {"Name": "b"})

    assert drift.status is Status.MODIFIED
    assert "s3cret-a" not in drift.differences[0].note


def test_a_transform_that_fails_is_noted() -> None:
    drift = compare_by(document("$unknown(Name)"), {"Name": "a"}, {"Name": "b"})

    assert "The property transform '$unknown(Name)' failed" in drift.differences[0].note


def test_a_pattern_that_takes_forever_is_given_up() -> None:
    endless = document('$join(["(a+)+", Name])')

    assert compare_by(endless, {"Name": "b"}, {"Name": "a" * 60}).status is Status.MODIFIED


def test_jsonata_is_read_when_it_is_needed() -> None:
    program = "import sys, cfnkit.drift; print('jsonata' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert run.stdout.split() == ["False"]


def test_a_pattern_is_matched_without_compiled_libraries_too(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = "arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/mrk-1"
    for missing in (False, True):
        if missing:
            monkeypatch.setitem(sys.modules, "regex", None)
        assert TransformEvaluator.matches(pattern, f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/mrk-1", "mrk-1")
        assert not TransformEvaluator.matches(pattern, f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/mrk-2", "mrk-1")
        assert not TransformEvaluator.matches("(", "(x", "mrk-1")
