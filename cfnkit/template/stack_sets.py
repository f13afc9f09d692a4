"""The template that stands in a stack set of another template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.syntax import STRING, Document, Mapping, Node, Scalar, at_path, embedded, parse
from cfnkit.template.template import Template

STACK_SET = "AWS::CloudFormation::StackSet"
TEMPLATE_BODY = "TemplateBody"


def body_of_stack_set(document: Document, logical_id: str) -> Document | None:
    """The TemplateBody of a stack set as a document of its own, whose spans are in the text around it.

    None without such a stack set, and for a body that is the result of a function.
    """
    body = at_path(document.root, ("Resources", logical_id, "Properties", TEMPLATE_BODY))
    return None if body is None or not _stands_there(body) else embedded(document, body)


def deployed_document(text: str | bytes, name: str, target: Target) -> Document:
    """The document of a text that goes to a target: the template, or the one in a stack set of it.

    Raises ConfigurationError for a stack set that is not there.
    """
    document = parse(text, name)
    if not target.stack_set:
        return document
    body = body_of_stack_set(document, target.stack_set)
    if body is None:
        raise ConfigurationError(f"{name} has no stack set '{target.stack_set}' with a template in its TemplateBody.")
    return body


def bodies_of_stack_sets(document: Document) -> Iterator[Document]:
    """The TemplateBody of each stack set of a template, as far as it stands there."""
    for name, resource in Template.of(document.root).resources.items():
        body = body_of_stack_set(document, name) if resource.type == STACK_SET else None
        if body is not None:
            yield body


def _stands_there(body: Node) -> bool:
    """Whether a body is the template itself: an object or a text, and no function."""
    if isinstance(body, Mapping):
        names = tuple(body.entries)
        return not (len(names) == 1 and (names[0] == "Ref" or names[0].startswith(("Fn::", "!"))))
    return isinstance(body, Scalar) and body.kind == STRING
