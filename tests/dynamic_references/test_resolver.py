"""The resolution of references by lookups."""

from __future__ import annotations

import pytest

from cfnkit.deployment import Lookups, Secret, SsmParameter
from cfnkit.dynamic_references import (
    DynamicReference,
    FailureKind,
    LookupsResolver,
    Resolution,
    SecretText,
    tokenize,
)

ARN = "arn:aws:secretsmanager:us-east-1:111111111111:secret:"
DATABASE = (
    r'{"user":"admin","password":"a\\b\"c","port":5432,"ratio":1.50,"on":true,"none":null,"nested":{"a":[1,"ü"]}}'
)
LOOKUPS = Lookups(
    ssm={
        "/app/size": SsmParameter("String", {1: "small", 2: "large"}, 2),
        "/app/subnets": SsmParameter("StringList", {1: "a,b"}),
        "/app/password": SsmParameter("SecureString", {1: "planted-1", 2: "planted-2"}, 2),
        "/app/literal": SsmParameter("String", {1: 'C:\\dir {"a": "{{resolve:ssm:/app/size}}"}'}),
    },
    secrets={
        "app/database": Secret({"AWSCURRENT": DATABASE, "AWSPREVIOUS": '{"user":"old"}', "id-1": DATABASE}),
        "app/token": Secret({"AWSCURRENT": "planted \\ token"}),
        f"{ARN}other/key-AbCdEf": Secret({"AWSCURRENT": "planted key"}),
        "pending": Secret({"AWSPENDING": "x"}),
        "list": Secret({"AWSCURRENT": '["user"]'}),
        "deep": Secret({"AWSCURRENT": "[" * 100_000}),
    },
)


def resolve(body: str, lookups: Lookups = LOOKUPS) -> Resolution:
    (reference,) = tokenize(f"{{{{resolve:{body}}}}}")
    assert isinstance(reference, DynamicReference)
    (resolution,) = LookupsResolver(lookups).resolve([reference])
    return resolution


def failure(body: str, lookups: Lookups = LOOKUPS) -> tuple[FailureKind, str]:
    resolution = resolve(body, lookups)
    assert resolution.value is None
    assert resolution.failure is not None
    return resolution.failure


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("ssm:/app/size", "large"),
        ("ssm:/app/size:1", "small"),
        ("ssm:/app/literal", 'C:\\dir {"a": "{{resolve:ssm:/app/size}}"}'),
    ],
)
def test_a_parameter_gives_its_text(body: str, value: str) -> None:
    assert resolve(body) == Resolution(value)


@pytest.mark.parametrize(
    ("body", "secret"),
    [
        ("ssm-secure:/app/password", "planted-2"),
        ("ssm-secure:/app/password:1", "planted-1"),
        ("secretsmanager:app/token", "planted \\ token"),
        ("secretsmanager:app/database", DATABASE),
        ("secretsmanager:app/database:SecretString:::", DATABASE),
        ("secretsmanager:app/database:SecretString:user", "admin"),
        ("secretsmanager:app/database:SecretString:password::", 'a\\b"c'),
        ("secretsmanager:app/database:SecretString:user:AWSPREVIOUS", "old"),
        ("secretsmanager:app/database:SecretString:user::id-1", "admin"),
        ("secretsmanager:app/database:SecretString:user:AWSCURRENT:id-1", "admin"),
        ("secretsmanager:app/database:SecretString:port", "5432"),
        ("secretsmanager:app/database:SecretString:ratio", "1.50"),
        ("secretsmanager:app/database:SecretString:on", "true"),
        ("secretsmanager:app/database:SecretString:nested", '{"a":[1,"ü"]}'),
        (f"secretsmanager:{ARN}app/token:SecretString:::", "planted \\ token"),
        (f"secretsmanager:{ARN}app/token-AbCdEf:SecretString:", "planted \\ token"),
        (f"secretsmanager:{ARN}other/key-AbCdEf", "planted key"),
        (f"secretsmanager:{ARN}other/key", "planted key"),
        ("secretsmanager:other/key", "planted key"),
    ],
)
def test_a_secure_reference_gives_a_secret(body: str, secret: str) -> None:
    value = resolve(body).value
    assert isinstance(value, SecretText)
    assert value.reveal() == secret


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("ssm:/app/sise", FailureKind.NOT_FOUND, "Did you mean '/app/size'?"),
        ("ssm:/app/size:3", FailureKind.MISSING_VERSION, "no version 3"),
        ("ssm:/app/password", FailureKind.WRONG_TYPE, "'ssm-secure' can"),
        ("ssm-secure:/app/size", FailureKind.WRONG_TYPE, "'ssm' can"),
        ("ssm:/aws/service/ami", FailureKind.UNKNOWN, "public"),
        ("secretsmanager:app/databse", FailureKind.NOT_FOUND, "Did you mean 'app/database'?"),
        (f"secretsmanager:{ARN}other/key-XxXxXx", FailureKind.NOT_FOUND, "other/key"),
        ("secretsmanager:app/database:SecretString:pass", FailureKind.MISSING_JSON_KEY, "'pass'"),
        ("secretsmanager:app/database:SecretString:none", FailureKind.MISSING_JSON_KEY, "'none'"),
        ("secretsmanager:app/token:SecretString:user", FailureKind.MISSING_JSON_KEY, "no JSON object"),
        ("secretsmanager:list:SecretString:user", FailureKind.MISSING_JSON_KEY, "no JSON object"),
        ("secretsmanager:deep:SecretString:user", FailureKind.MISSING_JSON_KEY, "no JSON object"),
        ("secretsmanager:pending", FailureKind.MISSING_VERSION, "'AWSCURRENT'"),
        ("secretsmanager:app/database:::AWSPREVIOS", FailureKind.MISSING_VERSION, "Did you mean 'AWSPREVIOUS'?"),
        ("secretsmanager:app/database::::gone", FailureKind.MISSING_VERSION, "'gone'"),
        ("secretsmanager:app/database:::AWSPREVIOUS:id-1", FailureKind.MISSING_VERSION, "not at the stage"),
    ],
)
def test_the_reason_for_no_value_is_reported(body: str, kind: FailureKind, words: str) -> None:
    found, sentence = failure(body)
    assert found is kind
    assert words in sentence
    assert "planted" not in sentence
    assert "admin" not in sentence


@pytest.mark.parametrize("body", ["ssm:a", "ssm-secure:a", "secretsmanager:a"])
def test_without_a_table_nothing_is_known_and_an_empty_one_holds_nothing(body: str) -> None:
    assert failure(body, Lookups())[0] is FailureKind.UNKNOWN
    assert failure(body, Lookups(ssm={}, secrets={}))[0] is FailureKind.NOT_FOUND


def test_a_list_of_strings_is_one_text_with_commas() -> None:
    assert resolve("ssm:/app/subnets").value == "a,b"


@pytest.mark.parametrize(
    ("region", "account", "words"),
    [
        ("eu-west-1", "", "another region (us-east-1)"),
        ("us-east-1", "222222222222", "another account (111111111111)"),
    ],
)
def test_the_arn_of_a_secret_elsewhere_is_no_local_name(region: str, account: str, words: str) -> None:
    (there,) = tokenize(f"{{{{resolve:secretsmanager:{ARN}app/database-XxXxXx}}}}")
    assert isinstance(there, DynamicReference)
    lookups = Lookups(secrets={"app/database": Secret({"AWSCURRENT": "x"})})
    (found,) = LookupsResolver(lookups, region, account).resolve([there])
    assert found.failure is not None
    assert words in found.failure.sentence
    assert LookupsResolver(lookups, "us-east-1", "111111111111").resolve([there])[0].value is not None


def test_resolutions_come_in_the_order_of_the_references() -> None:
    tokens = tokenize("{{resolve:ssm:/app/size}} {{resolve:secretsmanager:x}} {{resolve:ssm:/app/size:1}}")
    references = [token for token in tokens if isinstance(token, DynamicReference)]
    values = [resolution.value for resolution in LookupsResolver(LOOKUPS).resolve(references)]
    assert values == ["large", None, "small"]
