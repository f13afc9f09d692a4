"""The schemas of resource types."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cfnkit.diagnostics import CfnkitError
from cfnkit.schemas import ResourceSchema, Schemas

SCHEMAS = Schemas("us-east-1")


def schema(type_name: str) -> ResourceSchema:
    found = SCHEMAS.get(type_name)
    assert found is not None
    return found


def test_a_schema_says_what_a_template_gives_and_what_the_service_gives() -> None:
    parameter = schema("AWS::SSM::Parameter")

    assert parameter.type_name == "AWS::SSM::Parameter"
    assert set(parameter.required) == {"Type", "Value"}
    assert {"Name", "Type", "Value"} <= parameter.properties.keys()
    assert ("Arn",) in parameter.read_only
    assert ("AllowedPattern",) in parameter.write_only
    assert parameter.primary_identifier == (("Name",),)


def test_a_path_into_a_list_has_a_star() -> None:
    assert ("BlockDeviceMappings", "*", "NoDevice") in schema("AWS::EC2::Instance").write_only


def test_a_schema_says_what_cannot_change_and_what_is_out_of_date() -> None:
    assert ("QueueName",) in schema("AWS::SQS::Queue").create_only
    assert ("DistributionConfig", "S3Origin") in schema("AWS::CloudFront::Distribution").deprecated
    assert schema("AWS::SQS::Queue").deprecated == ()


def test_attributes_are_the_read_only_properties_in_dots() -> None:
    assert {"Endpoint.Address", "Endpoint.Port", "DBInstanceArn"} <= set(schema("AWS::RDS::DBInstance").attributes)
    assert schema("AWS::SNS::Topic").attributes == ("TopicArn",)


@pytest.mark.parametrize(
    ("type_name", "attribute"),
    [
        ("AWS::SNS::Topic", "TopicArn"),
        ("AWS::SNS::Topic", "DisplayName"),
        ("AWS::SNS::Topic", "TopicName"),
        ("AWS::SSM::Parameter", "Type"),
        ("AWS::SSM::Parameter", "Value"),
        ("AWS::RDS::DBInstance", "Endpoint.Address"),
        ("AWS::ElasticLoadBalancing::LoadBalancer", "SourceSecurityGroup.GroupName"),
        ("AWS::CloudFormation::Stack", "Outputs.VpcId"),
        ("AWS::CloudFormation::WaitCondition", "Data"),
        ("AWS::CloudFormation::CustomResource", "Anything"),
        ("AWS::CloudFormation::CustomResource", "Anything.Below"),
        ("AWS::ServiceCatalog::CloudFormationProvisionedProduct", "Outputs.Url"),
        ("AWS::EC2::NetworkInterface", "SecondaryPrivateIpAddresses"),
        ("AWS::Lambda::Function", "SnapStartResponse.ApplyOn"),
    ],
)
def test_an_attribute_that_the_type_has(type_name: str, attribute: str) -> None:
    assert schema(type_name).supports_attribute(attribute)


@pytest.mark.parametrize(
    ("type_name", "attribute"),
    [
        ("AWS::SSM::Parameter", "Invalid"),
        ("AWS::SNS::Topic", "Arn"),
        ("AWS::SNS::Topic", "TopicArn.Below"),
        ("AWS::RDS::DBInstance", "Endpoint.Addres"),
        ("AWS::CloudFormation::Stack", "VpcId"),
    ],
)
def test_an_attribute_that_the_type_has_not(type_name: str, attribute: str) -> None:
    assert not schema(type_name).supports_attribute(attribute)


def test_every_documented_attribute_is_supported() -> None:
    refused = [
        f"{name}.{attribute}"
        for name in SCHEMAS.type_names()
        for attribute in schema(name).attributes
        if not schema(name).supports_attribute(attribute)
    ]

    assert refused == []


@pytest.mark.parametrize(
    ("type_name", "taggable", "path"),
    [
        ("AWS::SNS::Topic", True, ("Tags",)),
        ("AWS::EC2::CapacityReservation", True, ("TagSpecifications", "*", "Tags")),
        ("AWS::Backup::BackupVault", True, ("BackupVaultTags",)),
        ("AWS::EMR::Cluster", True, ("Tags",)),
        ("AWS::CloudFormation::Macro", False, None),
    ],
)
def test_tagging(type_name: str, taggable: bool, path: tuple[str, ...] | None) -> None:
    assert schema(type_name).tagging == (taggable, path)


def test_how_the_service_rewrites_a_property() -> None:
    transforms = schema("AWS::RDS::DBInstance").property_transform

    assert transforms[("DBInstanceIdentifier",)] == "$lowercase(DBInstanceIdentifier)"
    assert ("MaximumDuration",) in schema("AWS::SimSpaceWeaver::Simulation").property_transform


@pytest.mark.parametrize("type_name", ["Custom::Thing", "AWS::SSM::Paramter", "My::Own::Type", ""])
def test_a_type_that_is_not_aws_s_has_no_schema(type_name: str) -> None:
    assert SCHEMAS.get(type_name) is None
    assert type_name not in SCHEMAS.type_names()


def test_a_region_has_its_own_types() -> None:
    assert "AWS::Evidently::Segment" in SCHEMAS.type_names()
    assert "AWS::Evidently::Segment" not in Schemas("af-south-1").type_names()


def test_a_region_that_is_not_listed_is_read_as_us_east_1() -> None:
    assert Schemas("xx-new-1").type_names() == SCHEMAS.type_names()


def test_a_schema_is_read_once() -> None:
    assert SCHEMAS.get("AWS::S3::Bucket") is SCHEMAS.get("AWS::S3::Bucket")


def test_cfn_lint_is_not_imported() -> None:
    program = (
        "import sys; from cfnkit.schemas import Schemas; "
        "print('AWS::S3::Bucket' in Schemas('us-east-1').type_names(), 'cfnlint' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert run.stdout.split() == ["True", "False"]


def test_without_cfn_lint_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [])

    with pytest.raises(CfnkitError, match="whose resource schemas are read, is not installed"):
        Schemas("us-east-1").type_names()
