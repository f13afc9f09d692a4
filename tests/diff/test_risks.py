"""What is told first: data that is lost, replacements, permissions, open ports, and what others see."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cfnkit import process
from cfnkit.diff import Risk, RiskKind, compare_versions
from cfnkit.diff.risks.data import data_types
from cfnkit.schemas import Schemas
from cfnkit.source import Span


def risks(before: str, after: str, importers: Sequence[Span] = ()) -> list[Risk]:
    versions = process(before, name="t.yaml"), process(after, name="t.yaml")
    return list(compare_versions(*versions, importers=lambda name: importers).risks)


def kinds(before: str, after: str) -> set[tuple[RiskKind, str]]:
    return {(each.kind, each.subject) for each in risks(before, after)}


def resource(type: str, properties: str = "{}", *attributes: str, name: str = "It") -> str:
    more = "".join(f", {each}" for each in attributes)
    return (
        f"Resources:\n  {name}: {{Type: '{type}', Properties: {properties}{more}}}\n  Rest: {{Type: AWS::SNS::Topic}}\n"
    )


GONE = "Resources:\n  Rest: {Type: AWS::SNS::Topic}\n"


def test_every_type_that_holds_data_exists() -> None:
    known = set(Schemas("us-east-1").type_names()) | set(Schemas("eu-west-1").type_names())
    assert data_types() <= known
    assert {"AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Cognito::UserPool", "AWS::Logs::LogGroup"} <= data_types()


@pytest.mark.parametrize(
    ("type", "properties", "attributes", "lost"),
    [
        ("AWS::S3::Bucket", "{}", [], True),
        ("AWS::S3::Bucket", "{}", ["DeletionPolicy: Retain"], False),
        ("AWS::S3::Bucket", "{}", ["DeletionPolicy: RetainExceptOnCreate"], False),
        ("AWS::S3::Bucket", "{}", ["UpdateReplacePolicy: Retain"], True),
        ("AWS::RDS::DBCluster", "{Engine: aurora-mysql}", [], False),
        ("AWS::RDS::DBCluster", "{Engine: aurora-mysql}", ["DeletionPolicy: Delete"], True),
        ("AWS::RDS::DBInstance", "{Engine: mysql}", [], False),
        ("AWS::RDS::DBInstance", "{DBClusterIdentifier: c}", ["DeletionPolicy: Delete"], False),
        ("AWS::Redshift::Cluster", "{ClusterType: single-node}", ["DeletionPolicy: Snapshot"], False),
        ("AWS::SNS::Subscription", "{Protocol: sqs, TopicArn: a}", [], False),
    ],
)
def test_data_goes_with_what_is_removed(type: str, properties: str, attributes: list[str], lost: bool) -> None:
    found = kinds(resource(type, properties, *attributes), GONE)
    assert ((RiskKind.DATA_LOSS, "It") in found) is lost


def test_a_replacement_counts_with_the_policy_of_the_new_version() -> None:
    one, other = "{QueueName: orders}", "{QueueName: bills}"
    queue = "AWS::SQS::Queue"
    both = {(RiskKind.DATA_LOSS, "It"), (RiskKind.REPLACEMENT, "It")}
    assert kinds(resource(queue, one), resource(queue, other)) == both
    assert (
        kinds(resource(queue, one, "DeletionPolicy: Retain"), resource(queue, other, "DeletionPolicy: Retain")) == both
    )
    kept = resource(queue, other, "UpdateReplacePolicy: Retain")
    assert kinds(resource(queue, one), kept) == {(RiskKind.REPLACEMENT, "It")}


def test_a_policy_that_kept_data_and_goes_is_told() -> None:
    kept, deleted = ("DeletionPolicy: Retain", "DeletionPolicy: Delete")
    (risk,) = risks(resource("AWS::S3::Bucket", "{}", kept), resource("AWS::S3::Bucket", "{}", deleted))
    assert (risk.kind, risk.message) == (RiskKind.UNKEPT, "has the DeletionPolicy Delete in place of Retain")
    assert kinds(resource("AWS::S3::Bucket", "{}", kept), resource("AWS::S3::Bucket")) == {(RiskKind.UNKEPT, "It")}


def test_a_type_without_a_schema_may_be_replaced_and_a_custom_resource_is_not() -> None:
    before, after = "{Name: a}", "{Name: b}"
    assert kinds(resource("Other::Kind::Thing", before), resource("Other::Kind::Thing", after)) == {
        (RiskKind.REPLACEMENT, "It")
    }
    assert kinds(resource("Custom::Thing", before), resource("Custom::Thing", after)) == set()


def test_a_custom_name_that_stays_keeps_a_resource_from_being_replaced() -> None:
    table = (
        "{{TableName: orders, BillingMode: PAY_PER_REQUEST, KeySchema: [{{AttributeName: {0}, KeyType: HASH}}],"
        " AttributeDefinitions: [{{AttributeName: {0}, AttributeType: S}}]}}"
    )
    before, after = (resource("AWS::DynamoDB::Table", table.format(key)) for key in ("id", "key"))
    (replaced,) = (each for each in risks(before, after) if each.kind is RiskKind.REPLACEMENT)
    assert replaced.message.startswith("may be replaced: KeySchema")
    assert replaced.details == (
        "Its TableName stays the same: CloudFormation replaces no resource with a custom name. Rename it.",
    )


def test_another_type_under_one_logical_id_is_refused() -> None:
    (refused,) = risks(resource("AWS::SQS::Queue"), resource("AWS::SNS::Topic"))
    assert refused.kind is RiskKind.REFUSED
    assert refused.message.startswith("becomes AWS::SNS::Topic: ")
    assert refused.message.endswith("modifies resource type of the following resources: [It]")


def policy(*statements: str) -> str:
    return resource(
        "AWS::IAM::ManagedPolicy",
        f"{{PolicyDocument: {{Version: '2012-10-17', Statement: [{', '.join(statements)}]}}}}",
    )


READ = "{Effect: Allow, Action: 's3:Get*', Resource: 'arn:aws:s3:::a/*'}"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([READ], [READ.replace("s3:Get*", "s3:GetObject")], []),
        ([READ], [READ.replace("'s3:Get*'", "['S3:GETOBJECT']")], []),
        ([READ], [READ.replace("a/*", "a/b/*")], []),
        ([READ], [READ.replace("s3:Get*", "s3:*")], ["allows s3:* on arn:aws:s3:::a/* (wide)"]),
        ([READ], [READ.replace("arn:aws:s3:::a/*", "*")], ["allows s3:Get* on * (wide)"]),
        ([READ], [READ.replace("Action:", "NotAction:")], ["allows all except s3:Get* on arn:aws:s3:::a/* (wide)"]),
        (
            [READ, READ.replace("Get*", "PutObject")],
            [READ.replace("'s3:Get*'", "['s3:GetObject', 's3:PutObject']")],
            [],
        ),
        (
            [READ.replace("}", ", Condition: {Bool: {'aws:SecureTransport': true}}}")],
            [READ],
            ["allows s3:Get* on arn:aws:s3:::a/*, no longer only if Bool aws:securetransport true (wide)"],
        ),
        (
            [READ.replace("}", ", Condition: {StringEquals: {'aws:x': [a, b]}}}")],
            [READ.replace("}", ", Condition: {StringEquals: {'aws:X': a}}}")],
            [],
        ),
        (
            [READ, "{Effect: Deny, Action: 's3:*', Resource: '*'}"],
            [READ, "{Effect: Deny, Action: 's3:Put*', Resource: '*'}"],
            ["no longer denies s3:* on *"],
        ),
    ],
)
def test_a_widened_policy_says_by_what(before: list[str], after: list[str], told: list[str]) -> None:
    found = [each for each in risks(policy(*before), policy(*after)) if each.kind is RiskKind.POLICY]
    assert [detail for each in found for detail in each.details] == told


@pytest.mark.parametrize(
    ("type", "before", "after", "told"),
    [
        (
            "AWS::IAM::Role",
            "{AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {AWS: x}}]}}",
            "{AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: '*'}]}}",
            "allows sts:AssumeRole on * for AWS * (wide)",
        ),
        (
            "AWS::IAM::Role",
            "{PermissionsBoundary: b, AssumeRolePolicyDocument: {}}",
            "{ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'], AssumeRolePolicyDocument: {}}",
            "ManagedPolicyArns: arn:aws:iam::aws:policy/AdministratorAccess (wide)",
        ),
        (
            "AWS::Lambda::Permission",
            "{Action: 'lambda:InvokeFunction', FunctionName: f, Principal: s3.amazonaws.com, SourceAccount: '1'}",
            "{Action: 'lambda:InvokeFunction', FunctionName: f, Principal: s3.amazonaws.com}",
            "allows lambda:InvokeFunction on f for Service s3.amazonaws.com, no longer only if Equals sourceaccount 1",
        ),
        (
            "AWS::SecretsManager::ResourcePolicy",
            "{SecretId: s, ResourcePolicy: {Statement: {Effect: Allow, Action: a, Resource: r, Principal: {AWS: x}}}}",
            '{SecretId: s, ResourcePolicy: \'{"Statement": {"Effect": "Allow", "Action": "a", "Resource": "r", '
            '"Principal": {"AWS": "2"}}}\'}',
            "allows a on r for AWS 2",
        ),
    ],
)
def test_trust_resource_and_managed_policies_count(type: str, before: str, after: str, told: str) -> None:
    found = [each for each in risks(resource(type, before), resource(type, after)) if each.kind is RiskKind.POLICY]
    assert told in [detail for each in found for detail in each.details]


GROUP = "{{GroupDescription: g, SecurityGroupIngress: [{0}]}}"
WEB = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (WEB, WEB, []),
        (WEB, WEB.replace("tcp", "6").replace("443", "'443'"), []),
        (WEB, WEB.replace("10.0.0.0/8", "10.1.0.0/16"), []),
        (WEB, WEB.replace("10.0.0.0/8", "0.0.0.0/0"), ["tcp 443 from 0.0.0.0/0 (everybody)"]),
        (WEB, WEB.replace("CidrIp: 10.0.0.0/8", "CidrIpv6: '::/0'"), ["tcp 443 from ::/0 (everybody)"]),
        (WEB, WEB.replace("FromPort: 443", "FromPort: 0"), ["tcp 0-443 from 10.0.0.0/8"]),
        (WEB, "{IpProtocol: '-1', CidrIp: 10.0.0.0/8}", ["every protocol from 10.0.0.0/8"]),
        ("{IpProtocol: -1, CidrIp: 0.0.0.0/0}", WEB, []),
    ],
)
def test_an_opened_security_group_says_what_comes_in(before: str, after: str, told: list[str]) -> None:
    one, other = (resource("AWS::EC2::SecurityGroup", GROUP.format(rule)) for rule in (before, after))
    found = [each for each in risks(one, other) if each.kind is RiskKind.SECURITY]
    assert [detail for each in found for detail in each.details] == told


def test_a_rule_of_a_group_counts_wherever_it_stands() -> None:
    group = "Resources:\n  Group: {{Type: AWS::EC2::SecurityGroup, Properties: " + GROUP
    apart = (
        group.format("")
        + "}\n  Rule: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !GetAtt Group.GroupId, "
    )
    assert kinds(group.format(WEB) + "}\n", apart + WEB[1:] + "}\n") == set()
    assert kinds(group.format("") + "}\n", apart + WEB[1:] + "}\n") == {(RiskKind.SECURITY, "Rule")}


def test_an_address_that_is_a_secret_is_judged_and_not_shown() -> None:
    template = "Parameters:\n  Range: {{Type: String, NoEcho: true, Default: {0}}}\n" + resource(
        "AWS::EC2::SecurityGroup", GROUP.format(WEB.replace("10.0.0.0/8", "!Ref Range"))
    ).replace("{", "{{").replace("}", "}}")
    (found,) = risks(template.format("10.0.0.0/8"), template.format("0.0.0.0/0"))
    assert (found.kind, found.details) == (RiskKind.SECURITY, ("tcp 443 from ****",))
    assert risks(template.format("10.0.0.0/8"), template.format("10.1.0.0/16")) == []


OUT = "{GroupDescription: g, SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}]}"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (OUT, OUT, []),
        (OUT, OUT.replace("10.0.0.0/8", "0.0.0.0/0"), ["tcp 443 to 0.0.0.0/0 (everybody)"]),
        (OUT, OUT.replace("CidrIp: 10.0.0.0/8", "DestinationSecurityGroupId: sg-1"), ["tcp 443 to sg-1"]),
        (OUT, "{GroupDescription: g}", []),  # whose rules are removed lets nothing out
        ("{GroupDescription: g}", OUT, []),  # without rules, everything goes out
        ("{GroupDescription: g, SecurityGroupEgress: []}", OUT, []),
    ],
)
def test_a_security_group_that_lets_out_more_says_what(before: str, after: str, told: list[str]) -> None:
    one, other = (resource("AWS::EC2::SecurityGroup", each) for each in (before, after))
    found = risks(one, other)
    assert [detail for each in found for detail in each.details] == told
    assert {each.message for each in found} <= {"lets out more than before"}


def test_a_rule_for_what_goes_out_of_a_group_elsewhere_is_told() -> None:
    rule = "{GroupId: sg-1, IpProtocol: tcp, FromPort: 1, ToPort: 2, CidrIp: 0.0.0.0/0}"
    (found,) = risks(GONE, resource("AWS::EC2::SecurityGroupEgress", rule))
    assert found.details == ("tcp 1-2 to 0.0.0.0/0 (everybody)",)


def acl(*entries: str) -> str:
    """A template with the entries of an ACL: number, action, protocol, range, and what else."""
    made = [
        f"  E{at}: {{Type: AWS::EC2::NetworkAclEntry, Properties: {{NetworkAclId: acl-1, {each}}}}}\n"
        for at, each in enumerate(entries)
    ]
    return f"Resources:\n  Rest: {{Type: AWS::SNS::Topic}}\n{''.join(made)}"


SSH = "RuleNumber: 100, RuleAction: allow, Protocol: 6, PortRange: {From: 22, To: 22}, CidrBlock: 10.0.0.0/8"
EVERYTHING = "RuleNumber: 200, RuleAction: allow, Protocol: -1, CidrBlock: 0.0.0.0/0"
DENIED = "RuleNumber: 150, RuleAction: deny, Protocol: 6, PortRange: {From: 25, To: 25}, CidrBlock: 0.0.0.0/0"
ALL_DENIED = "RuleNumber: 10, RuleAction: deny, Protocol: -1, CidrBlock: 0.0.0.0/0"


NOT_DENIED = [("E1", "no longer denies what it did", "tcp 25 from 0.0.0.0/0 (everybody)")]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([SSH], [SSH], []),
        ([], [SSH], [("E0", "lets in more than before", "tcp 22 from 10.0.0.0/8")]),
        ([SSH], [SSH.replace("10.0.0.0/8", "10.1.0.0/16")], []),
        ([SSH], [SSH, EVERYTHING], [("E1", "lets in more than before", "every protocol from 0.0.0.0/0 (everybody)")]),
        ([SSH], [f"{SSH}, Egress: true"], [("E0", "lets out more than before", "tcp 22 to 10.0.0.0/8")]),
        (
            [EVERYTHING, DENIED],
            [EVERYTHING],
            NOT_DENIED,
        ),
        (
            [EVERYTHING, DENIED],
            [EVERYTHING, DENIED.replace("150", "300")],
            NOT_DENIED,
        ),
        ([EVERYTHING, DENIED.replace("150", "300")], [EVERYTHING], []),
        ([EVERYTHING], [EVERYTHING, DENIED], []),
        ([ALL_DENIED], [ALL_DENIED, EVERYTHING], []),
        ([EVERYTHING, DENIED], [], []),
    ],
)
def test_an_entry_of_a_network_acl_that_opens_is_told(
    before: list[str], after: list[str], told: list[tuple[str, str, str]]
) -> None:
    found = [each for each in risks(acl(*before), acl(*after)) if each.kind is RiskKind.SECURITY]
    assert [(each.subject, each.message, each.details[0]) for each in found] == told


BLOCKED = "{PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true}}"


@pytest.mark.parametrize(
    ("type", "before", "after", "told"),
    [
        ("AWS::RDS::DBInstance", "{Engine: mysql}", "{Engine: mysql, PubliclyAccessible: true}", True),
        ("AWS::RDS::DBInstance", "{PubliclyAccessible: true}", "{PubliclyAccessible: 'true'}", False),
        ("AWS::S3::Bucket", BLOCKED, BLOCKED.replace("Policy: true", "Policy: false"), True),
        ("AWS::S3::Bucket", BLOCKED.replace("true", "false"), BLOCKED, False),
        ("AWS::S3::Bucket", "{}", BLOCKED.replace("true", "false"), True),
        ("AWS::S3::Bucket", BLOCKED, "{}", True),
        ("AWS::S3::Bucket", "{}", "{BucketName: b}", False),
        (
            "AWS::Lambda::Url",
            "{AuthType: AWS_IAM, TargetFunctionArn: f}",
            "{AuthType: NONE, TargetFunctionArn: f}",
            True,
        ),
    ],
)
def test_a_property_that_opens_a_resource_is_told(type: str, before: str, after: str, told: bool) -> None:
    assert ((RiskKind.SECURITY, "It") in kinds(resource(type, before), resource(type, after))) is told


EXPORT = "Outputs:\n  Name: {{Value: {0}, Export: {{Name: {1}}}}}\n"


def test_an_export_that_others_import_is_told() -> None:
    there = [Span("b.yaml", 3, 1, 3, 5)]
    before = GONE + EXPORT.format("a", "shared")
    assert risks(before, before, there) == []
    assert risks(before, GONE + EXPORT.format("b", "shared")) == []
    for after, told in (
        (EXPORT.format("b", "shared"), "gets another value"),
        (EXPORT.format("a", "x"), "goes"),
        ("", "goes"),
    ):
        (risk,) = risks(before, GONE + after, there)
        assert (risk.kind, risk.details) == (RiskKind.EXPORT, ("imported at b.yaml:3:1",))
        assert told in risk.message


def test_a_parameter_without_a_value_and_a_condition_that_turns_are_told() -> None:
    before = "Parameters: {Stage: {Type: String, Default: dev}}\nConditions: {P: !Equals [!Ref Stage, prod]}\n" + GONE
    after = before.replace("Default: dev", "Default: prod").replace("\nConditions", "\nConditions")
    (turned,) = risks(before, after)
    assert (turned.kind, turned.subject, turned.message) == (RiskKind.CONDITION, "P", "was false and is true now")
    after = before.replace(", Default: dev", "")
    assert kinds(before, after) == {(RiskKind.PARAMETER, "Stage")}


MOVED = """\
Resources:
  {queue}: {{Type: AWS::SQS::Queue, Properties: {{DelaySeconds: 7}}}}
  {policy}:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Description: Sends
      PolicyDocument:
        Statement:
          - {{Effect: Allow, Action: sqs:SendMessage, Resource: {resource}}}
"""


@pytest.mark.parametrize(
    ("reference", "policy"),
    [("!GetAtt {}.Arn", "Sends"), ("!Ref {}", "Sends"), ("!Sub '${{{}.Arn}}/*'", "Sends"), ("'arn:*'", "Mails")],
)
def test_what_moves_or_refers_to_a_moved_resource_gives_no_more_than_before(reference: str, policy: str) -> None:
    before = MOVED.format(queue="Queue", policy="Sends", resource=reference.format("Queue"))
    after = MOVED.format(queue="Line", policy=policy, resource=reference.format("Line"))

    assert RiskKind.POLICY not in {kind for kind, _ in kinds(before, after)}
    wider = after.replace("sqs:SendMessage", "'sqs:*'")
    assert (RiskKind.POLICY in {kind for kind, _ in kinds(before, wider)}) is True
