"""The places where dynamic references are allowed."""

from __future__ import annotations

import pytest

from cfnkit.dynamic_references import Service
from cfnkit.dynamic_references.placement import (
    SSM_SECURE_PROPERTIES,
    needs_version,
    place_of,
    placement,
    placement_in_region,
    resolves_in,
)

SSM, SECURE, SECRET = Service.SSM, Service.SSM_SECURE, Service.SECRETS_MANAGER
PROPERTIES = ("Resources", "A", "Properties")


@pytest.mark.parametrize("row", sorted(SSM_SECURE_PROPERTIES), ids=".".join)
def test_ssm_secure_may_stand_in_the_properties_of_the_table(row: tuple[str, ...]) -> None:
    kind, *names = row
    path = (*PROPERTIES, *(0 if name == "*" else name for name in names))

    assert placement(SECURE, path, kind).allowed
    assert not placement(SECURE, (*path, "More"), kind).allowed
    assert not placement(SECURE, path, "AWS::SNS::Topic").allowed
    assert not placement(SECURE, path, None).allowed


def test_the_table_has_the_documented_eleven() -> None:
    assert len(SSM_SECURE_PROPERTIES) == 11


@pytest.mark.parametrize(
    ("service", "path", "kind", "allowed"),
    [
        (SSM, (*PROPERTIES, "X"), "AWS::SNS::Topic", True),
        (SECRET, (*PROPERTIES, "X", 0, "Y"), "AWS::SNS::Topic", True),
        (SSM, (*PROPERTIES, "X"), "Custom::Thing", True),
        (SECRET, (*PROPERTIES, "X"), "Custom::Thing", False),
        (SECRET, (*PROPERTIES, "X"), "AWS::CloudFormation::CustomResource", False),
        (SECURE, (*PROPERTIES, "Password"), "Custom::Thing", False),
        (SSM, (*PROPERTIES, "UserData"), "AWS::EC2::Instance", False),
        (
            SSM,
            (*PROPERTIES, "LaunchTemplateData", "UserData", "Fn::Base64", "Fn::Sub"),
            "AWS::EC2::LaunchTemplate",
            False,
        ),
        (SSM, (*PROPERTIES, "UserData", "Name"), "AWS::SNS::Topic", True),
        (SECRET, (*PROPERTIES, "UserData"), "AWS::EC2::Instance", False),
        (SECRET, (*PROPERTIES, "LaunchTemplateData", "UserData", "Fn::Base64"), "AWS::EC2::LaunchTemplate", False),
        (SSM, ("Resources", "A", "Metadata", "AWS::CloudFormation::Init", "config"), "AWS::EC2::Instance", False),
        (SSM, ("Resources", "A", "Metadata", "Note"), "AWS::EC2::Instance", True),
        (SECRET, ("Resources", "A", "Metadata", "AWS::CloudFormation::Init", "config"), "AWS::EC2::Instance", False),
        (SECRET, ("Resources", "A", "Metadata", "Note"), "AWS::EC2::Instance", False),
        (SSM, ("Resources", "A", "DeletionPolicy"), "AWS::EC2::Instance", False),
        (SSM, ("Resources", "A"), "AWS::EC2::Instance", False),
        (SSM, ("Metadata", "Note"), None, False),
        (SECRET, ("Metadata", "Note"), None, False),
        (SSM, ("Outputs", "A", "Value"), None, True),
        (SECRET, ("Outputs", "A", "Value", "Fn::Join", 1, 0), None, False),
        (SSM, ("Outputs", "A", "Export", "Name"), None, False),
        (SSM, ("Outputs", "A", "Description"), None, False),
        (SSM, ("Description",), None, False),
        (SSM, ("Mappings", "M", "a", "b"), None, True),
        (SECRET, ("Mappings", "M", "a", "b"), None, False),
        (SSM, ("Conditions", "C", "Fn::Equals", 0), None, False),
        (SECRET, ("Rules", "R", "Assertions", 0), None, False),
        (SSM, ("Transform",), None, False),
        (SSM, (), None, False),
        (SSM, ("Parameters", "P", "Default"), None, True),
        (SECURE, ("Parameters", "P", "Default"), None, True),
        (SECRET, ("Parameters", "P", "AllowedValues", 0), None, True),
        (SECRET, ("Parameters", "P", "Description"), None, False),
    ],
)
def test_where_a_reference_may_stand(
    service: Service, path: tuple[str | int, ...], kind: str | None, allowed: bool
) -> None:
    found = placement(service, path, kind)

    assert found.allowed == allowed
    assert bool(found.why) == bool(found.what_to_do) == (not allowed)
    assert found.source.startswith("https://docs.aws.amazon.com/")


def test_functions_on_the_way_are_looked_through() -> None:
    path = (*PROPERTIES, "LoginProfile", "Fn::If", 1, "Password", "Fn::Sub", 0)

    assert place_of(path) == (*PROPERTIES, "LoginProfile", "Password")
    assert placement(SECURE, path, "AWS::IAM::User").allowed


def test_parameters_need_a_version_and_resources_none() -> None:
    assert needs_version(SSM, ("Parameters", "P", "Default"))
    assert not needs_version(SECRET, ("Parameters", "P", "Default"))
    assert not needs_version(SSM, (*PROPERTIES, "X"))


@pytest.mark.parametrize("region", ["cn-north-1", "cn-northwest-1"])
def test_china_has_no_secure_strings(region: str) -> None:
    found = placement_in_region(SECURE, region)

    assert not found.allowed
    assert region in found.why
    assert placement_in_region(SECRET, region).allowed
    assert placement_in_region(SECURE, "eu-west-1").allowed


@pytest.mark.parametrize(
    ("path", "resolved"),
    [
        ((*PROPERTIES, "X"), True),
        (("Resources", "A", "Metadata", "X"), True),
        (("Resources", "A", "Type"), False),
        (("Outputs", "A", "Value"), True),
        (("Outputs", "A", "Description"), False),
        (("Parameters", "A", "Default"), False),
        (("Description",), False),
    ],
)
def test_where_the_service_resolves(path: tuple[str | int, ...], resolved: bool) -> None:
    assert resolves_in(path) == resolved
