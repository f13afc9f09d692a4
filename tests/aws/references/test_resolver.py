"""References resolved by a Parameter Store and a Secrets Manager over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from cfnkit.aws.access import Access, shared_session
from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.resolver import AwsResolver
from cfnkit.deployment import SsmParameter
from cfnkit.dynamic_references import DynamicReference, FailureKind, Resolution, SecretText, substitute, tokenize
from support.aws_server import AwsServer, error

REGION = "us-east-1"
SESSION = shared_session()
NO_SUCH_VERSION = "00000000-0000-0000-0000-000000000000"


def references(*bodies: str) -> list[DynamicReference]:
    found = [token for body in bodies for token in tokenize(f"{{{{resolve:{body}}}}}")]
    assert all(isinstance(token, DynamicReference) for token in found)
    return [token for token in found if isinstance(token, DynamicReference)]


def resolve(*bodies: str, region: str = REGION) -> tuple[Resolution, ...]:
    return AwsResolver(Connection(Access(region, session=SESSION))).resolve(references(*bodies))


def failure(body: str) -> tuple[FailureKind, str]:
    (resolution,) = resolve(body)
    assert resolution.value is None
    assert resolution.failure is not None
    return resolution.failure


def put(aws: AwsServer, name: str, *values: str, type: str = "String", region: str = REGION) -> None:
    """A parameter with a version for each value."""
    ssm = aws.client("ssm", region)
    for value in values:
        ssm.put_parameter(Name=name, Value=value, Type=type, Overwrite=True)
    aws.forget()


def create(aws: AwsServer, name: str, value: str | bytes, region: str = REGION) -> Any:
    """Make a secret; returns its ARN and version id."""
    kind = "SecretString" if isinstance(value, str) else "SecretBinary"
    made = aws.client("secretsmanager", region).create_secret(Name=name, **{kind: value})
    aws.forget()
    return made


def test_a_parameter_and_its_versions(aws: AwsServer) -> None:
    put(aws, "/app/size", "one", "two", "three")
    found = resolve("ssm:/app/size", "ssm:/app/size:1", "ssm:/app/size:3")
    assert [resolution.value for resolution in found] == ["three", "one", "three"]
    assert len(aws.requests) == 1


def test_the_resolutions_come_in_the_order_of_the_references(aws: AwsServer) -> None:
    put(aws, "b", "of b")
    put(aws, "a", "of a")
    create(aws, "c", "of c")
    found = resolve("ssm:b", "secretsmanager:c", "ssm:nothing", "ssm:a", "ssm:b")
    assert [str(resolution.value) for resolution in found] == ["of b", "****", "None", "of a", "of b"]


def test_a_secure_string_is_a_secret(aws: AwsServer) -> None:
    put(aws, "password", "first", "second", type="SecureString")
    found = resolve("ssm-secure:password", "ssm-secure:password:1")
    assert [resolution.value for resolution in found] == [SecretText("second"), SecretText("first")]


def test_only_what_is_asked_for_as_secure_is_decrypted(aws: AwsServer) -> None:
    put(aws, "password", "secret", type="SecureString")
    put(aws, "size", "large")
    plain, secure, _ = resolve("ssm:password", "ssm-secure:password", "ssm:size")
    assert plain.failure is not None
    assert plain.failure.kind is FailureKind.WRONG_TYPE
    assert secure.value == SecretText("secret")
    assert sorted((request.body["Names"], request.body["WithDecryption"]) for request in aws.requests) == [
        (["password"], True),
        (["password", "size"], False),
    ]


@pytest.mark.parametrize(
    ("body", "type", "sentence"),
    [
        (
            "ssm:p",
            "SecureString",
            "The SSM parameter 'p' is a SecureString, which 'ssm' cannot read; 'ssm-secure' can.",
        ),
        ("ssm-secure:p", "String", "The SSM parameter 'p' is a String, which 'ssm-secure' cannot read; 'ssm' can."),
        (
            "ssm-secure:p:1",
            "StringList",
            "The SSM parameter 'p' is a StringList, which 'ssm-secure' cannot read; 'ssm' can.",
        ),
    ],
)
def test_a_parameter_of_the_wrong_type(aws: AwsServer, body: str, type: str, sentence: str) -> None:
    put(aws, "p", "value", type=type)
    assert failure(body) == (FailureKind.WRONG_TYPE, sentence)


def test_a_parameter_that_is_not_there(aws: AwsServer) -> None:
    sentence = "The SSM parameter '/app/nothing' cannot be read in us-east-1: there is no such parameter."
    assert failure("ssm:/app/nothing") == (FailureKind.NOT_FOUND, sentence)
    assert failure("ssm:/app/nothing:3") == (FailureKind.NOT_FOUND, sentence)


def test_a_version_that_is_not_there_yet(aws: AwsServer) -> None:
    put(aws, "p", "one", "two", type="SecureString")
    sentence = "The SSM parameter 'p' cannot be read in us-east-1: there is no version 3, the newest is 2."
    assert failure("ssm-secure:p:3") == (FailureKind.MISSING_VERSION, sentence)
    # Whether the parameter or the version is missing is asked without decrypting anything.
    assert [request.body["WithDecryption"] for request in aws.requests] == [True, False]


def test_a_version_that_is_gone(aws: AwsServer) -> None:
    put(aws, "p", *map(str, range(102)))
    kind, sentence = failure("ssm:p:2")
    assert kind is FailureKind.MISSING_VERSION
    assert sentence.endswith("version 2 is gone, the newest of the versions that are kept is 102.")
    assert [resolution.value for resolution in resolve("ssm:p:3", "ssm:p")] == ["2", "101"]


def test_whether_a_version_is_missing_is_asked_for_all_at_once(aws: AwsServer) -> None:
    for number in range(4):
        put(aws, f"p{number}", "value")
    found = resolve("ssm:p0", *(f"ssm:p{number}:{version}" for number in range(5) for version in (7, 8)))
    kinds = [resolution.failure.kind for resolution in found if resolution.failure]
    assert kinds == [FailureKind.MISSING_VERSION] * 8 + [FailureKind.NOT_FOUND] * 2
    first, *_, last = sorted(aws.requests_for("GetParameters"), key=lambda request: len(request.body["Names"]))
    assert len(aws.requests) == 3
    assert (len(first.body["Names"]), len(last.body["Names"])) == (1, 10)
    assert aws.requests[-1].body["Names"] == ["p1", "p2", "p3", "p4"]


def test_a_public_parameter(aws: AwsServer) -> None:
    name = "/aws/service/global-infrastructure/regions/eu-west-1"
    (resolution,) = resolve(f"ssm:{name}")
    assert resolution.value == "eu-west-1"


def test_a_secret_and_its_keys(aws: AwsServer) -> None:
    create(aws, "db", '{"user": "admin", "port": 5432}')
    bodies = ("db", "db:SecretString:user", "db::port", "db:SecretString:user:AWSCURRENT")
    found = resolve(*(f"secretsmanager:{body}" for body in bodies))
    texts = ['{"user": "admin", "port": 5432}', "admin", "5432", "admin"]
    assert [resolution.value for resolution in found] == [SecretText(text) for text in texts]
    assert len(aws.requests) == 1


def test_a_secret_by_its_arn_with_and_without_the_suffix(aws: AwsServer) -> None:
    arn = create(aws, "app/db", "text")["ARN"]
    create(aws, "app/other", "other")
    found = resolve(f"secretsmanager:{arn}", "secretsmanager:app/other", f"secretsmanager:{arn[:-7]}:SecretString:::")
    assert [resolution.value for resolution in found] == [SecretText(text) for text in ("text", "other", "text")]
    assert len(aws.requests) == 1


def test_the_versions_of_a_secret(aws: AwsServer) -> None:
    first = create(aws, "db", "first")["VersionId"]
    aws.client("secretsmanager").put_secret_value(SecretId="db", SecretString="second")
    aws.forget()
    bodies = ("db", "db:SecretString::AWSPREVIOUS", f"db:SecretString:::{first}", f"db:::AWSPREVIOUS:{first}")
    found = resolve(*(f"secretsmanager:{body}" for body in bodies))
    assert [resolution.value for resolution in found] == [SecretText(text) for text in ("second", *["first"] * 3)]
    # A version is asked for in a request of its own, and so is a single secret.
    assert len(aws.requests_for("GetSecretValue")) == 4


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        ("nothing", FailureKind.NOT_FOUND, "there is no such secret"),
        ("db:SecretString:::short", FailureKind.MISSING_VERSION, "a version id has 32 characters or more"),
        (f"db:SecretString:::{NO_SUCH_VERSION}", FailureKind.MISSING_VERSION, "there is no such version"),
        ("gone", FailureKind.NOT_FOUND, "it is marked for deletion"),
    ],
)
@pytest.mark.parametrize("others", [(), ("secretsmanager:db",)])
def test_a_secret_that_is_not_there(
    aws: AwsServer, body: str, kind: FailureKind, why: str, others: tuple[str, ...]
) -> None:
    create(aws, "db", "text")
    create(aws, "gone", "text")
    aws.client("secretsmanager").delete_secret(SecretId="gone")
    first, *_ = resolve(f"secretsmanager:{body}", *others)
    name = body.partition(":")[0]
    assert first.failure == (kind, f"The secret '{name}' cannot be read in us-east-1: {why}.")


def test_a_stage_that_is_not_there(aws: AwsServer) -> None:
    create(aws, "db", "text")
    message = "Secrets Manager can't find the specified secret value for staging label: AWSPENDING"
    aws.fail("GetSecretValue", error("ResourceNotFoundException", message))
    assert failure("secretsmanager:db:::AWSPENDING")[0] is FailureKind.MISSING_VERSION


def test_a_stage_that_the_version_is_not_at(aws: AwsServer) -> None:
    version = create(aws, "db", "text")["VersionId"]
    kind, sentence = failure(f"secretsmanager:db:::AWSPREVIOUS:{version}")
    assert kind is FailureKind.MISSING_VERSION
    assert sentence.endswith("the version id is not at the version stage.")


@pytest.mark.parametrize(
    ("body", "value", "expected"),
    [
        (
            "db",
            b"\x00",
            (FailureKind.BINARY, "The secret 'db' is a SecretBinary, which a dynamic reference cannot read."),
        ),
        (
            "db:SecretString:user",
            b'{"user": "x"}',
            (FailureKind.BINARY, "The secret 'db' is a SecretBinary, which a dynamic reference cannot read."),
        ),
        ("db::key", '{"user": 1}', (FailureKind.MISSING_JSON_KEY, "The secret 'db' has no value for the key 'key'.")),
        ("db::key", "text", (FailureKind.MISSING_JSON_KEY, "The secret 'db' is no JSON object with a key 'key'.")),
    ],
)
def test_a_secret_that_cannot_be_used(aws: AwsServer, body: str, value: Any, expected: tuple[FailureKind, str]) -> None:
    create(aws, "db", value)
    assert failure(f"secretsmanager:{body}") == expected


def test_each_region_has_its_own_values(aws: AwsServer) -> None:
    for region in ("eu-west-1", "us-west-2"):
        put(aws, "p", f"of {region}", region=region)
        create(aws, "s", f"of {region}", region=region)
    for region in ("eu-west-1", "us-west-2"):
        parameter, secret = resolve("ssm:p", "secretsmanager:s", region=region)
        assert (parameter.value, secret.value) == (f"of {region}", SecretText(f"of {region}"))
    assert [request.region for request in aws.requests] == ["eu-west-1", "eu-west-1", "us-west-2", "us-west-2"]


def test_the_region_is_that_of_the_settings_without_one(aws: AwsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    (resolution,) = AwsResolver(Connection(Access())).resolve(references("ssm:p"))
    assert resolution.failure is not None
    assert "cannot be read in eu-north-1: " in resolution.failure.sentence


def test_a_secret_of_another_region_is_looked_for_in_that_of_the_stack(aws: AwsServer) -> None:
    arn = create(aws, "db", "text", region="eu-west-1")["ARN"]
    kind, sentence = failure(f"secretsmanager:{arn}")
    assert kind is FailureKind.NOT_FOUND
    assert sentence.endswith("; its ARN is one of eu-west-1, and only the region of the stack is looked in.")
    assert {request.region for request in aws.requests} == {REGION}


def test_what_was_asked_for_is_remembered(aws: AwsServer) -> None:
    put(aws, "p", "value")
    create(aws, "s", "text")
    resolver = AwsResolver(Connection(Access(REGION)))
    everything = references("ssm:p", "ssm:nothing", "ssm:p", "secretsmanager:s", "secretsmanager:s::key", "ssm:p:9")
    first = resolver.resolve(everything)
    asked = len(aws.requests)
    assert asked == 2
    assert resolver.resolve(everything) == first
    text = "{{resolve:ssm:p}} and {{resolve:secretsmanager:s}}"
    assert substitute(text, resolver).shown == "value and ****"
    assert len(aws.requests) == asked


def test_few_requests_for_many_references_in_three_regions(aws: AwsServer) -> None:
    from moto.backends import get_backend

    stores: Any = get_backend("ssm")["123456789012"]
    managers: Any = get_backend("secretsmanager")["123456789012"]
    bodies: dict[str, list[str]] = {"us-east-1": [], "eu-west-1": [], "ap-southeast-2": []}
    regions = list(bodies)
    for number in range(600):
        region, type, service = regions[number % 3], "String", "ssm"
        if number >= 540:
            type, service = "SecureString", "ssm-secure"
        put = stores[region].put_parameter
        put(f"/many/{number}", "", f"value {number}", type, "", "alias/aws/ssm", False, [], "text", None, None)
        bodies[region].append(f"{service}:/many/{number}")
    for number in range(600, 1000):
        region = regions[max(0, number % 10 - 1) // 3]
        managers[region].create_secret(f"many/{number}", f"value {number}", None, "", [], None, None, [], False)
        bodies[region].append(f"secretsmanager:many/{number}")

    for region, of_region in bodies.items():
        values = [resolution.value for resolution in resolve(*of_region, region=region)]
        texts = [value.reveal() if isinstance(value, SecretText) else value for value in values]
        assert texts == [f"value {body.rpartition('/')[2]}" for body in of_region]
    assert {request.region for request in aws.requests} == set(regions)
    assert len(aws.requests_for("GetParameters")) == 600 / 10
    assert len(aws.requests_for("BatchGetSecretValue")) == 400 / 20
    assert len(aws.requests) == 80


def test_the_parameters_that_template_parameters_name(aws: AwsServer) -> None:
    put(aws, "/app/ami", "ami-1", "ami-2")
    put(aws, "/app/zones", "a,b", type="StringList")
    put(aws, "/app/password", "secret", type="SecureString")
    arn = "arn:aws:ssm:us-east-1:123456789012:parameter/app/ami"
    names = ["/app/ami", "/app/ami:1", "/app/zones", "/app/password", "/app/nothing", "/app/ami:9", arn, "/app/ami"]
    assert AwsResolver(Connection(Access(REGION))).parameters(names) == {
        "/app/ami": SsmParameter("String", {2: "ami-2"}, 2),
        "/app/ami:1": SsmParameter("String", {1: "ami-1"}, 1),
        "/app/zones": SsmParameter("StringList", {1: "a,b"}),
        "/app/password": SsmParameter("SecureString", {}),
        arn: SsmParameter("String", {2: "ami-2"}, 2),
    }
    assert not any(request.body["WithDecryption"] for request in aws.requests)


def test_what_was_found_is_told_without_secure_values(aws: AwsServer) -> None:
    put(aws, "size", "one", "two", "three")
    put(aws, "password", "secret", type="SecureString")
    create(aws, "db", '{"user": "admin"}')
    resolver = AwsResolver(Connection(Access(REGION)))
    resolver.resolve(
        references("ssm:size", "ssm:size:1", "ssm-secure:password", "ssm:nothing", "secretsmanager:db::user")
    )
    found = resolver.found()
    assert found.parameters == {
        "password": SsmParameter("SecureString", {}),
        "size": SsmParameter("String", {1: "one", 3: "three"}, 3),
    }
    assert found.secrets == {"db": ("AWSCURRENT",)}


def test_nothing_is_asked_for_no_references(aws: AwsServer) -> None:
    assert AwsResolver(Connection(Access(REGION))).resolve([]) == ()
    assert aws.requests == []


def test_a_missing_stage_is_no_missing_secret(aws: AwsServer) -> None:
    aws.client("secretsmanager").create_secret(Name="sm/1", SecretString='{"user": "x"}')
    assert failure("secretsmanager:sm/1:SecretString:user:AWSPREVIOUS") == (
        FailureKind.MISSING_VERSION,
        "The secret 'sm/1' cannot be read in us-east-1: there is no version at the stage AWSPREVIOUS.",
    )
