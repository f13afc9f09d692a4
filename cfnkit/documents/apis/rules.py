"""The rules about definitions of APIs, and about inline code of functions."""

from cfnkit.rule import Rule

_IMPORT = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html"
_INTEGRATION = (
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html"
)
_CODE = "https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html"

SCHEMA = Rule(
    "W9470",
    "The definition of an API is not as OpenAPI says",
    "API Gateway passes over what it does not know, or refuses the import. The definition is checked by the schema "
    "of its version of OpenAPI, without the parts that API Gateway does not need.",
    _IMPORT,
)
REFERENCE = Rule(
    "E9471",
    "The definition of an API has a reference that leads nowhere",
    "$ref, a security requirement and x-amazon-apigateway-request-validator name a part of the same document. API "
    "Gateway refuses the import otherwise, or leaves the check of requests out.",
    _IMPORT,
)
INTEGRATION = Rule(
    "E9472",
    "The integration of an API has a value that API Gateway refuses",
    "An x-amazon-apigateway-integration has a type, for a type other than mock a uri, and in a REST API a method, too. "
    "A Lambda function is called with POST, in a REST API by an ARN of API Gateway.",
    _INTEGRATION,
)
NOT_SUBSTITUTED = Rule(
    "W9473",
    "The definition of an API has a variable that nothing replaces",
    "${Name} is replaced in Fn::Sub alone. Elsewhere API Gateway gets the text as it stands, and finds no such "
    "function.",
    _INTEGRATION,
)
PYTHON = Rule(
    "E9474",
    "The inline code of a function is no Python",
    "Lambda takes the code, and each call fails with a syntax error.",
    _CODE,
)
PYTHON_NEWER = Rule(
    "W9475",
    "The inline code of a function cannot be read by this Python",
    "Its runtime is newer than the Python that reads it here, which may not know what the code uses.",
    _CODE,
)
HANDLER = Rule(
    "E9476",
    "The inline code of a function has no such handler",
    "Handler names the module index, which inline code is, and a function in it. Each call fails otherwise.",
    _CODE,
)

API_RULES = (SCHEMA, REFERENCE, INTEGRATION, NOT_SUBSTITUTED)
CODE_RULES = (PYTHON, PYTHON_NEWER, HANDLER)
