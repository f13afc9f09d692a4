"""The parts of a template that a target with known parameters never creates."""

from __future__ import annotations

from functools import cached_property

from cfnkit.deployment import Lookups, Target
from cfnkit.intrinsics import FUNCTIONS, Evaluator, StackNames, is_false, is_true
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.template import Template, parameter_values


class Branches:
    """The branches of a processed template that a target's own values select, without samples."""

    def __init__(self, template: Template, target: Target, lookups: Lookups) -> None:
        self._template = template
        self._target = target
        self._lookups = lookups
        self._known = bool(target.parameters or target.name)

    def reach(self, finding: Finding) -> bool:
        """Whether the place of a finding is, or may be, in a part that is created."""
        if not self._known or not finding.path:
            return True
        section, *rest = finding.path
        if not rest or section not in ("Resources", "Outputs"):
            return True
        node: Node | None = self._template.root
        taken = True
        for position, step in enumerate(finding.path):
            parent = node
            node = _child(node, step)
            if position == 1 and isinstance(node, Mapping):
                taken = taken and self._holds(node.get("Condition"), True)
            if step == "Fn::If" and isinstance(parent, Mapping) and isinstance(node, Sequence) and node.items:
                branch = finding.path[position + 1 : position + 2]
                if branch in ((1,), (2,)):
                    taken = taken and self._holds(node.items[0], branch == (1,))
        return taken

    def _holds(self, condition: Node | None, wanted: bool) -> bool:
        """Whether a condition can have the wanted truth value."""
        if not isinstance(condition, Scalar) or condition.text not in self._template.conditions:
            return True
        names, evaluator = self._names
        truth = names.truth(condition.text, evaluator)
        return not (is_false(truth) if wanted else is_true(truth))

    @cached_property
    def _names(self) -> tuple[StackNames, Evaluator]:
        span = self._template.root.span
        parameters = parameter_values(
            self._template, self._target.parameters, self._lookups, span, origin=self._target.origin
        )
        names = StackNames(self._template, parameters, self._target, self._lookups)
        return names, Evaluator(FUNCTIONS, names)


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, Mapping):
        return node.get(str(step))
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None
