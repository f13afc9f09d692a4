"""The collections of loops, evaluated with what is known of the template."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.deployment import Target
from cfnkit.diagnostics import Diagnostic
from cfnkit.intrinsics import Unknown
from cfnkit.source import Span
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence
from cfnkit.template import ParameterValues, Template
from cfnkit.transforms.language_extensions.knowledge import Knowledge, parameters_in

_NOT_A_COLLECTION = "Could not find a collection or could not be resolved for Fn::ForEach"
COLLECTION = "A collection is a list, a Ref to a list parameter, or a function that can be resolved here."


class Waiting(Exception):
    """A collection depends on parameters without a value: `names`."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Refused(NamedTuple):
    """Why something is no collection."""

    message: str
    span: Span
    hint: str = ""


class Faults(NamedTuple):
    """What is wrong with the functions of a collection."""

    diagnostics: list[Diagnostic]


class Collections:
    """Evaluates collections of the loops in a template."""

    def __init__(self, template: Template, parameters: ParameterValues, target: Target) -> None:
        self._template = template
        self._parameters = parameters
        self._target = target
        self.know(template)

    def know(self, template: Template) -> None:
        """Evaluate from now on with the conditions of this template, more of whose loops are unrolled."""
        self._knowledge = Knowledge(template, self._parameters, self._target)
        self._evaluator = self._knowledge.evaluator()

    def items(self, node: Node, path: abc.Sequence[str | int]) -> list[Scalar] | Refused | Faults:
        """The items of the collection at a path. Raises Waiting when it depends on parameters without a value."""
        for name in parameters_in(node):
            parameter = self._template.parameters.get(name)
            if parameter is not None and parameter.no_echo:
                return Refused(f"Fn::ForEach cannot use the NoEcho parameter {name} as a collection", node.span)
        before = len(self._evaluator.diagnostics)
        value = self._evaluator.evaluate_at(node, *path)
        problems = self._evaluator.diagnostics[before:]
        if problems:
            return Faults(problems)
        if isinstance(value, Unknown) and self._may_be_list(node) and (names := self._knowledge.awaited(node)):
            raise Waiting(names)
        if not isinstance(value, Sequence):
            reason = f"Here, {value.reason}." if isinstance(value, Unknown) else ""
            return Refused(_NOT_A_COLLECTION, node.span, f"{COLLECTION} {reason}".rstrip())
        items: list[Scalar] = []
        for item in value.items:
            # The value of an item that is a Ref to a list parameter is a list: its items are taken.
            for part in item.items if isinstance(item, Sequence) else (item,):
                if isinstance(part, Mapping) and (names := self._knowledge.awaited(part)):
                    raise Waiting(names)
                if not isinstance(part, Scalar) or part.kind == NULL:
                    hint = "Every item must be a string, a number or a boolean."
                    return Refused(_NOT_A_COLLECTION, part.span, hint)
                items.append(part)
        return items

    def _may_be_list(self, node: Node) -> bool:
        """Whether a node is anything but a reference to a parameter whose value is no list."""
        name = node.get("Ref") if isinstance(node, Mapping) else None
        parameter = self._template.parameters.get(name.text) if isinstance(name, Scalar) else None
        return parameter is None or parameter.is_list
