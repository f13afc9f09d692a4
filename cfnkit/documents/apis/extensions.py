"""What API Gateway has besides OpenAPI: keys of its own, and paths that take all below them.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.apis.rules import SCHEMA
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, walk
from cfnkit.vocabulary import nearest

_PREFIX = "x-amazon-"
_KEYS = tuple(
    f"{_PREFIX}apigateway-{name}"
    for name in (
        "any-method",
        "api-key-source",
        "auth",
        "authorizer",
        "authtype",
        "binary-media-types",
        "cors",
        "documentation",
        "endpoint-access-mode",
        "endpoint-configuration",
        "gateway-responses",
        "importexport-version",
        "integration",
        "integrations",
        "minimum-compression-size",
        "policy",
        "request-validator",
        "request-validators",
        "security-policy",
        "tag-value",
    )
)
# A variable that takes all of a path is its end:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
_GREEDY = re.compile(r"\{[^{}/]+\+\}(?=/?[^/])")


def extension_findings(root: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings about misspelt keys of API Gateway, and about paths that go on behind what takes all."""
    for _, node in walk(root):
        for key in node.entries if isinstance(node, Mapping) else ():
            if not key.startswith(_PREFIX) or key.lower() in _KEYS or not is_known_text(key):
                continue
            meant = nearest(key, _KEYS)
            if meant is not None:
                assert isinstance(node, Mapping)
                message = f"API Gateway has no key '{key}', and passes over it."
                yield document.finding(SCHEMA, message, node.key_span(key), f"Did you mean '{meant}'?")
    paths = root.get("paths")
    for path in paths.entries if isinstance(paths, Mapping) else ():
        found = _GREEDY.search(path)
        if found is not None and is_known_text(path):
            assert isinstance(paths, Mapping)
            message = f"{found[0]} takes all of the path below it, and must be the end of '{path}'."
            yield document.finding(SCHEMA, message, paths.key_span(path))
