from __future__ import annotations

import pytest

from cfnkit.diff.moves import construct_path, moves
from cfnkit.syntax import parse
from cfnkit.template import Resource, Template


def resources(**paths: str) -> list[Resource]:
    """Resources by logical ID, each `path type properties`."""
    lines = ["Resources:"]
    for name, text in paths.items():
        path, type, properties = text.split(" ", 2)
        lines += [f"  {name}:", f"    Type: {type}", f"    Properties: {properties}"]
        lines += [f"    Metadata: {{aws:cdk:path: {path}}}"] if path != "-" else []
    return list(Template.of(parse("\n".join(lines), "t.yaml").root).resources.values())


def test_the_same_construct_has_another_logical_id() -> None:
    before = resources(A="Web/Queue/Resource AWS::SQS::Queue {DelaySeconds: 1}")
    after = resources(
        C="Web/Other/Resource AWS::SQS::Queue {DelaySeconds: 1}",
        B="Web/Queue/Resource AWS::SQS::Queue {DelaySeconds: 2}",
    )

    assert moves(before, after) == {"A": "B"}


def test_equal_content_is_followed_without_a_construct() -> None:
    assert moves(resources(A="- X::Y::Z {N: 1}"), resources(B="- X::Y::Z {N: 2}", C="- X::Y::Z {N: 1}")) == {"A": "C"}
    assert moves(resources(A="- X::Y::Z {}"), resources(B="- X::Y::Z {}")) == {}
    assert moves(resources(A="- X::Y::Z {N: 1}"), resources(B="- X::Y::W {N: 1}")) == {}


def test_a_construct_below_another_parent_is_followed_by_its_name() -> None:
    before = resources(A="Web/Data/Resource AWS::S3::Bucket {}", B="Web/Logs/Resource AWS::S3::Bucket {}")
    after = resources(
        C="Web/Storage/Logs/Resource AWS::S3::Bucket {}", D="Web/Storage/Data/Resource AWS::S3::Bucket {}"
    )

    assert moves(before, after) == {"A": "D", "B": "C"}


def test_two_that_may_be_meant_are_not_followed_by_name() -> None:
    before = resources(A="Web/One/Data/Resource X::Y::Z {R: 1}")
    after = resources(B="Web/Two/Data/Resource X::Y::Z {R: 2}", C="Web/Three/Data/Resource X::Y::Z {R: 3}")

    assert moves(before, after) == {}


def test_what_is_within_a_construct_moves_with_it() -> None:
    before = resources(
        V="Web/Vpc/Resource AWS::EC2::VPC {CidrBlock: 10.0.0.0/16}",
        A="Web/Vpc/One/Subnet AWS::EC2::Subnet {VpcId: !Ref V, CidrBlock: a}",
        B="Web/Vpc/Two/Subnet AWS::EC2::Subnet {VpcId: !Ref V, CidrBlock: b}",
    )
    after = resources(
        W="Web/Net/Vpc/Resource AWS::EC2::VPC {CidrBlock: 10.0.0.0/16}",
        D="Web/Net/Vpc/Two/Subnet AWS::EC2::Subnet {VpcId: !Ref W, CidrBlock: b}",
        C="Web/Net/Vpc/One/Subnet AWS::EC2::Subnet {VpcId: !Ref W, CidrBlock: a}",
    )

    assert moves(before, after) == {"V": "W", "A": "C", "B": "D"}


@pytest.mark.parametrize(("text", "path"), [("Web/Q/Resource X::Y::Z {}", "Web/Q/Resource"), ("- X::Y::Z {}", "")])
def test_the_path_of_a_construct(text: str, path: str) -> None:
    assert construct_path(resources(A=text)[0]) == path
    assert construct_path(None) == ""
