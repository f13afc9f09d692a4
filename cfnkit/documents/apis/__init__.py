"""Definitions of APIs in OpenAPI, and the inline code of functions."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.apis.rules import API_RULES, CODE_RULES
from cfnkit.documents.language import DocumentProperty, EmbeddedDocument, Language
from cfnkit.rule import Finding
from cfnkit.security import Stack


def _definition(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.apis.definition import check

    return check(document, stack)


def _code(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.apis.inline_code import check

    return check(document, stack)


OPENAPI = Language(
    "openapi",
    "The definition of an API",
    (
        DocumentProperty("AWS::ApiGateway::RestApi", ("Body",)),
        DocumentProperty("AWS::ApiGateway::RestApi", ("BodyS3Location",), location=True),
        DocumentProperty("AWS::ApiGatewayV2::Api", ("Body",)),
        DocumentProperty("AWS::ApiGatewayV2::Api", ("BodyS3Location",), location=True),
    ),
    API_RULES,
    _definition,
    ".openapi.json",
)
INLINE_CODE = Language(
    "inline-code",
    "The inline code of a function",
    (DocumentProperty("AWS::Lambda::Function", ("Code", "ZipFile"), plain=True),),
    CODE_RULES,
    _code,
)
