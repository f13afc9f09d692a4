"""The parts of the text that nothing is made of: what is never used, and what a condition leaves out."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.intrinsics import is_call
from cfnkit.outcome.outcome import Outcome
from cfnkit.outcome.words import listed
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.template.references import sub_parts
from cfnkit.vocabulary import FN_TRANSFORM, FOR_EACH, INCLUDE, LANGUAGE_EXTENSIONS, SERVERLESS

# The section that the first argument of a function, or the value of a key, names a member of.
_USING = {
    "Condition": "Conditions",
    "Fn::FindInMap": "Mappings",
    "Fn::If": "Conditions",
    "Fn::RefAll": "Parameters",
    "Fn::Sub": "Parameters",
    "Fn::ValueOf": "Parameters",
    "Fn::ValueOfAll": "Parameters",
    "Ref": "Parameters",
}
_OF_ALL = frozenset({"Fn::RefAll", "Fn::ValueOfAll"})  # they name a type


class Inactive(NamedTuple):
    """A part of the text without effect, and a sentence about why."""

    span: Span
    sentence: str


def inactive(outcome: Outcome) -> tuple[Inactive, ...]:
    """The unused and the left out parts of a template, by their places; none within another."""
    name = outcome.processed.document.source.name
    found = [*_unused(outcome), *_absent(outcome), *_branches(outcome)]
    kept: list[Inactive] = []
    for each in sorted((each for each in found if each.span.source == name), key=_outer_first):
        if not kept or not kept[-1].span.contains(each.span):
            kept.append(each)
    return tuple(kept)


def _outer_first(each: Inactive) -> tuple[int, int, int, int]:
    _, line, column, end_line, end_column = each.span
    return line, column, -end_line, -end_column


class _Uses:
    """The names of parameters, mappings and conditions that a template uses, taken rather too widely.

    `names` are by section. Of the sections in `all`, any member may be used. `read` are the includes that were read.
    """

    def __init__(self, read: abc.Container[Span]) -> None:
        self.names: dict[str, set[str]] = {"Parameters": set(), "Mappings": set(), "Conditions": set()}
        self.all: set[str] = set()
        self._read = read

    def add(self, node: Node, top: bool = True) -> None:
        """Add the uses in a tree."""
        if isinstance(node, Mapping):
            for key, value in node.entries.items():
                if key == FN_TRANSFORM or (top and key == "Transform"):
                    self._transforms(value, top and key == "Transform")
                elif key in _USING:
                    self._entry(key, value)
                if type(value) is not Scalar:
                    self.add(value, False)
        elif isinstance(node, Sequence):
            for item in node.items:
                if type(item) is not Scalar:
                    self.add(item, False)

    def _entry(self, key: str, value: Node) -> None:
        items = value.items if isinstance(value, Sequence) else (value,)
        first = items[0].text if items and isinstance(items[0], Scalar) else None
        if key == "Fn::Sub":
            self.names["Parameters"].update(match[1].strip() for match in sub_parts(first or ""))
        elif key == "Condition" and first is None and not is_call(value):
            pass  # that of a policy's statement
        elif first is None or key in _OF_ALL:
            self.all.add(_USING[key])
        else:
            self.names[_USING[key]].add(first)

    def _transforms(self, declared: Node, whole: bool) -> None:
        """Add what macros may use, and includes that were not read."""
        for call in declared.items if isinstance(declared, Sequence) else (declared,):
            name = call.get("Name") if isinstance(call, Mapping) else call
            if not isinstance(name, Scalar) or name.text in (LANGUAGE_EXTENSIONS, SERVERLESS):
                continue
            if name.text != INCLUDE:
                self.all |= self.names.keys() if whole else {"Parameters"}
            elif name.span not in self._read:
                self.all |= self.names.keys()


def _unused(outcome: Outcome) -> Iterator[Inactive]:
    processed = outcome.processed
    root = processed.document.root
    uses = _Uses({step.call.span for step in processed.trace if step.call.name == INCLUDE and step.after is not None})
    uses.add(root)
    if processed.trace:
        uses.add(processed.tree)
    for section, names in uses.names.items():
        members = root.get(section) if isinstance(root, Mapping) and section not in uses.all else None
        for name, node in members.entries.items() if isinstance(members, Mapping) else ():
            if name not in names and not name.startswith((FOR_EACH, FN_TRANSFORM)):
                assert isinstance(members, Mapping)
                thing = section.removesuffix("s").lower()
                yield Inactive(_entry_span(members, name, node), f"not used: no part of the template needs the {thing}")


def _absent(outcome: Outcome) -> Iterator[Inactive]:
    """The resources and outputs of the text of which no copy is created."""
    evaluation = outcome.evaluation
    for section in ("Resources", "Outputs"):
        copies: dict[Span, list[str | None]] = {}
        members = evaluation.template.resources if section == "Resources" else evaluation.template.outputs
        for member in members.values():
            condition = member.condition
            is_false = condition is not None and evaluation.truth(condition.text) is False
            copies.setdefault(member.node.span, []).append(condition.text if condition and is_false else None)
        root = outcome.processed.document.root
        for holder, name, node in _members(root.get(section) if isinstance(root, Mapping) else None):
            false = [condition for condition in copies.get(node.span, ()) if condition is not None]
            if false and len(false) == len(copies[node.span]):
                yield Inactive(_entry_span(holder, name, node), f"not created: {decision(outcome, false[0])}")


def _members(section: Node | None) -> Iterator[tuple[Mapping, str, Node]]:
    """The members of a section and of its loops, each with the mapping that holds it."""
    for name, node in section.entries.items() if isinstance(section, Mapping) else ():
        assert isinstance(section, Mapping)
        if name.startswith(FOR_EACH):
            yield from _members(node.items[2] if isinstance(node, Sequence) and len(node.items) == 3 else None)
        else:
            yield section, name, node


def _branches(outcome: Outcome) -> Iterator[Inactive]:
    """The branches of each Fn::If that its condition does not take."""
    evaluation = outcome.evaluation
    decisions: dict[str, str] = {}
    for call in outcome.values.calls.values():
        argument = call.node.get("Fn::If")
        items = argument.items if isinstance(argument, Sequence) else ()
        name = items[0] if len(items) == 3 else None
        truth = evaluation.truth(name.text) if isinstance(name, Scalar) else None
        if isinstance(name, Scalar) and truth is not None and outcome.values.of(call):
            if name.text not in decisions:
                decisions[name.text] = decision(outcome, name.text)
            yield Inactive(items[2 if truth else 1].span, f"not used: {decisions[name.text]}")


def decision(outcome: Outcome, condition: str) -> str:
    """`IsProd is false under staging`; without a target, `IsProd is false, by the default of Env`."""
    said = f"{condition} is {'true' if outcome.evaluation.truth(condition) else 'false'}"
    if outcome.processed.target.name:
        return f"{said} under {outcome.processed.target.name}"
    defaults = [each.name for each in outcome.deciding.of_condition(condition) if each.is_default]
    return f"{said}, by the default of {listed(defaults)}" if defaults else said


def _entry_span(holder: Mapping, name: str, node: Node) -> Span:
    """From the key of an entry to the end of its value."""
    key = holder.key_span(name)
    return key._replace(end_line=node.span.end_line, end_column=node.span.end_column)
