"""Policies whose actions, resources or exceptions are wider than anybody wrote down."""

from collections.abc import Iterator

from cfnkit.security import Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.policies import (
    IDENTITY,
    PERMISSIONS,
    RESOURCE,
    RESOURCES,
    TRUST,
    Answer,
    Statement,
    documents,
    every,
)

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_IDENTITIES = tuple(PERMISSIONS)
_INLINE = ("AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
_HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
_MANAGED = ("AWS::IAM::ManagedPolicy",)
_ROLE, _POLICY, _BUCKET, _TOPIC, _QUEUE = (
    ("AWS::IAM::Role",),
    ("AWS::IAM::Policy",),
    ("AWS::S3::BucketPolicy",),
    ("AWS::SNS::TopicPolicy",),
    ("AWS::SQS::QueuePolicy",),
)
_IOT = ("AWS::IoT::Policy",)
_TRUST, _OWN = ("AssumeRolePolicyDocument",), ("Policies", "PolicyDocument")


def _statements(reading: ResourceReading, *kinds: str) -> Iterator[tuple[Statement | None, tuple[str | int, ...]]]:
    """The statements of the documents of some kinds; None for what is not known."""
    for document in documents(reading, *kinds):
        yield from ((each, each.path) for each in document.statements)
        yield from ((None, path) for path in document.unknown)


def _with_element(reading: ResourceReading, element: str, *kinds: str) -> Iterator[Outcome]:
    """A break for each statement that allows with an element."""
    for statement, path in _statements(reading, *kinds):
        answer = None if statement is None else every((statement.allows, statement.has(element)))
        yield from outcome(answer, (*path, element) if answer else path)


def _with_item(reading: ResourceReading, element: str, wanted: str, *kinds: str) -> Iterator[Outcome]:
    """A break for each item of an element that is the wanted text, or ends with it, in a statement that allows."""
    for statement, path in _statements(reading, *kinds):
        if statement is None:
            yield from outcome(None, path)
            continue
        listed = statement.listed(element)
        answers: list[tuple[Answer, tuple[str | int, ...]]] = [
            (text == "*" or (len(wanted) > 1 and text.endswith(wanted)), place) for place, text in listed.known
        ]
        answers.extend((None, place) for place in listed.unknown)
        for answer, place in answers:
            yield from outcome(every((statement.allows, answer)), place)


@security_rule(
    "W9650",
    "A policy allows every action on every resource",
    reason="Who has it is an administrator of the account: one stolen key or one mistake is enough to lose all of it.",
    remedy="Name the actions in Action, and the ARNs of the resources in Resource.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
    types=_IDENTITIES,
    risk="high",
    recommended=True,
    aliases=(
        *alias("checkov", "CKV_AWS_62"),
        *alias("guard", "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"),
        *alias("security-hub", "IAM.1"),
        *alias("control-tower", "CT.IAM.PR.1", types=_INLINE),
        *alias("control-tower", "CT.IAM.PR.2", types=_MANAGED),
    ),
    alone=True,
)
def everything_allowed(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A statement that allows `*` on `*`."""
    for statement, path in _statements(reading, IDENTITY):
        if statement is None:
            yield from outcome(None, path)
            continue
        actions = statement.listed("Action")
        place = next((each for each, text in actions.known if text == "*"), path)
        yield from outcome(every((statement.allows, actions.has("*"), statement.is_about_everything)), place)


@security_rule(
    "W9651",
    'A policy has the action "*"',
    reason="It allows what every service can do now, and what any will be able to do.",
    remedy="Name the actions in Action.",
    source=f"{_GUIDE}/best-practices.html#grant-least-privilege",
    types=_IDENTITIES,
    risk="high",
    aliases=alias("checkov", "CKV_AWS_63"),
    alone=True,
)
def every_action(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A statement that allows `*`."""
    yield from _with_item(reading, "Action", "*", IDENTITY)


@security_rule(
    "W9652",
    "A policy allows all actions of a service",
    reason="It also allows what nobody needs here: to delete things, and to give permissions to others.",
    remedy="Name the actions in Action; a prefix, such as s3:Get*, is better than s3:*.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
    types=(*_IDENTITIES, *_BUCKET, *_QUEUE),
    risk="low",
    aliases=(
        *alias("cfn-nag", "F2", types=_ROLE, paths=_TRUST),
        *alias("cfn-nag", "F3", types=_ROLE, paths=_OWN),
        *alias("cfn-nag", "F4", types=_POLICY),
        *alias("cfn-nag", "F5", types=_MANAGED),
        *alias("cfn-nag", "F15", types=_BUCKET),
        *alias("cfn-nag", "F20", types=_QUEUE),
        *alias("cfn-nag", "W38", types=_IOT),
        *alias("guard", "IAM_MANAGEDPOLICY_NO_STATEMENTS_WITH_FULL_ACCESS", types=_MANAGED),
        *alias("guard", "IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS", types=(*_POLICY, *_MANAGED)),
        *alias("guard", "IAM_ROLE_NO_FULL_ACCESS_ON_TRUST_POLICY", types=_ROLE, paths=_TRUST),
        *alias("guard", "IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS", types=_ROLE, paths=_OWN),
        *alias("guard", "S3_BUCKET_POLICY_NO_WILDCARD_ACTION", types=_BUCKET),
        *alias("guard", "SQS_QUEUEPOLICY_NO_WILDCARD_ACTION", types=_QUEUE),
        *alias("guard", "IOT_POLICY_WILDCARD_ACTION_RULE", types=_IOT),
        *alias("security-hub", "IAM.21", types=_MANAGED),
        *alias("control-tower", "CT.IAM.PR.3", types=_MANAGED),
        *alias("control-tower", "CT.IAM.PR.5", types=_POLICY),
        *alias("control-tower", "CT.IAM.PR.5", types=_HOLDERS, paths=("Policies",)),
    ),
    alone=True,
)
def every_action_of_a_service(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A statement that allows `*`, or `s3:*`."""
    yield from _with_item(reading, "Action", ":*")


@security_rule(
    "W9653",
    "A policy is about every resource",
    reason="The actions reach all resources of the account, also those of other teams.",
    remedy="Name the ARNs in Resource; actions without resources, such as ec2:Describe*, in a statement of their own.",
    source=f"{_GUIDE}/best-practices.html#grant-least-privilege",
    types=_IDENTITIES,
    risk="low",
    aliases=(
        *alias("cfn-nag", "W11", types=_ROLE),
        *alias("cfn-nag", "W12", types=_POLICY),
        *alias("cfn-nag", "W13", types=_MANAGED),
        *alias("cfn-nag", "W39", types=_IOT),
        *alias("guard", "IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE", types=(*_ROLE, *_POLICY, *_MANAGED)),
        *alias("guard", "IOT_POLICY_WILDCARD_RESOURCE_RULE", types=_IOT),
    ),
    alone=True,
)
def every_resource(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A statement that allows something on `*`."""
    yield from _with_item(reading, "Resource", "*", IDENTITY)


@security_rule(
    "W9654",
    "A policy allows all actions but some",
    reason="With Allow, NotAction gives everything that it does not name, also in services that come later.",
    remedy="Name what is allowed in Action; or use NotAction with Effect: Deny.",
    source=f"{_GUIDE}/reference_policies_elements_notaction.html",
    types=(*_IDENTITIES, *RESOURCES),
    aliases=(
        *alias("cfn-nag", "W14", types=_ROLE, paths=_TRUST),
        *alias("cfn-nag", "W15", types=_ROLE, paths=_OWN),
        *alias("cfn-nag", "W16", types=_POLICY),
        *alias("cfn-nag", "W17", types=_MANAGED),
        *alias("cfn-nag", "W18", types=_QUEUE),
        *alias("cfn-nag", "W19", types=_TOPIC),
        *alias("cfn-nag", "W20", types=_BUCKET),
        *alias("guard", "IAM_ROLE_NO_ALLOW_PLUS_NOT_ACTION_ON_TRUST_POLICY", types=_ROLE, paths=_TRUST),
        *alias("guard", "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_ACTION", types=_ROLE, paths=_OWN),
        *alias("guard", "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_ACTION", types=(*_POLICY, *_MANAGED)),
        *alias("guard", "S3_BUCKET_POLICY_NO_ALLOW_PLUS_NOT_ACTION", types=_BUCKET),
        *alias("guard", "SNS_TOPICPOLICY_NO_ALLOW_PLUS_NOT_ACTION", types=_TOPIC),
        *alias("guard", "SQS_QUEUEPOLICY_NO_ALLOW_PLUS_NOT_ACTION", types=_QUEUE),
    ),
    alone=True,
)
def allows_not_action(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """Allow with NotAction."""
    yield from _with_element(reading, "NotAction")


@security_rule(
    "W9655",
    "A policy allows actions on all resources but some",
    reason="With Allow, NotResource gives everything that it does not name, also what is made later.",
    remedy="Name what is allowed in Resource; or use NotResource with Effect: Deny.",
    source=f"{_GUIDE}/reference_policies_elements_notresource.html",
    types=_IDENTITIES,
    aliases=(
        *alias("cfn-nag", "W21", types=_ROLE),
        *alias("cfn-nag", "W22", types=_POLICY),
        *alias("cfn-nag", "W23", types=_MANAGED),
        *alias("guard", "IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_RESOURCE", types=(*_ROLE, *_POLICY, *_MANAGED)),
    ),
    alone=True,
)
def allows_not_resource(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """Allow with NotResource."""
    yield from _with_element(reading, "NotResource", IDENTITY)


@security_rule(
    "W9656",
    "A policy allows everybody but some",
    reason="With Allow, NotPrincipal lets in everybody whom it does not name, also from outside of the account.",
    remedy="Name who is allowed in Principal; or use Effect: Deny.",
    source=f"{_GUIDE}/reference_policies_elements_notprincipal.html",
    types=(*_ROLE, *RESOURCES),
    risk="high",
    recommended=True,
    aliases=(
        *alias("cfn-nag", "F6", types=_ROLE),
        *alias("cfn-nag", "F7", types=_QUEUE),
        *alias("cfn-nag", "F8", types=_TOPIC),
        *alias("cfn-nag", "F9", types=_BUCKET),
        *alias("guard", "IAM_ROLE_NO_ALLOW_PLUS_NOT_PRINCIPAL", types=_ROLE),
        *alias("guard", "SQS_QUEUEPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL", types=_QUEUE),
        *alias("guard", "SNS_TOPICPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL", types=_TOPIC),
        *alias("guard", "S3_BUCKETPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL", types=_BUCKET),
    ),
    alone=True,
)
def allows_not_principal(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """Allow with NotPrincipal."""
    yield from _with_element(reading, "NotPrincipal", TRUST, RESOURCE)


@security_rule(
    "W9657",
    "A policy lets a role be passed to any service, any role of the account",
    reason="Who can pass a role to a service can use its permissions, also those of an administrator.",
    remedy="Name the ARNs of the roles in Resource of the statement with iam:PassRole.",
    source=f"{_GUIDE}/id_roles_use_passrole.html",
    types=_IDENTITIES,
    risk="high",
    aliases=(
        *alias("cfn-nag", "F38", types=_ROLE),
        *alias("cfn-nag", "F39", types=_POLICY),
        *alias("cfn-nag", "F40", types=_MANAGED),
        *alias("guard", "IAM_POLICY_NO_WILDCARD_RESOURCE_ON_PASSROLE", types=_POLICY),
        *alias("guard", "IAM_ROLE_NO_WILDCARD_RESOURCE_ON_PASSROLE", types=_ROLE),
    ),
    alone=True,
)
def passes_any_role(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A statement that allows iam:PassRole on `*`."""
    for statement, path in _statements(reading, IDENTITY):
        if statement is None:
            yield from outcome(None, path)
            continue
        named = statement.listed("Action").fits("iam:PassRole")
        answer = every((statement.allows, statement.is_about_everything, named))
        yield from outcome(answer, (*path, "Resource") if answer else path)


def _has_star(statement: Statement) -> Iterator[tuple[Answer, tuple[str | int, ...]]]:
    for each in statement.principals():
        yield (None if each.name is None else "*" in each.name), each.path


@security_rule(
    "W9658",
    "A principal of a policy has a wildcard",
    reason="An asterisk stands for everybody, or for more people than are named.",
    remedy="Name the accounts, roles or services in Principal.",
    source=f"{_GUIDE}/reference_policies_elements_principal.html",
    types=tuple(RESOURCES),
    aliases=(
        *alias("cfn-nag", "F16", types=_BUCKET),
        *alias("cfn-nag", "F18", types=_TOPIC),
        *alias("cfn-nag", "F21", types=_QUEUE),
        *alias("cfn-nag", "F76", types=("AWS::KMS::Key",)),
        *alias("checkov", "CKV_AWS_32", types=("AWS::ECR::Repository",)),
        *alias("checkov", "CKV_AWS_33", types=("AWS::KMS::Key",)),
        *alias("guard", "S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL", types=_BUCKET),
        *alias("guard", "SNS_TOPICPOLICY_NO_WILDCARD_PRINCIPAL", types=_TOPIC),
        *alias("guard", "SQS_QUEUEPOLICY_NO_WILDCARD_PRINCIPAL", types=_QUEUE),
        *alias("guard", "KMS_NO_WILDCARD_PRINCIPAL", types=("AWS::KMS::Key",)),
    ),
    alone=True,
)
def wildcard_in_principal(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """Allow for a principal with an asterisk."""
    for statement, path in _statements(reading, RESOURCE):
        if statement is None:
            yield from outcome(None, path)
            continue
        for answer, place in _has_star(statement):
            yield from outcome(every((statement.allows, answer)), place)


@security_rule(
    "W9659",
    "A policy lets everybody in, without a condition",
    reason="The principal * is everybody on the internet, and no condition limits who that is.",
    remedy="""Name the accounts, roles or services in Principal; or add a Condition on aws:SourceArn,
    aws:SourceAccount or aws:PrincipalOrgID.""",
    source=f"{_GUIDE}/access-analyzer-concepts.html",
    types=tuple(RESOURCES),
    risk="critical",
    recommended=True,
    aliases=(
        *alias("security-hub", "KMS.5", types=("AWS::KMS::Key",)),
        *alias("security-hub", "SNS.4", types=_TOPIC),
        *alias("security-hub", "SQS.3", types=_QUEUE),
    ),
    alone=True,
)
def everybody_let_in(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """Allow for the principal `*`, without a condition that some do not meet."""
    for statement, path in _statements(reading, RESOURCE):
        if statement is None:
            yield from outcome(None, path)
            continue
        for each in statement.principals():
            anyone = None if each.name is None else each.name == "*" and each.kind in ("AWS", "*")
            yield from outcome(every((statement.allows, statement.is_unconditional, anyone)), each.path)


@security_rule(
    "W9660",
    "Everybody may take a role",
    reason="The principal * lets any account on AWS take the role, and use its permissions.",
    remedy="Name the account, role or service in Principal of AssumeRolePolicyDocument.",
    source=f"{_GUIDE}/reference_policies_elements_principal.html#principal-anonymous",
    types=_ROLE,
    risk="critical",
    recommended=True,
    aliases=alias("checkov", "CKV_AWS_60"),
    alone=True,
)
def everybody_takes_role(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A trust policy that allows the principal `*`, or the services `*`."""
    for statement, path in _statements(reading, TRUST):
        if statement is None:
            yield from outcome(None, path)
            continue
        for each in statement.principals():
            anyone = None if each.name is None else each.name == "*" and each.kind in ("AWS", "Service")
            yield from outcome(every((statement.allows, anyone, statement.is_unconditional)), each.path)
