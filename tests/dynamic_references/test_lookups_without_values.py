"""Lookups without values, and verification by lookups."""

from __future__ import annotations

import pytest

from cfnkit.deployment import Lookups, Secret, SsmParameter
from cfnkit.dynamic_references import DynamicReference, FailureKind, LookupsResolver, Verification, tokenize

RESOLVER = LookupsResolver(
    Lookups(
        ssm={
            "/known": SsmParameter("String", {1: "a", 2: "b"}, 2),
            "/seen": SsmParameter("String", {}, 4),
            "/secure": SsmParameter("SecureString", {}, 2),
        },
        secrets={"known": Secret({"AWSCURRENT": '{"user": "u"}'}), "seen": Secret({"AWSCURRENT": None, "id": None})},
    )
)


def reference(text: str) -> DynamicReference:
    (token,) = tokenize(f"{{{{resolve:{text}}}}}")
    assert isinstance(token, DynamicReference)
    return token


def verified(text: str) -> Verification:
    (verification,) = RESOLVER.verify([reference(text)])
    return verification


@pytest.mark.parametrize("text", ["ssm:/seen", "ssm:/seen:9", "ssm-secure:/secure", "secretsmanager:seen"])
def test_what_has_no_value_is_not_resolved_and_exists(text: str) -> None:
    (resolution,) = RESOLVER.resolve([reference(text)])

    assert resolution.failure is not None
    assert resolution.failure.kind is FailureKind.UNKNOWN
    assert verified(text).resolves is True
    assert verified(text).unverified == resolution.failure.sentence


@pytest.mark.parametrize(
    ("text", "kind", "version"),
    [
        ("ssm:/known", "String", "2"),
        ("ssm:/known:1", "String", "1"),
        ("ssm:/seen", "String", "4"),
        ("secretsmanager:known:SecretString:user", "", "AWSCURRENT"),
        ("secretsmanager:seen::::id", "", "id"),
    ],
)
def test_what_exists_is_reported_with_its_type_and_version(text: str, kind: str, version: str) -> None:
    found = verified(text)

    assert (found.type, found.version, found.resolves, found.exists) == (kind, version, True, True)


@pytest.mark.parametrize(
    ("text", "kind", "exists"),
    [
        ("ssm:/secure", FailureKind.WRONG_TYPE, True),
        ("ssm-secure:/seen", FailureKind.WRONG_TYPE, True),
        ("ssm:/known:3", FailureKind.MISSING_VERSION, True),
        ("ssm:/none", FailureKind.NOT_FOUND, False),
        ("secretsmanager:known:SecretString:x", FailureKind.MISSING_JSON_KEY, True),
        ("secretsmanager:seen:::AWSPENDING", FailureKind.MISSING_VERSION, True),
        ("secretsmanager:none", FailureKind.NOT_FOUND, False),
    ],
)
def test_what_would_not_resolve_is_reported_with_the_reason(text: str, kind: FailureKind, exists: bool) -> None:
    found = verified(text)

    assert found.failure is not None
    assert (found.failure.kind, found.resolves, found.exists) == (kind, False, exists)


def test_without_lookups_nothing_is_known() -> None:
    (found,) = LookupsResolver(Lookups()).verify([reference("ssm:/known")])

    assert (found.resolves, found.exists) == (None, None)
