"""The transforms that AWS hosts, and the keys that call transforms."""

from __future__ import annotations

FN_TRANSFORM = "Fn::Transform"
FOR_EACH = "Fn::ForEach::"

INCLUDE = "AWS::Include"
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
SERVERLESS = "AWS::Serverless-2016-10-31"

# AWS hosts AWS::SecretsManager, AWS::CodeDeployBlueGreen and AWS::ServiceCatalog too. What they do is not published,
# so that they cannot run offline.
AWS_TRANSFORMS = frozenset(
    {
        INCLUDE,
        LANGUAGE_EXTENSIONS,
        SERVERLESS,
        "AWS::CodeDeployBlueGreen",
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
        "AWS::ServiceCatalog",
    }
)
