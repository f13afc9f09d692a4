"""The way through the steps of an automation: where each goes on, and which are reached."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from cfnkit.documents.systems_manager.automation.choices import choices_of
from cfnkit.documents.systems_manager.document import DocumentStep, SsmDocument, known_text, may_have_more, steps_in
from cfnkit.documents.systems_manager.rules import NO_STEP, SCHEMA, UNREACHABLE
from cfnkit.documents.systems_manager.values import nearest, refers
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import BOOLEAN, NULL, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import nearest as nearest_word
from cfnkit.vocabulary import suggestion

_ON_FAILURE = ("Abort", "Continue")
_ON_CANCEL = ("Abort",)


class StepTarget(NamedTuple):
    """The name of a step that another goes on to, the key that says it, and its place; empty if it is not known."""

    key: str
    name: str
    span: Span


def flow(document: SsmDocument) -> Iterator[Finding]:
    """What is wrong with the ways between the steps of an automation."""
    yield from _list(document, document.root.get("mainSteps"))


def _list(document: SsmDocument, node: Node | None) -> Iterator[Finding]:
    """What is wrong between the steps of one list, and of the loops in it."""
    steps = steps_in(node)
    if not isinstance(node, Sequence) or not steps:
        return
    is_whole = not may_have_more(node) and all(step.name and not may_have_more(step.node) for step in steps)
    names = {step.name: step for step in steps}
    yield from _twice(document, steps)
    for step in steps:
        yield from _words(document, step)
        for target in targets_of(step):
            if target.name and is_whole and target.name not in names:
                message = f"{target.key} is '{target.name}', and there is no such step."
                yield document.finding(NO_STEP, message, target.span, nearest(target.name, names))
    if is_whole:
        reached = Ways(steps).reached()
        for index, step in enumerate(steps):
            if index not in reached:
                yield document.finding(UNREACHABLE, f"Nothing leads to the step '{step.name}'.", step.span)
    for step in steps:
        if step.action == "aws:loop" and step.inputs is not None:
            yield from _list(document, step.inputs.get("Steps"))


def _twice(document: SsmDocument, steps: tuple[DocumentStep, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for step in steps:
        if step.name and step.name in seen:
            message = f"The name '{step.name}' is that of an earlier step; names have to be unique."
            yield document.finding(SCHEMA, message, step.span)
        seen.add(step.name)


def _words(document: SsmDocument, step: DocumentStep) -> Iterator[Finding]:
    """The values of onFailure and onCancel that do not exist."""
    for key, words in (("onFailure", _ON_FAILURE), ("onCancel", _ON_CANCEL)):
        value = step.node.get(key)
        text = known_text(value)
        if value is None or not text or refers(text) or text.startswith("step:"):
            continue
        if text.lower() not in [word.lower() for word in words]:
            message = f"{key} is '{text}'; it has to be {', '.join(words)} or step: with the name of a step."
            named = suggestion(text, [*words, step.name])
            yield document.finding(NO_STEP, message, value.span, named)


def targets_of(step: DocumentStep) -> Iterator[StepTarget]:
    """The names of the steps that a step can go on to."""
    yield from _named("nextStep", step.node.get("nextStep"))
    for key in ("onFailure", "onCancel"):
        value = step.node.get(key)
        if isinstance(value, Scalar) and value.text.startswith("step:"):
            name = value.text[len("step:") :].strip()
            yield StepTarget(key, "" if refers(name) else name, value.span)
    if step.action == "aws:branch" and step.inputs is not None:
        for choice in choices_of(step.inputs):
            yield from _named("NextStep", choice.get("NextStep"))
        yield from _named("Default", step.inputs.get("Default"))


def _named(key: str, node: Node | None) -> Iterator[StepTarget]:
    if isinstance(node, Scalar) and node.kind == STRING:
        yield StepTarget(key, "" if refers(node.text) else node.text, node.span)


class Ways:
    """The ways through the steps of one list."""

    def __init__(self, steps: abc.Sequence[DocumentStep]) -> None:
        numbers = {step.name: index for index, step in reversed(list(enumerate(steps)))}
        self._next = [_next(step, index, numbers) for index, step in enumerate(steps)]
        going_on = (following is not None and index + 1 in following for index, following in enumerate(self._next))
        self._stops = [0, *accumulate(not goes_on for goes_on in going_on)]
        self._reached: dict[int, frozenset[int]] = {}

    def reached(self, start: int = 0) -> frozenset[int]:
        """The indexes of the steps that can run from one on, with it; all of them if a way is not known."""
        if start not in self._reached:
            self._reached[start] = self._from(start)
        return self._reached[start]

    def leads(self, start: int, end: int) -> bool:
        """Whether a way leads from one step to another."""
        is_straight = start < end and self._stops[start] == self._stops[end]
        return is_straight or end in self.reached(start)

    def _from(self, start: int) -> frozenset[int]:
        found: set[int] = set()
        waiting = [start]
        while waiting:
            index = waiting.pop()
            if index in found or index >= len(self._next):
                continue
            found.add(index)
            following = self._next[index]
            if following is None:
                return frozenset(range(len(self._next)))
            waiting += following
        return frozenset(found)


def _next(step: DocumentStep, index: int, numbers: abc.Mapping[str, int]) -> frozenset[int] | None:
    """The indexes of the steps that can follow a step; None if they are not known."""
    targets = list(targets_of(step))
    if not all(target.name for target in targets) or not step.name or not _ends_are_known(step):
        return None
    # That there is no such step is told; the one that is meant is followed, so that it is not told as unreached, too.
    meant = [target.name if target.name in numbers else nearest_word(target.name, numbers) for target in targets]
    if None in meant or (step.action == "aws:branch" and not (step.inputs and list(choices_of(step.inputs)))):
        return None  # where it leads is told already as not known
    found = {numbers[name] for name in meant if name is not None}
    return frozenset(found | {index + 1} if _goes_on(step) else found)


def _goes_on(step: DocumentStep) -> bool:
    """Whether a step goes on to the next one of the list."""
    if is_true(step.node.get("isEnd")):
        return False
    if step.action == "aws:branch" and step.inputs is not None and _is_given(step.inputs.get("Default")):
        return False
    return not _is_given(step.node.get("nextStep"))


def _is_given(node: Node | None) -> bool:
    return node is not None and not (isinstance(node, Scalar) and node.kind == NULL)


def is_true(node: Node | None) -> bool:
    """Whether a value is true, also as a text."""
    return isinstance(node, Scalar) and node.kind in (BOOLEAN, STRING) and node.text.lower() == "true"


def _ends_are_known(step: DocumentStep) -> bool:
    end = step.node.get("isEnd")
    return not (isinstance(end, Scalar) and end.kind == STRING and refers(end.text)) and not isinstance(end, Mapping)
