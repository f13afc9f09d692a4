"""The names that other stacks see, as texts."""

from __future__ import annotations

from cfnkit.syntax import Mapping, Node, Scalar, dump_json


def written(node: Node) -> str:
    """A name on one line; one whose variables only a deployment knows has these in it.

    That of the output of another stack is `Output of Stack`. Secrets are masked.
    """
    if isinstance(node, Mapping):
        text = node.get("Fn::Sub")
        stack, output = node.get("StackName"), node.get("OutputName")
        if isinstance(text, Scalar):
            return written(text)
        if isinstance(stack, Scalar) and isinstance(output, Scalar):
            return f"{written(output)} of {written(stack)}"
    if isinstance(node, Scalar):
        return node.text if node.shown is None else node.shown
    return dump_json(node, indent=None)
