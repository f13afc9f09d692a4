"""Resource types that the region does not have, and properties that their schemas lack."""

from __future__ import annotations

import pytest

from cfnkit.deployment import Target
from cfnkit.pipeline import Processed, process


def processed(type_name: str, region: str | None = None, properties: str = "{}") -> Processed:
    text = f"Resources:\n  A:\n    Type: {type_name}\n    Properties: {properties}\n"
    return process(text, target=Target(region=region))


def found(case: Processed) -> list[tuple[str, str, str, int, int]]:
    return [(each.id, each.message, each.hint, each.span.line, each.span.column) for each in case.diagnostics]


def test_a_type_that_no_region_has_is_refused_when_the_stack_is_made() -> None:
    case = processed("AWS::Lambda::Funtion")

    message = "Template format error: Unrecognized resource types: [AWS::Lambda::Funtion]"
    assert found(case) == [("E9769", message, "Did you mean 'AWS::Lambda::Function'?", 3, 11)]
    assert case.accepted
    assert not case.deployable


@pytest.mark.parametrize(
    ("kind", "meant"), [("AWS:SQS::Queue", "AWS::SQS::Queue"), ("aws::sns::topic", "AWS::SNS::Topic")]
)
def test_a_misspelt_namespace_of_aws_is_no_third_party(kind: str, meant: str) -> None:
    message = f"Template format error: Unrecognized resource types: [{kind}]"
    assert found(processed(f"'{kind}'")) == [("E9769", message, f"Did you mean '{meant}'?", 3, 11)]


def test_a_type_of_another_region_is_named_with_that_region() -> None:
    [(id, _, hint, *_)] = found(processed("AWS::DeviceFarm::Project", "eu-west-1", "{Name: x}"))

    assert (id, hint) == ("E9769", "us-west-2 has this type; eu-west-1 does not, as far as is known.")


def test_nothing_is_said_of_a_type_of_another_region_where_nobody_named_the_region() -> None:
    assert found(processed("AWS::DeviceFarm::Project", properties="{Name: x}")) == []


def test_a_resource_of_the_serverless_model_needs_its_transform() -> None:
    [(id, _, hint, *_)] = found(processed("AWS::Serverless::Function"))

    assert (id, hint) == ("E9769", "Add 'Transform: AWS::Serverless-2016-10-31' to the template.")


@pytest.mark.parametrize(
    "type_name",
    ["Custom::Thing", "Other::Of::Them", "AWS::Foo::Bar::MODULE", "My::S3::Bucket::MODULE", "AWS::CDK::Metadata"],
)
def test_types_that_others_provide_are_not_judged(type_name: str) -> None:
    properties = "{ServiceToken: x}" if type_name.startswith("Custom") else "{}"

    assert processed(type_name, properties=properties).deployable


def test_a_property_that_the_schema_lacks_stands_at_its_key() -> None:
    case = processed("AWS::SQS::Queue", properties="{QueuName: x}")

    message = "Encountered unsupported property QueuName"
    assert found(case) == [("E9766", message, "Did you mean 'QueueName'?", 4, 18)]
    assert case.diagnostics[0].problem.path == ("Resources", "A", "Properties", "QueuName")
    assert case.accepted
    assert not case.deployable


def test_a_type_with_an_unknown_tag_is_one_finding() -> None:
    assert [each.id for each in processed("!Rain::Module storage.yaml").diagnostics] == ["E9742"]
