"""What is checked in the definition of an API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfnkit.documents.apis.extensions import extension_findings
from cfnkit.documents.apis.integrations import integration_findings
from cfnkit.documents.apis.names import name_findings
from cfnkit.documents.apis.rules import NOT_SUBSTITUTED, REFERENCE, SCHEMA
from cfnkit.documents.apis.schemas import flaws
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import DocumentForm, is_known
from cfnkit.documents.well_formed import faults
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.source.pointer import steps
from cfnkit.syntax import STRING, Mapping, Node, Scalar, at_path, walk
from cfnkit.vocabulary import SERVERLESS, suggestion

_INTEGRATION = "x-amazon-apigateway-integration"
# Those that references name, in HTTP APIs.
_INTEGRATIONS = "x-amazon-apigateway-integrations"
_VARIABLE = re.compile(r"\$\{(?!stageVariables\.)[A-Za-z0-9:.]+\}")
_OF_SERVERLESS = ("Properties", "DefinitionBody")


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in the definition of an API."""
    assert document.tree is not None
    unread = list(faults(document, SCHEMA, "The definition"))
    yield from unread
    root = document.tree.root
    if unread or not isinstance(root, Mapping):
        return
    for message, span, hint in flaws(root, _written(root, document, stack)):
        yield document.finding(SCHEMA, message, span, hint)
    yield from _references(root, document)
    yield from name_findings(root, document)
    yield from extension_findings(root, document)
    for path, node in walk(root):
        is_one = path[-1:] == (_INTEGRATION,) or path[-2:-1] == (_INTEGRATIONS,)
        if is_one and isinstance(node, Mapping) and "$ref" not in node.entries:
            yield from integration_findings(node, document, stack)


def _written(root: Mapping, document: EmbeddedDocument, stack: Stack) -> Node | None:
    """What the author wrote of a definition; None if AWS::Serverless made all of it."""
    for step in stack.subject.trace:
        if step.call.name == SERVERLESS and document.form is DocumentForm.OBJECT:
            resource = at_path(step.before, document.resource.resource.path)
            type = resource.get("Type") if isinstance(resource, Mapping) else None
            if isinstance(type, Scalar) and type.text == document.place.type:
                return root
            return at_path(resource, _OF_SERVERLESS) if resource is not None else None
    return root


def _references(root: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """Findings about references within the document, and about variables that nothing replaces."""
    assert document.tree is not None
    for path, node in walk(root):
        if not isinstance(node, Scalar) or node.kind != STRING:
            continue
        if path[-1:] == ("$ref",) and is_known(node) and node.text.startswith("#/"):
            target = at_path(root, steps(node.text))
            if target is None and not _has_unknown_part(root, steps(node.text)):
                parent = at_path(root, steps(node.text)[:-1])
                known = list(parent.entries) if isinstance(parent, Mapping) else []
                hint = suggestion(steps(node.text)[-1], known)
                yield document.finding(REFERENCE, f"Nothing is at '{node.text}'.", node.span, hint)
        elif path[-1:] in (("uri",), ("credentials",), ("authorizerUri",), ("connectionId",)):
            match = _VARIABLE.search(node.text)
            if match is not None and document.tree.text_of(node).is_known:
                span = document.tree.text_of(node).span(*match.span())
                hint = "Put Fn::Sub around the text."
                yield document.finding(NOT_SUBSTITUTED, f"Nothing replaces {match[0]}.", span, hint)


def _has_unknown_part(root: Mapping, path: list[str]) -> bool:
    """Whether a part of the document on the way along a path is not known."""
    nodes = (at_path(root, path[:length]) for length in range(len(path) + 1))
    return any(isinstance(node, Scalar) and not is_known(node) for node in nodes)
