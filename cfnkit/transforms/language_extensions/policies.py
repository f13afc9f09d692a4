"""Functions in DeletionPolicy and UpdateReplacePolicy.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/function-refs-in-policy-attributes.html
"""

from __future__ import annotations

from cfnkit.diagnostics import Code
from cfnkit.intrinsics import Evaluator, Unknown
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.transforms.language_extensions.knowledge import parameters_in

_VALUES = {
    "DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
    "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
}
POLICIES = frozenset(_VALUES)
_UNSUPPORTED = frozenset({"AWS::NoValue", "AWS::NotificationARNs", "AWS::StackId", "AWS::StackName"})


def fold_policy(attribute: str, logical_id: str, node: Node, evaluator: Evaluator, waits: bool) -> Node:
    """The policy that a value resolves to; a value that is refused stays, with a finding.

    One that `waits` for a parameter without a value stays too.
    """
    path = ("Resources", logical_id, attribute)

    def refuse(message: str, hint: str = "") -> Node:
        evaluator.path = list(path)
        evaluator.report(Code.LANGUAGE_EXTENSIONS, message, node.span, hint)
        return node

    if isinstance(node, Sequence):
        return refuse(f"Every {attribute} member must be a string")
    value: object = node
    if isinstance(node, Mapping):
        pseudo = sorted(_UNSUPPORTED.intersection(parameters_in(node)))
        if pseudo:
            return refuse(f"{pseudo[0]} is not supported for DeletionPolicy or UpdateReplacePolicy")
        before = len(evaluator.diagnostics)
        value = evaluator.evaluate_at(node, *path)
        if len(evaluator.diagnostics) > before:
            return node
        if waits and isinstance(value, Unknown):
            return value.call
    if not isinstance(value, Scalar) or value.kind != STRING:
        hint = "It must resolve to a string when transforms run."
        return refuse(f"Unsupported expression for {attribute} in resource {logical_id}", hint)
    if value.text not in _VALUES[attribute]:
        hint = f"It is one of {', '.join(_VALUES[attribute])}."
        return refuse(f"Unrecognized {attribute} {value.text} for resource {logical_id}", hint)
    return value
