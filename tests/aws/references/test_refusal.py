"""The refusals that error codes and messages of the services stand for."""

from __future__ import annotations

import pytest

from cfnkit.aws.references.refusal import refusal_of
from cfnkit.dynamic_references import FailureKind

USER = "User: arn:aws:sts::111122223333:assumed-role/deploy/me"
SECRET = "arn:aws:secretsmanager:us-east-1:444455556666:secret:db-AbCdEf"
MISSING = "Secrets Manager can't find the specified secret"


@pytest.mark.parametrize(
    ("code", "message", "kind", "why"),
    [
        (
            "AccessDeniedException",
            f"{USER} is not authorized to perform: secretsmanager:GetSecretValue on resource: {SECRET} because no "
            "resource-based policy allows the secretsmanager:GetSecretValue action",
            FailureKind.ACCESS_DENIED,
            "access is denied, the caller needs secretsmanager:GetSecretValue (no resource-based policy)",
        ),
        (
            "AccessDeniedException",
            f"{USER} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:1:key/k with an "
            "explicit deny in an identity-based policy",
            FailureKind.ACCESS_DENIED,
            "access is denied, the caller needs kms:Decrypt (explicit deny in an identity-based policy)",
        ),
        (
            "AccessDeniedException",
            "Access to KMS is not allowed",
            FailureKind.ACCESS_DENIED,
            "access is denied, the caller needs kms:Decrypt",
        ),
        ("AccessDeniedException", "", FailureKind.ACCESS_DENIED, "access is denied, the caller needs a:Action"),
        (
            "InvalidKeyId",
            "The key is disabled",
            FailureKind.ACCESS_DENIED,
            "it cannot be decrypted, the caller needs kms:Decrypt on its key, which must be enabled",
        ),
        ("ResourceNotFoundException", f"{MISSING}.", FailureKind.NOT_FOUND, "there is no such secret"),
        (
            "ResourceNotFoundException",
            f"{MISSING} value for staging label: AWSPREVIOUS",
            FailureKind.MISSING_VERSION,
            "there is no such version",
        ),
        (
            "ResourceNotFoundException",
            f"{MISSING} value for VersionId: 0",
            FailureKind.MISSING_VERSION,
            "there is no such version",
        ),
        (
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion.",
            FailureKind.NOT_FOUND,
            "it is marked for deletion",
        ),
        (
            "InvalidRequestException",
            "You provided a VersionStage that is not associated to the provided VersionId.",
            FailureKind.MISSING_VERSION,
            "the version id is not at the version stage",
        ),
        ("ValidationException", "Invalid name.\n Must be valid.", FailureKind.NOT_FOUND, "Invalid name. Must be valid"),
        (
            "ThrottlingException",
            "Rate exceeded",
            FailureKind.NO_ANSWER,
            "AWS throttles the calls, try again later",
        ),
        ("InternalServerError", "", FailureKind.NO_ANSWER, "InternalServerError"),
        ("", "", FailureKind.NO_ANSWER, "AWS refused without saying why"),
    ],
)
def test_an_error_becomes_a_failure_of_its_kind(code: str, message: str, kind: FailureKind, why: str) -> None:
    assert refusal_of(code, message, "a:Action") == (kind, why)
