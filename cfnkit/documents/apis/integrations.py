"""What is checked in the integrations of an API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.apis.rules import INTEGRATION
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

_TYPES = ("aws", "aws_proxy", "http", "http_proxy", "mock")
_OF_AWS = ("aws", "aws_proxy")
_CONNECTIONS = ("INTERNET", "VPC_LINK")
_PAYLOADS = ("1.0", "2.0")
_PASSED = ("when_no_match", "when_no_templates", "never")
_CONVERTED = ("CONVERT_TO_BINARY", "CONVERT_TO_TEXT")
_VALUES = (
    ("connectionType", _CONNECTIONS),
    ("payloadFormatVersion", _PAYLOADS),
    ("passthroughBehavior", _PASSED),
    ("contentHandling", _CONVERTED),
)
_SHORTEST = 50
_TARGET = re.compile(
    r"integration\.request\.(header|multivalueheader|path|querystring|multivaluequerystring)\.\S", re.I
)
_MAPPED = re.compile(r"'|method\.request\.\w|context\.\w|stageVariables\.\w|\$|<|#", re.IGNORECASE)
_REST_API = "AWS::ApiGateway::RestApi"
_FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
_OF_LAMBDA = re.compile(r":lambda:path/2015-03-31/functions/")
_FUNCTION = re.compile(r"arn:[\w-]*:lambda:")
_AROUND = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/ARN/invocations"
_ARN = re.compile(r"\$\{(\w+)\.Arn\}")


def integration_findings(node: Mapping, document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in an integration."""
    is_of_rest_api = document.place.type == _REST_API
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
    # What the service says of it: https://github.com/aws/aws-cdk/issues/6404
    if is_of_rest_api and name in _TYPES and name != "mock" and "httpMethod" not in node.entries:
        message = f"An integration of type {name} has no httpMethod."
        yield document.finding(INTEGRATION, message, node.span)
    if isinstance(uri, Scalar) and _OF_LAMBDA.search(uri.text):
        yield from _of_lambda(node, uri, document)
    elif isinstance(uri, Scalar) and is_of_rest_api and name in _OF_AWS and _is_function(uri, document, stack):
        message = "A REST API does not take the ARN of a function itself."
        yield document.finding(INTEGRATION, message, uri.span, f"Write {_AROUND} with Fn::Sub.")
    for key, known in _VALUES:
        value = node.get(key)
        if isinstance(value, Scalar) and is_known(value) and value.text.lower() not in map(str.lower, known):
            message = f"'{value.text}' is none of {', '.join(known)}."
            yield document.finding(INTEGRATION, message, value.span)
    yield from _parts(node, document)
    if is_of_rest_api:
        yield from _mappings(node.get("requestParameters"), document)
    connection = node.get("connectionType")
    if isinstance(connection, Scalar) and connection.text == "VPC_LINK" and "connectionId" not in node.entries:
        yield document.finding(INTEGRATION, "A VPC_LINK needs a connectionId.", connection.span)


def _parts(node: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in the timeout and the responses."""
    timeout, responses = node.get("timeoutInMillis"), node.get("responses")
    if isinstance(timeout, Scalar) and timeout.text.isdecimal() and int(timeout.text[:9]) < _SHORTEST:
        message = f"timeoutInMillis is {timeout.text}, and at least {_SHORTEST}."
        yield document.finding(INTEGRATION, message, timeout.span, "It is in milliseconds.")
    if isinstance(responses, Sequence):
        message = "The responses are a list and no object."
        yield document.finding(
            INTEGRATION, message, responses.span, "Write the pattern of the status, or default, as key."
        )


def _mappings(parameters: Node | None, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in the parameters of a REST API's integration: where they go, and what they are.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
    """
    for name, value in parameters.entries.items() if isinstance(parameters, Mapping) else ():
        assert isinstance(parameters, Mapping)
        if is_known_text(name) and not _TARGET.match(name):
            message = f"'{name}' is no parameter of a request to an integration."
            hint = "It has the form integration.request.header.NAME, with path or querystring for header."
            yield document.finding(INTEGRATION, message, parameters.key_span(name), hint)
        if isinstance(value, Scalar) and value.kind == STRING and is_known(value) and not _MAPPED.match(value.text):
            message = f"'{value.text}' is no value of a parameter."
            hint = "Write method.request.header.NAME and the like, context.NAME, or a text in single quotes."
            yield document.finding(INTEGRATION, message, value.span, hint)


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


def _is_function(uri: Scalar, document: EmbeddedDocument, stack: Stack) -> bool:
    """Whether a uri is the ARN of a function, written or by Fn::GetAtt."""
    assert document.tree is not None
    text = document.tree.text_of(uri)
    if _FUNCTION.match(text.text):
        return True
    named = _ARN.fullmatch(text.holes[text.text].words) if text.text in text.holes else None
    resource = stack.subject.processed.resources.get(named[1]) if named is not None else None
    return resource is not None and resource.type in _FUNCTIONS
