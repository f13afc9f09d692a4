"""References verified by metadata only, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfnkit.aws.access import Access, shared_session
from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.verifier import AwsVerifier
from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import DynamicReference, FailureKind, Verification, tokenize
from support.aws_server import AwsServer, Reply, error

REGION = "us-east-1"
SESSION = shared_session()
NO_SUCH_VERSION = "00000000-0000-0000-0000-000000000000"
READS = ("GetParameter", "GetParameters", "GetParameterHistory", "GetSecretValue", "BatchGetSecretValue")


def references(*bodies: str) -> list[DynamicReference]:
    found = [token for body in bodies for token in tokenize(f"{{{{resolve:{body}}}}}")]
    return [token for token in found if isinstance(token, DynamicReference)]


def verify(*bodies: str, **options: Any) -> tuple[Verification, ...]:
    return AwsVerifier(Connection(Access(REGION, session=SESSION, **options))).verify(references(*bodies))


def read(aws: AwsServer) -> list[str]:
    """The operations that returned values."""
    return [request.operation for request in aws.requests if request.operation in READS]


@pytest.fixture
def ssm(aws: AwsServer) -> Any:
    """A client that puts parameters in."""
    return aws.client("ssm")


@pytest.fixture
def manager(aws: AwsServer) -> Any:
    """A client that puts secrets in."""
    return aws.client("secretsmanager")


def test_a_parameter_is_verified_without_its_value(aws: AwsServer, ssm: Any) -> None:
    for value in ("one", "two"):
        ssm.put_parameter(Name="/app/size", Value=value, Type="String", Overwrite=True)
    ssm.put_parameter(Name="password", Value="secret", Type="SecureString")
    newest, first, secure = verify("ssm:/app/size", "ssm:/app/size:1", "ssm-secure:password")
    assert newest == Verification("String", "2")
    assert first == Verification("String", "1")
    assert (secure.type, secure.version, secure.resolves) == ("SecureString", "1", True)
    assert "decrypt" in secure.unverified
    assert not read(aws)


@pytest.mark.parametrize(
    ("body", "type", "resolves"),
    [
        ("ssm:p", "String", True),
        ("ssm:p", "StringList", True),
        ("ssm:p", "SecureString", False),
        ("ssm-secure:p", "SecureString", True),
        ("ssm-secure:p", "String", False),
    ],
)
def test_the_type_of_a_parameter(aws: AwsServer, ssm: Any, body: str, type: str, resolves: bool) -> None:
    ssm.put_parameter(Name="p", Value="value", Type=type)
    (verification,) = verify(body)
    assert (verification.type, verification.exists, verification.resolves) == (type, True, resolves)
    assert (verification.failure is None) is resolves
    if verification.failure:
        assert verification.failure.kind is FailureKind.WRONG_TYPE


def test_which_versions_are_kept_follows_from_the_newest(aws: AwsServer, ssm: Any) -> None:
    for number in range(102):
        ssm.put_parameter(Name="p", Value=str(number), Type="String", Overwrite=True)
    found = verify("ssm:p:2", "ssm:p:3", "ssm:p:102", "ssm:p:103")
    assert [verification.resolves for verification in found] == [False, True, True, False]
    # That is so: the store itself has these and no others.
    names = [f"p:{version}" for version in (2, 3, 102, 103)]
    assert ssm.get_parameters(Names=names)["InvalidParameters"] == ["p:2", "p:103"]
    gone, _, _, to_come = found
    assert gone.failure is not None
    assert to_come.failure is not None
    assert (gone.failure.kind, to_come.failure.kind) == (FailureKind.MISSING_VERSION,) * 2
    assert gone.failure.sentence.endswith("version 2 is gone, the newest of the versions that are kept is 102.")
    assert to_come.failure.sentence.endswith("there is no version 103, the newest is 102.")
    assert gone.exists


def test_parameters_are_described_fifty_at_once(aws: AwsServer, ssm: Any) -> None:
    for number in range(60):
        ssm.put_parameter(Name=f"/p/{number}", Value="value", Type="String")
    aws.forget()
    found = verify(*(f"ssm:/p/{number}" for number in range(70)))
    assert [verification.exists for verification in found] == [True] * 60 + [False] * 10
    asked = [request.body for request in aws.requests_for("DescribeParameters") if "NextToken" not in request.body]
    assert sorted(len(body["ParameterFilters"][0]["Values"]) for body in asked) == [20, 50]
    assert len(aws.requests_for("DescribeParameters")) > 2, "the server gives fewer on a page than are asked for"


def test_a_parameter_whose_name_only_begins_so_is_another_one(aws: AwsServer, ssm: Any) -> None:
    ssm.put_parameter(Name="/app/size/large", Value="value", Type="String")
    (verification,) = verify("ssm:/app/size")
    assert verification.exists is False


def test_a_public_parameter_is_read_since_it_is_not_described(aws: AwsServer) -> None:
    name = "/aws/service/global-infrastructure/regions/eu-west-1"
    there, version, missing = verify(f"ssm:{name}", f"ssm:{name}:99", "ssm:/aws/service/nothing")
    assert (there.type, there.resolves) == ("String", True)
    assert (version.exists, version.resolves) == (True, False)
    assert missing.exists is False
    assert {(request.operation, request.body["WithDecryption"]) for request in aws.requests} == {
        ("GetParameters", False)
    }


def test_a_secret_is_verified_without_its_value(aws: AwsServer, manager: Any) -> None:
    made = manager.create_secret(Name="app/db", SecretString='{"user": "admin"}')
    arn, version = made["ARN"], made["VersionId"]
    bodies = ("app/db", "app/db:SecretString:user", arn, arn[:-7], "app/db:::AWSCURRENT", f"app/db::::{version}")
    found = verify(*(f"secretsmanager:{body}" for body in bodies))
    assert [(verification.version, verification.resolves) for verification in found] == [(version, True)] * 6
    assert found[1].unverified == "Only reading it shows whether the secret is a text with a key 'user'."
    assert len(aws.requests_for("DescribeSecret")) == 3
    assert not read(aws)


def test_the_versions_of_a_secret(aws: AwsServer, manager: Any) -> None:
    first = manager.create_secret(Name="db", SecretString="first")["VersionId"]
    second = manager.put_secret_value(SecretId="db", SecretString="second")["VersionId"]
    bodies = ("db", "db:::AWSPREVIOUS", f"db:::AWSPREVIOUS:{first}", f"db:::AWSCURRENT:{first}", "db:::AWSPENDING")
    found = verify(*(f"secretsmanager:{body}" for body in bodies))
    assert [verification.version for verification in found] == [second, first, first, "", ""]
    assert [verification.resolves for verification in found] == [True, True, True, False, False]
    assert [verification.failure.kind for verification in found if verification.failure] == [
        FailureKind.MISSING_VERSION
    ] * 2


def test_a_version_without_a_stage_is_listed(aws: AwsServer, manager: Any) -> None:
    first = manager.create_secret(Name="db", SecretString="0")["VersionId"]
    for number in range(2):
        manager.put_secret_value(SecretId="db", SecretString=str(number))
    # Unlike the service, moto describes the version that has no stage any more.
    stages = manager.describe_secret(SecretId="db")["VersionIdsToStages"]
    assert stages.pop(first) == []
    aws.fail("DescribeSecret", Reply(body=json.dumps({"Name": "db", "VersionIdsToStages": stages}).encode()))
    aws.forget()
    found = verify(f"secretsmanager:db::::{first}", f"secretsmanager:db::::{NO_SUCH_VERSION}")
    assert [verification.resolves for verification in found] == [True, False]
    assert [request.operation for request in aws.requests] == ["DescribeSecret", "ListSecretVersionIds"]


def test_a_secret_that_is_marked_for_deletion(aws: AwsServer, manager: Any) -> None:
    manager.create_secret(Name="db", SecretString="text")
    manager.delete_secret(SecretId="db")
    (verification,) = verify("secretsmanager:db")
    sentence = "The secret 'db' cannot be read in us-east-1: it is marked for deletion."
    assert verification.failure == (FailureKind.NOT_FOUND, sentence)


def test_a_secret_that_is_not_there(aws: AwsServer) -> None:
    (verification,) = verify("secretsmanager:db")
    assert verification.exists is False
    assert verification.failure is not None
    assert verification.failure.sentence == "The secret 'db' cannot be read in us-east-1: there is no such secret."


def test_what_may_not_be_asked_is_neither_there_nor_missing(aws: AwsServer, ssm: Any, manager: Any) -> None:
    for number in range(3):
        manager.create_secret(Name=f"s{number}", SecretString="text")
        ssm.put_parameter(Name=f"p{number}", Value="value", Type="String")
    aws.forget()
    aws.deny("ssm:DescribeParameters")
    aws.deny("secretsmanager:DescribeSecret", {"s1"})
    found = verify("ssm:p0", "ssm:p1", "secretsmanager:s0", "secretsmanager:s1", "secretsmanager:s2")
    assert [verification.resolves for verification in found] == [None, None, True, None, True]
    assert [verification.exists for verification in found] == [None, None, True, None, True]
    sentences = [verification.failure.sentence for verification in found if verification.failure]
    assert "the caller needs ssm:DescribeParameters" in sentences[0]
    assert "the caller needs secretsmanager:DescribeSecret" in sentences[2]
    # Nothing else is tried: the value, which may be read, is not asked for.
    assert len(aws.requests) == 4


def test_versions_that_may_not_be_listed(aws: AwsServer, manager: Any) -> None:
    manager.create_secret(Name="db", SecretString="text")
    aws.deny("secretsmanager:ListSecretVersionIds")
    (verification,) = verify(f"secretsmanager:db::::{NO_SUCH_VERSION}")
    assert verification.resolves is None
    assert verification.failure is not None
    assert "the caller needs secretsmanager:ListSecretVersionIds" in verification.failure.sentence


def test_a_call_without_an_answer(aws: AwsServer) -> None:
    aws.fail("DescribeParameters", error("ThrottlingException"))
    (verification,) = verify("ssm:p", attempts=1)
    assert verification.failure is not None
    assert (verification.failure.kind, verification.resolves) == (FailureKind.NO_ANSWER, None)


def test_credentials_that_have_expired(aws: AwsServer) -> None:
    aws.faults.append(lambda request: error("ExpiredTokenException"))
    expected = "^SSM parameters and secrets cannot be looked up in us-east-1: the AWS credentials have expired\\.$"
    with pytest.raises(ServiceError, match=expected):
        verify("secretsmanager:db")


def test_what_was_asked_for_is_remembered(aws: AwsServer, ssm: Any, manager: Any) -> None:
    ssm.put_parameter(Name="p", Value="value", Type="String")
    manager.create_secret(Name="db", SecretString="text")
    aws.forget()
    verifier = AwsVerifier(Connection(Access(REGION)))
    everything = references("ssm:p", "ssm:p:1", "ssm:nothing", "secretsmanager:db", "secretsmanager:db::key")
    first = verifier.verify(everything)
    assert verifier.verify(everything[::-1]) == first[::-1]
    assert len(aws.requests) == 2


def test_what_was_found_has_no_values(aws: AwsServer, ssm: Any, manager: Any) -> None:
    for value in ("one", "two"):
        ssm.put_parameter(Name="p", Value=value, Type="String", Overwrite=True)
        ssm.put_parameter(Name="a", Value=value, Type="SecureString", Overwrite=True)
    manager.create_secret(Name="db", SecretString="first")
    manager.put_secret_value(SecretId="db", SecretString="second")
    verifier = AwsVerifier(Connection(Access(REGION)))
    name = "/aws/service/global-infrastructure/regions/eu-west-1"
    verifier.verify(references("ssm:p:1", "ssm-secure:a", "ssm:nothing", f"ssm:{name}", "secretsmanager:db"))
    found = verifier.found()
    assert list(found.parameters) == [name, "a", "p"]
    assert found.parameters["p"] == SsmParameter("String", {}, 2)
    assert found.parameters["a"] == SsmParameter("SecureString", {}, 2)
    assert found.secrets == {"db": ("AWSCURRENT", "AWSPREVIOUS")}
