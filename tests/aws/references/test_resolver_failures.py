"""References when AWS refuses, is slow, or cannot be reached."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cfnkit.aws.access import Access, new_session, shared_session
from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.resolver import AwsResolver
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import DynamicReference, FailureKind, Resolution, ResolutionFailure, SecretText, tokenize
from support.aws_server import AwsServer, Reply, Request, denial, error

REGION = "us-east-1"
EXPLICIT = "with an explicit deny in a service control policy"


SESSION = shared_session()


def resolve(*bodies: str, workers: int = 8, **options: Any) -> tuple[Resolution, ...]:
    found = [token for body in bodies for token in tokenize(f"{{{{resolve:{body}}}}}")]
    resolver = AwsResolver(Connection(Access(REGION, **{"session": SESSION, **options}), workers))
    return resolver.resolve([token for token in found if isinstance(token, DynamicReference)])


def denied(what: str, name: str, action: str, reason: str = "no identity-based policy") -> ResolutionFailure:
    why = f"access is denied, the caller needs {action} ({reason})"
    return ResolutionFailure(FailureKind.ACCESS_DENIED, f"The {what} '{name}' cannot be read in us-east-1: {why}.")


@pytest.fixture(scope="module")
def _filling(aws_server: AwsServer) -> None:
    aws_server.reset()
    ssm, manager = aws_server.client("ssm"), aws_server.client("secretsmanager")
    for number in range(25):
        ssm.put_parameter(Name=f"p{number}", Value=f"value {number}", Type="String")
        manager.create_secret(Name=f"s{number}", SecretString=f"value {number}")
    for number in range(3):
        ssm.put_parameter(Name=f"q{number}", Value=f"secure {number}", Type="SecureString")
    manager.create_secret(Name="t", SecretString='{"key": "of t"}')


@pytest.fixture
def filled(
    _filling: None, aws_server: AwsServer, credentials: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AwsServer]:
    """Parameters p0 to p24 and q0 to q2, the latter secure; secrets s0 to s24 and t. No test changes them."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws_server.url)
    aws_server.forget()
    yield aws_server
    aws_server.faults.clear()


PARAMETERS = [f"ssm:p{number}" for number in range(25)]
SECRETS = [f"secretsmanager:s{number}" for number in range(25)]


def test_a_parameter_that_is_denied_takes_no_other_with_it(filled: AwsServer) -> None:
    filled.deny("ssm:GetParameters", {"p3", "p17"})
    found = resolve(*PARAMETERS)
    assert {number: resolution.failure for number, resolution in enumerate(found) if resolution.failure} == {
        number: denied("SSM parameter", f"p{number}", "ssm:GetParameters") for number in (3, 17)
    }
    assert [resolution.value for resolution in found if resolution.value] == [
        f"value {number}" for number in range(25) if number not in (3, 17)
    ]
    # The two batches with one of them are asked for again, one by one.
    assert len(filled.requests) == 3 + 10 + 10


def test_everything_is_denied(filled: AwsServer) -> None:
    filled.deny("ssm:GetParameters")
    filled.deny("secretsmanager:BatchGetSecretValue")
    filled.deny("secretsmanager:GetSecretValue")
    found = resolve("ssm:p1", "ssm:p2:1", "secretsmanager:s1", "secretsmanager:s2", "secretsmanager:t::key:AWSPREVIOUS")
    assert [resolution.failure for resolution in found] == [
        denied("SSM parameter", "p1", "ssm:GetParameters"),
        denied("SSM parameter", "p2", "ssm:GetParameters"),
        *(denied("secret", name, "secretsmanager:GetSecretValue") for name in ("s1", "s2", "t")),
    ]


def test_the_key_of_a_secure_string_is_denied(filled: AwsServer) -> None:
    message = (
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are "
        "not allowed to access."
    )

    def fault(request: Request) -> Reply | None:
        secure = request.body.get("WithDecryption") and "q1" in request.body["Names"]
        return error("AccessDeniedException", message) if secure else None

    filled.faults.append(fault)
    found = resolve("ssm-secure:q0", "ssm-secure:q1", "ssm-secure:q2")
    assert [resolution.value for resolution in found] == [SecretText("secure 0"), None, SecretText("secure 2")]
    why = "The SSM parameter 'q1' cannot be read in us-east-1: access is denied, the caller needs kms:Decrypt."
    assert found[1].failure == (FailureKind.ACCESS_DENIED, why)


def test_who_may_not_ask_for_many_secrets_asks_for_each(filled: AwsServer) -> None:
    filled.deny("secretsmanager:BatchGetSecretValue")
    filled.deny("secretsmanager:GetSecretValue", {"s5"}, denial("secretsmanager:GetSecretValue", "s5", EXPLICIT))
    found = resolve(*SECRETS)
    assert [resolution.value for resolution in found] == [
        None if number == 5 else SecretText(f"value {number}") for number in range(25)
    ]
    reason = "explicit deny in a service control policy"
    assert found[5].failure == denied("secret", "s5", "secretsmanager:GetSecretValue", reason)
    assert (len(filled.requests_for("BatchGetSecretValue")), len(filled.requests_for("GetSecretValue"))) == (2, 25)


def test_a_secret_in_a_batch_that_is_denied(filled: AwsServer) -> None:
    values = [
        {"Name": name, "ARN": f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-AbCdEf", "VersionId": "v"}
        for name in ("s0", "s2")
    ]
    message = "User: arn:aws:iam::1:user/a is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:::key/k"
    errors = [
        {"SecretId": "s1", "ErrorCode": "AccessDeniedException", "Message": message},
        {"SecretId": "s3", "ErrorCode": "DecryptionFailure", "Message": "Secrets Manager can't decrypt the secret."},
    ]
    body = {"SecretValues": [{**value, "SecretString": "batched"} for value in values], "Errors": errors}
    filled.fail("BatchGetSecretValue", Reply(body=json.dumps(body).encode()))
    found = resolve(*(f"secretsmanager:s{number}" for number in range(5)))
    assert [resolution.value for resolution in found] == [
        SecretText("batched"),
        None,
        SecretText("batched"),
        None,
        # A secret that the batch does not mention is asked for alone.
        SecretText("value 4"),
    ]
    assert [resolution.failure.sentence for resolution in found if resolution.failure] == [
        "The secret 's1' cannot be read in us-east-1: access is denied, the caller needs kms:Decrypt.",
        "The secret 's3' cannot be read in us-east-1: it cannot be decrypted, the caller needs kms:Decrypt on its key, "
        "which must be enabled.",
    ]
    assert [kind for resolution in found if resolution.failure for kind in [resolution.failure.kind]] == [
        FailureKind.ACCESS_DENIED
    ] * 2


def test_the_secret_of_another_account_that_a_batch_does_not_give_is_asked_for_alone(filled: AwsServer) -> None:
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s3"
    errors = [{"SecretId": name, "ErrorCode": "ResourceNotFoundException"} for name in (arn, "s0")]
    filled.fail("BatchGetSecretValue", Reply(body=json.dumps({"Errors": errors}).encode()))
    shared, own = resolve(f"secretsmanager:{arn}", "secretsmanager:s0")
    assert shared.value == SecretText("value 3")
    assert own.failure is not None
    assert [request.body["SecretId"] for request in filled.requests_for("GetSecretValue")] == [arn]


def test_a_batch_that_is_not_accepted_is_asked_for_one_by_one(filled: AwsServer) -> None:
    message = 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive).'
    filled.deny("ssm:GetParameters", {"ssm-odd"}, error("ValidationException", message))
    good, odd = resolve("ssm:p0", "ssm:ssm-odd")
    assert good.value == "value 0"
    assert odd.failure is not None
    assert odd.failure.kind is FailureKind.NOT_FOUND
    assert odd.failure.sentence.endswith(f": {message}")


@pytest.mark.slow
def test_a_call_that_is_throttled_is_repeated(filled: AwsServer) -> None:
    filled.fail("GetParameters", error("ThrottlingException", "Rate exceeded"), Reply(500, b"{}"))
    assert [resolution.value for resolution in resolve("ssm:p1", "ssm:p2")] == ["value 1", "value 2"]
    assert len(filled.requests) == 3


@pytest.mark.slow
def test_a_call_that_stays_throttled_is_told_of_each_of_its_references(filled: AwsServer) -> None:
    filled.faults.append(
        lambda request: error("ThrottlingException", "Rate exceeded") if "p3" in request.body.get("Names", ()) else None
    )
    found = resolve(*PARAMETERS, attempts=2)
    assert {number for number, resolution in enumerate(found) if resolution.failure} == set(range(10))
    why = "The SSM parameter 'p7' cannot be read in us-east-1: AWS throttles the calls, try again later."
    assert found[7].failure == (FailureKind.NO_ANSWER, why)
    # It is not split: more calls would be throttled more.
    assert len(filled.requests) == 2 + 2


def test_a_call_without_an_answer_in_time(filled: AwsServer) -> None:
    filled.fail("BatchGetSecretValue", Reply(delay=60.0))
    found = resolve("ssm:p1", "ssm:p2", "secretsmanager:s1", "secretsmanager:s2", timeout=2.5, attempts=1)
    assert [resolution.value for resolution in found[:2]] == ["value 1", "value 2"]
    assert [resolution.failure for resolution in found[2:]] == [
        (FailureKind.NO_ANSWER, f"The secret '{name}' cannot be read in us-east-1: there was no answer within 2.5 s.")
        for name in ("s1", "s2")
    ]


def test_an_answer_that_comes_the_second_time(filled: AwsServer) -> None:
    filled.fail("GetParameters", Reply(delay=60.0))
    assert [resolution.value for resolution in resolve("ssm:p1", "ssm:p2", timeout=2.5)] == ["value 1", "value 2"]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(500, b"<html>oops</html>"), id="a page"),
        pytest.param(Reply(200, b"{}"), id="nothing"),
        pytest.param(Reply(200, b'{"Parameters": [', length=5000), id="broken off"),
        pytest.param(error("OptInRequired", "Subscribe first"), id="an unknown error"),
    ],
)
def test_an_answer_that_says_nothing(filled: AwsServer, reply: Reply) -> None:
    filled.fail("GetParameters", *[reply] * 9)
    filled.fail("BatchGetSecretValue", *[reply] * 9)
    filled.fail("GetSecretValue", *[reply] * 9)
    found = resolve("ssm:p1", "ssm:p2", "secretsmanager:s1", "secretsmanager:s2", attempts=1)
    assert [resolution.failure.kind for resolution in found if resolution.failure] == [FailureKind.NO_ANSWER] * 4


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("ExpiredTokenException", "the AWS credentials have expired"),
        ("UnrecognizedClientException", r"the AWS credentials are not valid \(UnrecognizedClientException\)"),
    ],
)
def test_credentials_that_do_not_work_fail_the_run(filled: AwsServer, code: str, why: str) -> None:
    filled.faults.append(lambda request: error(code, "The security token included in the request is invalid"))
    with pytest.raises(ServiceError, match=f"^SSM parameters and secrets cannot be looked up in us-east-1: {why}\\.$"):
        resolve(*PARAMETERS, *SECRETS)


def test_no_call_is_made_after_one_that_no_other_would_do_better_than(filled: AwsServer) -> None:
    filled.faults.append(lambda request: error("ExpiredTokenException"))
    with pytest.raises(ServiceError):
        resolve(*(f"ssm:p{number}" for number in range(500)), workers=1)
    assert len(filled.requests) == 1


def test_no_credentials(filled: AwsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    expected = "^SSM parameters and secrets cannot be looked up in us-east-1: there are no AWS credentials\\.$"
    with pytest.raises(ServiceError, match=expected):
        resolve(*PARAMETERS, "ssm-secure:q1", *SECRETS, session=new_session)
    assert filled.requests == []


def test_no_region(credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    (token,) = tokenize("{{resolve:ssm:p}}")
    assert isinstance(token, DynamicReference)
    expected = "^SSM parameters and secrets cannot be looked up: no AWS region is given\\.$"
    with pytest.raises(ServiceError, match=expected):
        AwsResolver(Connection(Access())).resolve([token])


def test_nothing_listens_there(credentials: None, closed_port: str) -> None:
    expected = "^SSM parameters and secrets cannot be looked up in us-east-1: AWS cannot be reached from here\\.$"
    with pytest.raises(ServiceError, match=expected):
        resolve(*PARAMETERS, endpoint_url=closed_port, attempts=1)


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [("AWS_PROFILE", "nobody", "The config profile (nobody) could not be found"), ("AWS_ENDPOINT_URL", "nowhere", "")],
)
def test_settings_that_are_wrong(
    credentials: None, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, why: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ServiceError) as caught:
        resolve("ssm:p", session=new_session)
    assert why in str(caught.value)


def test_a_parameter_of_a_template_parameter_that_is_denied(filled: AwsServer) -> None:
    filled.deny("ssm:GetParameters", {"p1"})
    expected = (
        "The SSM parameter 'p1' cannot be read in us-east-1: access is denied, the caller needs ssm:GetParameters"
    )
    with pytest.raises(ServiceError) as caught:
        AwsResolver(Connection(Access(REGION, session=SESSION))).parameters(["p0", "p1"])
    assert str(caught.value).startswith(expected)
