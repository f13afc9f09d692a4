"""Whether the value of a property is a secret that stands in the template, or comes from where secrets are kept."""

from __future__ import annotations

from cfnkit.security.policies.answers import Answer
from cfnkit.security.stack import Stack
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence
from cfnkit.template import Parameter, referred_names

_SECURE = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


def is_in_clear(stack: Stack, node: Node) -> Answer:
    """Whether the value of a secret property can be read in the template, or in the events of its stack.

    It cannot, if it is a reference to Secrets Manager or to a SecureString, or to a parameter with NoEcho without a
    Default. Of another function, only the deployment knows.
    """
    if isinstance(node, Scalar):
        if node.kind == NULL or any(each in node.text for each in _SECURE):
            return False
        return node.shown is None or node.text in _secret_defaults(stack)
    if not isinstance(node, Mapping):
        return None
    if len(node.entries) == 1 and "Ref" in node.entries:
        return not is_secret_parameter(stack, node)
    named = referred_names(node)
    if named and all(_is_secret(stack.subject.processed.parameters.get(each)) for each in named):
        return False
    return False if any(each in text for text in texts_in(node) for each in _SECURE) else None


def is_secret_parameter(stack: Stack, node: Node) -> bool:
    """Whether a value comes from a parameter with NoEcho and without a Default, and is nothing else."""
    if isinstance(node, Scalar):
        return node.shown is not None and node.text not in _secret_defaults(stack)
    name = node.get("Ref") if isinstance(node, Mapping) and len(node.entries) == 1 else None
    return isinstance(name, Scalar) and _is_secret(stack.subject.processed.parameters.get(name.text))


def texts_in(node: Node) -> list[str]:
    """The texts in a value that the template has in clear."""
    if isinstance(node, Scalar):
        return [node.text] if node.shown is None else []
    return [
        text
        for each in (node.items if isinstance(node, Sequence) else node.entries.values())
        for text in texts_in(each)
    ]


def _is_secret(parameter: Parameter | None) -> bool:
    return parameter is not None and parameter.no_echo and parameter.default is None


def _secret_defaults(stack: Stack) -> set[str]:
    """The defaults of parameters with NoEcho: whoever reads the template knows them."""
    defaults = (each.default for each in stack.subject.processed.parameters.values() if each.no_echo)
    return {each.text for each in defaults if isinstance(each, Scalar)}
