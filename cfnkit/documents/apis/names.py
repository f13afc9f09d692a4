"""The names by which a definition of an API uses its security schemes and request validators.

https://spec.openapis.org/oas/v3.0.3#security-requirement-object
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-request-validators.requestValidator.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.apis.rules import REFERENCE
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.vocabulary import suggestion

_SECURITY = "security"
_SCHEMES = (("components", "securitySchemes"), ("securityDefinitions",))
_VALIDATOR = "x-amazon-apigateway-request-validator"
_VALIDATORS = ("x-amazon-apigateway-request-validators",)
# By which AWS::Serverless leaves a method open: https://github.com/aws/serverless-application-model/issues/2127
_OPEN = "NONE"


def name_findings(root: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings about names of security schemes and request validators that nothing defines."""
    schemes = _keys(root, *_SCHEMES)
    validators = _keys(root, _VALIDATORS)
    for place in _places(root):
        if schemes is not None:
            yield from _of_schemes(place.get(_SECURITY), schemes, document)
        name = place.get(_VALIDATOR)
        if validators is not None and isinstance(name, Scalar) and is_known(name) and name.text not in validators:
            message = f"No request validator is named '{name.text}'."
            yield document.finding(REFERENCE, message, name.span, suggestion(name.text, validators))


def _of_schemes(security: Node | None, schemes: list[str], document: EmbeddedDocument) -> Iterator[Finding]:
    """Findings about the schemes that requirements name."""
    for requirement in security.items if isinstance(security, Sequence) else ():
        if not isinstance(requirement, Mapping):
            continue
        for name in requirement.entries:
            if name not in schemes and name != _OPEN:
                message = f"No security scheme is named '{name}'."
                yield document.finding(REFERENCE, message, requirement.key_span(name), suggestion(name, schemes))


def _places(root: Mapping) -> Iterator[Mapping]:
    """The definition itself, and its operations."""
    yield root
    paths = root.get("paths")
    for path in paths.entries.values() if isinstance(paths, Mapping) else ():
        for operation in path.entries.values() if isinstance(path, Mapping) else ():
            if isinstance(operation, Mapping):
                yield operation


def _keys(root: Mapping, *paths: tuple[str, ...]) -> list[str] | None:
    """The keys at paths of the definition; None if a part of them is not known."""
    keys: list[str] = []
    for path in paths:
        for length in range(1, len(path) + 1):
            node = at_path(root, path[:length])
            if node is not None and not isinstance(node, Mapping):
                return None
        found = at_path(root, path)
        keys += found.entries if isinstance(found, Mapping) else ()
    return keys
