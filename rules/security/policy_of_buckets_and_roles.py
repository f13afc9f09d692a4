"""What a bucket's policy must deny, and whom the trust policy of a role may let in."""

import re
from collections.abc import Iterator

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.policies import RESOURCE, TRUST, Answer, Statement, documents, every, negated, some
from cfnkit.syntax import at_path, to_plain

_ACCOUNT = re.compile(r"[0-9]{12}\Z|arn:aws[a-z-]*:iam::[0-9]{12}:root\Z")


@security_rule(
    "W9695",
    "A bucket policy does not deny requests in clear text",
    reason="Without TLS, others can read and change what is sent to the bucket, and from it.",
    remedy="""Add a statement with Effect: Deny, Principal: "*", Action: "s3:*", the ARNs of the bucket and its objects,
    and Condition: {Bool: {"aws:SecureTransport": false}}.""",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5",
    types=("AWS::S3::BucketPolicy",),
    aliases=(*alias("guard", "S3_BUCKET_SSL_REQUESTS_ONLY"), *alias("security-hub", "S3.5")),
)
def clear_text_not_denied(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A bucket policy without a statement that denies everybody everything without TLS."""
    for document in documents(reading, RESOURCE):
        answers = [*map(_denies_clear_text, document.statements), *(None for _ in document.unknown)]
        yield from outcome(negated(some(answers)), document.path)


def _denies_clear_text(statement: Statement) -> Answer:
    everybody = some(None if each.name is None else each.name == "*" for each in statement.principals())
    actions = statement.listed("Action")
    return every((statement.denies, everybody, some((actions.has("*"), actions.has("s3:*"))), _without_tls(statement)))


def _without_tls(statement: Statement) -> Answer:
    condition = statement.value.get("Condition")
    if is_unknown(condition):
        return None
    answers: list[Answer] = []
    for operator, tests in condition.items() if isinstance(condition, dict) else ():
        if operator.lower() not in ("bool", "boolifexists"):
            continue
        for key, value in tests.items() if isinstance(tests, dict) and not is_unknown(tests) else ():
            if key.lower() == "aws:securetransport":
                values = value if isinstance(value, list) else [value]
                answers.append(some(None if is_unknown(each) else each is False for each in values))
    return some(answers)


@security_rule(
    "W9699",
    "Everybody in an account may take a role",
    reason="Each user and role of that account may take it whom its administrators let; who that is, is not said here.",
    remedy="Name the role or user in Principal of AssumeRolePolicyDocument, or add a Condition on sts:ExternalId.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html",
    types=("AWS::IAM::Role",),
    risk="low",
    aliases=alias("checkov", "CKV_AWS_61"),
)
def account_takes_role(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A trust policy that allows all of an account that it names, without a condition; its own is not meant."""
    for document in documents(reading, TRUST):
        for path in document.unknown:
            yield from outcome(None, path)
        for statement in document.statements:
            for each in statement.principals():
                named = None if each.name is None else bool(_ACCOUNT.match(each.name)) and not _is_own(reading, stack)
                yield from outcome(every((statement.allows, statement.is_unconditional, named)), each.path)


def _is_own(reading: ResourceReading, stack: Stack) -> bool:
    """Whether the policy names the account of its stack, by the pseudo parameter."""
    root = stack.subject.processed.root
    written = at_path(root, (*reading.resource.path, "Properties", "AssumeRolePolicyDocument"))
    return written is not None and "AWS::AccountId" in str(to_plain(written))
