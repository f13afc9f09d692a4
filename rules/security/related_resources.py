"""Resources whose safety depends on what another one, that they name, is or has."""

import re
from collections.abc import Iterator

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Break, Doubt, Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.policies import IDENTITY, TRUST, Answer, documents, every, some
from cfnkit.syntax import at_path
from cfnkit.template import referred_names

_LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
_WITH_LOGS = re.compile(
    r":policy/(?:service-role/AWSLambda(?:Basic|DynamoDB|Kinesis|MSK|SQSQueue|VPCAccess)ExecutionRole|AWSLambda_FullAccess"
    r"|AWSLambdaExecute|AWSLambdaFullAccess|CloudWatchLogsFullAccess|CloudWatchFullAccess|AdministratorAccess"
    r"|PowerUserAccess|AWSLambdaInvocation-DynamoDB|CloudWatchLambdaInsightsExecutionRolePolicy)\Z"
)
_TLS = (
    (re.compile(r"postgres|.*sqlserver"), "rds.force_ssl", 1),
    (re.compile(r"mariadb|mysql"), "require_secure_transport", 1),
    (re.compile(r".*db2-ae"), "db2comm", "SSL"),
)
_S3_NAME = re.compile(
    r"\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?\Z|\.s3\.(?:dualstack\.)?[a-z0-9-]+\.amazonaws\.com"
)
_WEBSITE = re.compile(r"\.s3-website[.-]")


def _related(reading: ResourceReading, stack: Stack, *path: str | int) -> ResourceReading | None:
    """The first reading of the resource that a place refers to, if the stack has it."""
    resource = stack.named(reading.refers_to(*path))
    return None if resource is None else next(resource.readings(), None)


@security_rule(
    "W9687",
    "A function is not seen to have the permission to write logs",
    reason="A function without logs cannot be looked into after an incident.",
    remedy="""Attach service-role/AWSLambdaBasicExecutionRole to the role, or allow logs:CreateLogGroup,
    logs:CreateLogStream and logs:PutLogEvents in a statement.""",
    source="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
    types=("AWS::Lambda::Function",),
    risk="low",
    aliases=alias("cfn-nag", "W58"),
)
def function_without_logs(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A function whose role neither has a managed policy with logs nor a statement that allows them.

    A role of elsewhere breaks the rule as in cfn_nag, whose rule is that the permission is seen.
    """
    role = _related(reading, stack, "Role")
    if role is None:
        yield Break(("Role",), "Its role is not in this template, so that nobody sees here what it allows.")
        return
    arns = role.at("ManagedPolicyArns")
    attached = arns if isinstance(arns, list) else []
    answers: list[Answer] = [None] if is_unknown(arns) else []
    for arn in attached:
        answers.append(None if is_unknown(arn) else bool(_WITH_LOGS.search(str(arn))))
    answers.append(_allows_logs(role))
    for policy in stack.of_type("AWS::IAM::Policy", "AWS::IAM::RolePolicy"):
        for each in policy.readings():
            if role.resource.logical_id in _holders(each):
                answers.append(_allows_logs(each))
    yield from outcome(None if some(answers) is None else not some(answers), ("Role",))


def _holders(reading: ResourceReading) -> set[str]:
    found: set[str] = set()
    for place in ("Roles", "RoleName"):
        node = at_path(reading.node, (place,))
        found.update(() if node is None else referred_names(node))
    return found


def _allows_logs(reading: ResourceReading) -> Answer:
    """Whether a statement of its documents allows to make log groups and streams, and to write to them."""
    found: list[Answer] = []
    for document in documents(reading, IDENTITY):
        found.extend(None for _ in document.unknown)
        for statement in document.statements:
            found.append(every((statement.allows, *map(statement.names, _LOGS))))
    return some(found)


@security_rule(
    "W9688",
    "A cluster of EMR has no security configuration",
    reason="It is what encrypts the data of a cluster, at rest and on its way.",
    remedy="Name an AWS::EMR::SecurityConfiguration in SecurityConfiguration.",
    source="https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-create-security-configuration.html",
    types=("AWS::EMR::Cluster",),
    aliases=alias("cfn-nag", "W63"),
)
def cluster_without_configuration(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A cluster without a security configuration; of one outside of the stack, nobody knows what it says."""
    if reading.at("SecurityConfiguration") is None:
        yield Break(("SecurityConfiguration",))
    elif _related(reading, stack, "SecurityConfiguration") is None:
        yield Doubt(("SecurityConfiguration",))


@security_rule(
    "W9689",
    "A database takes connections in clear text",
    reason="Its parameter group lets clients connect without TLS, so that others can read along.",
    remedy="""In Parameters of the group that DBParameterGroupName names, set rds.force_ssl (PostgreSQL, SQL Server) or
    require_secure_transport (MySQL, MariaDB) to 1, or db2comm (Db2) to SSL.""",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html",
    types=("AWS::RDS::DBInstance",),
    aliases=alias("checkov", "CKV2_AWS_69"),
)
def database_without_tls(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A database whose parameter group, in the stack, does not force TLS; one without a group is not judged."""
    if reading.at("DBParameterGroupName") is None:
        return
    group = _related(reading, stack, "DBParameterGroupName")
    if group is None or is_unknown(group.at("Family")):
        yield Doubt(("DBParameterGroupName",))
        return
    family = str(group.at("Family"))
    for pattern, parameter, wanted in _TLS:
        if pattern.match(family):
            value = group.at("Parameters", parameter)
            unknown = is_unknown(group.at("Parameters")) or is_unknown(value)
            yield from outcome(None if unknown else value != wanted, ("DBParameterGroupName",))


@security_rule(
    "W9690",
    "A distribution reads a bucket without an identity of its own",
    reason="The bucket must then be open to everybody, also past the distribution.",
    remedy="Set OriginAccessControlId of the origin, and let only the distribution read the bucket.",
    source="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
    types=("AWS::CloudFront::Distribution",),
    aliases=(
        *alias("guard", "CLOUDFRONT_ORIGIN_ACCESS_IDENTITY_ENABLED"),
        *alias("control-tower", "CT.CLOUDFRONT.PR.2"),
    ),
)
def bucket_origin_without_identity(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """An origin whose domain is that of a bucket, without an origin access control or identity."""
    origins = reading.at("DistributionConfig", "Origins")
    for index, origin in enumerate(origins if isinstance(origins, list) else []):
        place = ("DistributionConfig", "Origins", index)
        if not isinstance(origin, dict) or is_unknown(origin):
            yield Doubt(place)
            continue
        identities = (
            reading.at(*place, "OriginAccessControlId"),
            reading.at(*place, "S3OriginConfig", "OriginAccessIdentity"),
        )
        known = [each for each in identities if each is not None and each != ""]
        if not known:
            yield from outcome(_is_bucket(reading, stack, place), (*place, "S3OriginConfig", "OriginAccessIdentity"))


def _is_bucket(reading: ResourceReading, stack: Stack, place: tuple[str | int, ...]) -> Answer:
    """Whether an origin is a bucket, which is not asked as a web site."""
    domain = reading.at(*place, "DomainName")
    bucket = stack.named(reading.refers_to(*place, "DomainName"))
    if bucket is not None:
        return bucket.type == "AWS::S3::Bucket"
    if is_unknown(domain):
        node = at_path(reading.node, (*place, "DomainName"))
        named = [stack.named(each) for each in referred_names(node)] if node is not None else []
        return None if not named or None in named else any(each and each.type == "AWS::S3::Bucket" for each in named)
    return bool(_S3_NAME.search(str(domain))) and not _WEBSITE.search(str(domain))


@security_rule(
    "W9691",
    "An Auto Scaling group behind a load balancer does not use its health check",
    reason="An instance that answers no requests stays in the group, since the check of EC2 only sees that it runs.",
    remedy="Set HealthCheckType to ELB.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-1",
    types=("AWS::AutoScaling::AutoScalingGroup",),
    risk="low",
    aliases=(
        *alias("guard", "AUTOSCALING_GROUP_ELB_HEALTHCHECK_REQUIRED"),
        *alias("security-hub", "AutoScaling.1"),
        *alias("control-tower", "CT.AUTOSCALING.PR.4"),
    ),
)
def group_without_health_check(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A group with load balancers or target groups whose health check is not theirs."""
    balanced: list[Answer] = []
    for place in ("LoadBalancerNames", "TargetGroupARNs"):
        found = reading.at(place)
        balanced.append(None if is_unknown(found) else bool(found))
    kind = reading.at("HealthCheckType")
    other = None if is_unknown(kind) else "ELB" not in str(kind).upper().split(",")
    yield from outcome(every((some(balanced), other)), ("HealthCheckType",))


@security_rule(
    "W9693",
    "The role of a notebook can do everything",
    reason="Whoever can open the notebook runs code with the permissions of its role.",
    remedy="Name in the policies of the role what the notebook needs.",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html",
    types=("AWS::SageMaker::NotebookInstance",),
    risk="high",
    aliases=alias("checkov", "CKV2_AWS_68"),
)
def notebook_of_administrator(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A notebook whose role, in the stack, allows every action; of another role, nobody knows it."""
    role = _related(reading, stack, "RoleArn")
    if role is None:
        yield Doubt(("RoleArn",))
        return
    answers: list[Answer] = []
    for document in documents(role, IDENTITY, TRUST):
        answers.extend(None for _ in document.unknown)
        answers.extend(every((each.allows, each.listed("Action").has("*"))) for each in document.statements)
    arns = role.at("ManagedPolicyArns")
    for arn in arns if isinstance(arns, list) else []:
        answers.append(None if is_unknown(arn) else str(arn).endswith(":aws:policy/AdministratorAccess"))
    yield from outcome(some(answers), ("RoleArn",))
