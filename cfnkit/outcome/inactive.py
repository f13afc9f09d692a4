"""The parts of the text that nothing is made of: what is never used, and what a condition leaves out."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.outcome.outcome import Outcome
from cfnkit.outcome.words import listed
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, walk
from cfnkit.template.references import sub_parts
from cfnkit.vocabulary import FN_TRANSFORM, FOR_EACH, INCLUDE, LANGUAGE_EXTENSIONS, SERVERLESS

_KNOWN_TRANSFORMS = frozenset({INCLUDE, LANGUAGE_EXTENSIONS, SERVERLESS})
_OF_ALL_PARAMETERS = frozenset({"Fn::RefAll", "Fn::ValueOfAll"})


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
    """The names of parameters, mappings and conditions that a template uses, taken rather too widely."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {"Parameters": set(), "Mappings": set(), "Conditions": set()}
        self.all: set[str] = set()

    def add(self, root: Node) -> None:
        """Add the uses in a tree."""
        for _, node in walk(root):
            if isinstance(node, Mapping):
                for key, value in node.entries.items():
                    self._entry(key, value)

    def _entry(self, key: str, value: Node) -> None:
        items = value.items if isinstance(value, Sequence) else (value,)
        first = items[0].text if items and isinstance(items[0], Scalar) else None
        if key in _OF_ALL_PARAMETERS:
            self.all.add("Parameters")
        elif key in ("Condition", "Fn::If"):
            self._use("Conditions", first)
        elif key == "Fn::FindInMap":
            self._use("Mappings", first)
        elif key in ("Ref", "Fn::ValueOf"):
            self._use("Parameters", first)
        elif key == "Fn::Sub" and first is not None:
            self.names["Parameters"].update(match[1].strip() for match in sub_parts(first))

    def _use(self, section: str, name: str | None) -> None:
        if name is None:
            self.all.add(section)
        else:
            self.names[section].add(name)


def _unused(outcome: Outcome) -> Iterator[Inactive]:
    processed = outcome.processed
    uses = _Uses()
    uses.add(processed.document.root)
    if processed.trace:
        uses.add(processed.tree)
    uses.all |= set(_may_be_used_elsewhere(outcome))
    root = processed.document.root
    for section, names in uses.names.items():
        members = root.get(section) if isinstance(root, Mapping) and section not in uses.all else None
        for name, node in members.entries.items() if isinstance(members, Mapping) else ():
            if name not in names and not name.startswith((FOR_EACH, FN_TRANSFORM)):
                assert isinstance(members, Mapping)
                thing = section.removesuffix("s").lower()
                yield Inactive(_entry_span(members, name, node), f"not used: no part of the template needs the {thing}")


def _may_be_used_elsewhere(outcome: Outcome) -> abc.Iterator[str]:
    """The sections whose members may be used by what is not known: macros, and includes that were not read."""
    processed = outcome.processed
    read = {step.call.span for step in processed.trace if step.call.name == INCLUDE and step.after is not None}
    for path, node in walk(processed.document.root):
        if not isinstance(node, Mapping):
            continue
        for key in ("Transform",) if not path else (FN_TRANSFORM,):
            declared = node.get(key)
            for call in declared.items if isinstance(declared, Sequence) else (declared,):
                name = call.get("Name") if isinstance(call, Mapping) else call
                if not isinstance(name, Scalar):
                    continue
                if name.text not in _KNOWN_TRANSFORMS:
                    yield "Parameters"
                if name.text not in _KNOWN_TRANSFORMS and not path:
                    yield from ("Mappings", "Conditions")
                if name.text == INCLUDE and name.span not in read:
                    yield from ("Parameters", "Mappings", "Conditions")


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
    for call in outcome.values.calls.values():
        argument = call.node.get("Fn::If")
        items = argument.items if isinstance(argument, Sequence) else ()
        name = items[0] if len(items) == 3 else None
        truth = evaluation.truth(name.text) if isinstance(name, Scalar) else None
        if isinstance(name, Scalar) and truth is not None and outcome.values.of(call):
            yield Inactive(items[2 if truth else 1].span, f"not used: {decision(outcome, name.text)}")


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
