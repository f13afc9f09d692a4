"""Whatever the result of resolving is, no text about it shows a secret."""

from __future__ import annotations

import json
import logging
import traceback

import pytest

from cfnkit.aws.access import Access
from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.resolver import AwsResolver
from cfnkit.aws.references.verifier import AwsVerifier
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import DynamicReference, SecretText, substitute, tokenize
from support.aws_server import AwsServer, denial, error

PLANTED = ("Pa55-of-parameter", "Pa55-of-secret", "Pa55-of-key", "Pa55-of-binary", "Pa55-of-list")
TEXT = " ".join(
    f"{{{{resolve:{body}}}}}"
    for body in (
        "ssm-secure:p",
        "ssm-secure:p:1",
        "ssm-secure:p:7",
        "ssm:p",
        "ssm-secure:list",
        "ssm-secure:nothing",
        "secretsmanager:text",
        "secretsmanager:json",
        "secretsmanager:json:SecretString:key",
        "secretsmanager:json:SecretString:other",
        "secretsmanager:text:SecretString:key",
        "secretsmanager:binary",
        "secretsmanager:text::AWSPREVIOUS",
    )
)


@pytest.fixture
def filled(aws: AwsServer) -> AwsServer:
    ssm, manager = aws.client("ssm"), aws.client("secretsmanager")
    parameter, secret, key, binary, items = PLANTED
    ssm.put_parameter(Name="p", Value=parameter, Type="SecureString")
    ssm.put_parameter(Name="list", Value=f"{items},b", Type="StringList")
    manager.create_secret(Name="text", SecretString=secret)
    manager.create_secret(Name="json", SecretString=json.dumps({"key": key}))
    manager.create_secret(Name="binary", SecretBinary=binary.encode())
    aws.forget()
    return aws


def references() -> list[DynamicReference]:
    return [token for token in tokenize(TEXT) if isinstance(token, DynamicReference)]


def assert_none_in(*texts: str) -> None:
    for text in texts:
        assert not [secret for secret in PLANTED if secret in text]


def test_no_text_made_of_the_results_has_a_secret(filled: AwsServer, caplog: pytest.LogCaptureFixture) -> None:
    resolver = AwsResolver(Connection(Access("us-east-1")))
    with caplog.at_level(logging.INFO):
        resolutions = resolver.resolve(references())
        substitution = substitute(TEXT, resolver)
    secrets = [resolution.value for resolution in resolutions if isinstance(resolution.value, SecretText)]
    assert {secret.reveal() for secret in secrets} >= {"Pa55-of-parameter", "Pa55-of-secret", "Pa55-of-key"}
    assert len(secrets) == 5
    assert_none_in(repr(resolutions), str(resolutions), repr(substitution), str(substitution.shown))
    assert_none_in(json.dumps([resolution.value for resolution in resolutions]))
    assert_none_in(repr(resolver), repr(resolver.found()), repr(vars(resolver)), _deep(resolver))
    assert_none_in(caplog.text, *(str(vars(record)) for record in caplog.records))


def test_no_error_has_a_secret(filled: AwsServer) -> None:
    resolver = AwsResolver(Connection(Access("us-east-1", attempts=1)))
    resolver.resolve(references())
    filled.faults.append(lambda request: error("ExpiredTokenException"))
    (unknown,) = tokenize("{{resolve:ssm:unknown}}")
    assert isinstance(unknown, DynamicReference)
    with pytest.raises(ServiceError) as caught:
        resolver.resolve([*references(), unknown])
    whole = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert_none_in(str(caught.value), *whole.format())


def test_no_refusal_has_a_secret(filled: AwsServer) -> None:
    filled.deny("secretsmanager:BatchGetSecretValue")
    filled.fail("GetParameters", denial("ssm:GetParameters", "p"))
    resolver = AwsResolver(Connection(Access("us-east-1", attempts=1)))
    assert_none_in(repr(resolver.resolve(references())), _deep(resolver))


def test_verifying_asks_for_no_secret(filled: AwsServer) -> None:
    verifier = AwsVerifier(Connection(Access("us-east-1")))
    assert_none_in(repr(verifier.verify(references())), repr(verifier.found()), _deep(verifier))
    assert {request.operation for request in filled.requests} == {"DescribeParameters", "DescribeSecret"}


def _deep(thing: object) -> str:
    """The repr of everything that a resolver or verifier remembers."""
    kept = [vars(store) for store in vars(thing).values() if hasattr(store, "__dict__")]
    return repr(kept)
