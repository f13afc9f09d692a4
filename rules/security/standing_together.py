"""Resources that are only safe together with another one that names them."""

from collections.abc import Iterator

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.links import named_by, naming
from cfnkit.security.policies import Answer, every, negated, some

_HUB = "https://docs.aws.amazon.com/securityhub/latest/userguide"
_ATTACHMENTS = ("AWS::SecretsManager::SecretTargetAttachment",)
_SCHEDULES = ("AWS::SecretsManager::RotationSchedule",)


@security_rule(
    "W9676",
    "A bucket has no bucket policy",
    reason="Without one, nothing denies requests in clear text, or from outside of the organization.",
    remedy="Add an AWS::S3::BucketPolicy whose Bucket is a Ref of this bucket.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html",
    types=("AWS::S3::Bucket",),
    risk="low",
    aliases=alias("cfn-nag", "W51"),
)
def bucket_without_policy(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A bucket that no policy of the stack names."""
    yield from outcome(negated(named_by(stack, reading, ("AWS::S3::BucketPolicy",), "Bucket", "BucketName")))


@security_rule(
    "W9677",
    "A VPC has no flow log",
    reason="Without one, nobody can tell after an incident who talked to whom.",
    remedy="Add an AWS::EC2::FlowLog with ResourceType: VPC, whose ResourceId is a Ref of this VPC.",
    source=f"{_HUB}/ec2-controls.html#ec2-6",
    types=("AWS::EC2::VPC",),
    aliases=(*alias("cfn-nag", "W60"), *alias("security-hub", "EC2.6")),
)
def vpc_without_flow_log(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A VPC that no flow log of the stack names."""
    yield from outcome(negated(named_by(stack, reading, ("AWS::EC2::FlowLog",), "ResourceId")))


@security_rule(
    "W9678",
    "A security group has no rule for what goes out",
    reason="Without one, the service lets everything out to everywhere.",
    remedy="Write SecurityGroupEgress, or an AWS::EC2::SecurityGroupEgress whose GroupId names this group.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    types=("AWS::EC2::SecurityGroup",),
    risk="low",
    aliases=(*alias("cfn-nag", "F1000"), *alias("guard", "SECURITY_GROUP_MISSING_EGRESS_RULE")),
)
def group_without_egress(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A security group without rules for traffic that leaves, of its own or in resources that name it."""
    own = reading.at("SecurityGroupEgress")
    given: Answer = None if is_unknown(own) else bool(own)
    added = named_by(stack, reading, ("AWS::EC2::SecurityGroupEgress",), "GroupId", "GroupName")
    yield from outcome(negated(some((given, added))), ("SecurityGroupEgress",))


@security_rule(
    "W9679",
    "A secret is not rotated",
    reason="A secret that never changes stays useful to everyone who ever saw it.",
    remedy="Add an AWS::SecretsManager::RotationSchedule whose SecretId is a Ref of this secret.",
    source=f"{_HUB}/secretsmanager-controls.html#secretsmanager-1",
    types=("AWS::SecretsManager::Secret",),
    aliases=(
        *alias("guard", "SECRETSMANAGER_ROTATION_ENABLED_CHECK"),
        *alias("security-hub", "SecretsManager.1"),
    ),
)
def secret_without_rotation(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A secret that no schedule names, by itself or by the attachment to its database."""
    direct = named_by(stack, reading, _SCHEDULES, "SecretId", "Name")
    through = [
        every((answer, some(named_by(stack, each, _SCHEDULES, "SecretId") for each in attachment.readings())))
        for attachment, answer in naming(stack, reading, _ATTACHMENTS, "SecretId", "Name")
    ]
    yield from outcome(negated(some((direct, *through))))


@security_rule(
    "W9680",
    "A GraphQL API has no web ACL",
    reason="Without one, no rule holds back floods of requests and known attacks.",
    remedy="Add an AWS::WAFv2::WebACLAssociation whose ResourceArn is Fn::GetAtt of the Arn of this API.",
    source="https://docs.aws.amazon.com/appsync/latest/devguide/WAF-Integration.html",
    types=("AWS::AppSync::GraphQLApi",),
    risk="low",
    aliases=alias("checkov", "CKV2_AWS_33"),
)
def api_without_web_acl(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """An API of AppSync that no association with a web ACL names."""
    yield from outcome(negated(named_by(stack, reading, ("AWS::WAFv2::WebACLAssociation",), "ResourceArn")))
