"""What is checked in the integrations of an API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.apis.rules import INTEGRATION
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Scalar
from cfnkit.vocabulary import suggestion

_TYPES = ("aws", "aws_proxy", "http", "http_proxy", "mock")
_CONNECTIONS = ("INTERNET", "VPC_LINK")
_PAYLOADS = ("1.0", "2.0")
_OF_LAMBDA = re.compile(r":lambda:path/2015-03-31/functions/")


def integration_findings(node: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in an integration."""
    kind = node.get("type")
    if kind is None:
        yield document.finding(INTEGRATION, "The integration has no type.", node.span)
    elif isinstance(kind, Scalar) and is_known(kind) and kind.text.lower() not in _TYPES:
        message = f"'{kind.text}' is no type of integrations."
        yield document.finding(INTEGRATION, message, kind.span, suggestion(kind.text.lower(), _TYPES))
    name = kind.text.lower() if isinstance(kind, Scalar) else ""
    uri = node.get("uri")
    subtype = node.get("integrationSubtype")
    if name in _TYPES and name != "mock" and uri is None and subtype is None:
        message = f"An integration of type {name} has no uri."
        yield document.finding(INTEGRATION, message, node.span)
    if isinstance(uri, Scalar) and _OF_LAMBDA.search(uri.text):
        yield from _of_lambda(node, uri, document)
    for key, known in (("connectionType", _CONNECTIONS), ("payloadFormatVersion", _PAYLOADS)):
        value = node.get(key)
        if isinstance(value, Scalar) and is_known(value) and value.text not in known:
            message = f"'{value.text}' is none of {', '.join(known)}."
            yield document.finding(INTEGRATION, message, value.span)
    connection = node.get("connectionType")
    if isinstance(connection, Scalar) and connection.text == "VPC_LINK" and "connectionId" not in node.entries:
        yield document.finding(INTEGRATION, "A VPC_LINK needs a connectionId.", connection.span)


def _of_lambda(node: Mapping, uri: Scalar, document: EmbeddedDocument) -> Iterator[Finding]:
    assert document.tree is not None
    method = node.get("httpMethod")
    if isinstance(method, Scalar) and is_known(method) and method.text.upper() != "POST":
        message = f"A Lambda function is called with POST, not with {method.text}."
        yield document.finding(INTEGRATION, message, method.span)
    if is_known(uri) and not uri.text.endswith("/invocations"):
        message = "The uri of a Lambda function ends with /invocations."
        text = document.tree.text_of(uri)
        yield document.finding(INTEGRATION, message, text.span(max(len(text.text) - 1, 0), len(text.text)))
