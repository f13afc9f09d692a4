"""The document that goes to a target: a template, or the one in a stack set of it."""

from __future__ import annotations

from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.syntax import Document, parse
from cfnkit.template.stack_sets import body_of_stack_set


def deployed_document(text: str | bytes, name: str, target: Target) -> Document:
    """The document of a text that goes to a target. Raises ConfigurationError for a stack set that is not there."""
    document = parse(text, name)
    if not target.stack_set:
        return document
    body = body_of_stack_set(document, target.stack_set)
    if body is None:
        raise ConfigurationError(f"{name} has no stack set '{target.stack_set}' with a template in its TemplateBody.")
    return body
