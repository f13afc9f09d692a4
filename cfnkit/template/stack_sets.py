"""The template that stands in a stack set of another template.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.syntax import STRING, Document, Mapping, Node, Scalar, at_path, embedded
from cfnkit.template.template import Template

STACK_SET = "AWS::CloudFormation::StackSet"
TEMPLATE_BODY = "TemplateBody"


def body_of_stack_set(document: Document, logical_id: str) -> Document | None:
    """The TemplateBody of a stack set as a document of its own, whose spans are in the text around it.

    None without such a stack set, and for a body that is the result of a function.
    """
    body = at_path(document.root, ("Resources", logical_id, "Properties", TEMPLATE_BODY))
    return None if body is None or not _stands_there(body) else embedded(document, body)


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
