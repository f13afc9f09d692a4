"""The macros of the library in one template, called as CloudFormation calls them."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from cfnkit import Configuration, Target, process
from cfnkit.bundled import bundled_folder
from cfnkit.configuration.configuration import PythonMacro
from cfnkit.packaging import find_macros, read_macro
from cfnkit.source import Span
from cfnkit.syntax import to_plain
from cfnkit.testing.local.aws import LocalAws

TEMPLATE = """
Transform:
  - Resolve
  - {Name: Defaults, Parameters: {Document: "ssm:/team/defaults"}}
  - {Name: Tags, Parameters: {Tags: !Ref StandardTags, Exclude: PrivateSubnet*}}
Parameters:
  Cidr: {Type: String, Default: 10.0.0.0/16}
  StandardTags: {Type: CommaDelimitedList, Default: "Owner=orders, Cost=4711"}
  Zones: {Type: CommaDelimitedList, Default: "a,b"}
Mappings:
  Names: {Of: {Queue: "{{resolve:ssm:/team/queue}}"}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr}}
  Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !FindInMap [Names, Of, Queue]}
  Fn::Transform:
    Name: Network
    Parameters:
      Vpc: Vpc
      Cidr: !Ref Cidr
      Zones: !Ref Zones
      Tiers: [Public/24, Private/20]
      RouteTables: [Public=Routes]
Outputs:
  Subnets: {Value: !Join [",", [!Ref PublicSubnet1, !Ref PublicSubnet2]]}
"""
SSM = {"/team/queue": "orders", "/team/defaults": '{"AWS::SQS::Queue": {"SqsManagedSseEnabled": true}}'}


def rendered(text: str, **parameters: str) -> dict[str, Any]:
    """The template as it is deployed, with known functions evaluated."""
    with LocalAws(SSM) as aws:
        macros = {}
        for folder in find_macros(bundled_folder("macros")).values():
            macro = read_macro(folder)
            span = Span("config", 1, 1, 1, 1)
            macros[macro.name] = PythonMacro(
                name=macro.name,
                code_dir=folder,
                handler=macro.handler,
                environment=aws.environment,
                network=True,
                span=span,
            )
        target = Target(region="eu-west-1", stack_name="stack", parameters=parameters)
        made = process(dedent(text), name="template.yaml", target=target, config=Configuration(macros=macros))
    assert [finding for finding in made.diagnostics if finding.severity.value == "error"] == []
    assert made.accepted
    assert made.resolved is not None
    plain: dict[str, Any] = to_plain(made.resolved)
    return plain


def test_macros_work_together() -> None:
    made = rendered(TEMPLATE)
    resources = made["Resources"]
    tags = [{"Key": "Owner", "Value": "orders"}, {"Key": "Cost", "Value": "4711"}]
    assert resources["Queue"]["Properties"] == {"QueueName": "orders", "SqsManagedSseEnabled": True, "Tags": tags}
    assert list(resources) == [
        *("Vpc", "Routes", "Queue", "PublicSubnet1", "PublicSubnet1RouteTable", "PublicSubnet2"),
        *("PublicSubnet2RouteTable", "PrivateSubnet1", "PrivateSubnet2"),
    ]
    public = resources["PublicSubnet2"]["Properties"]
    assert public["AvailabilityZone"] == "eu-west-1b"
    assert public["CidrBlock"] == "10.0.1.0/24"
    assert public["Tags"] == [{"Key": "Name", "Value": "stack-PublicSubnet2"}, *tags]
    assert resources["PrivateSubnet1"]["Properties"]["Tags"] == [{"Key": "Name", "Value": "stack-PrivateSubnet1"}]


def test_another_zone_moves_no_subnet() -> None:
    one, more = (rendered(TEMPLATE, Zones=zones)["Resources"] for zones in ("a,b", "a,b,c"))
    assert {name: more[name] for name in one} == one
    assert set(more) - set(one) == {"PublicSubnet3", "PublicSubnet3RouteTable", "PrivateSubnet3"}
