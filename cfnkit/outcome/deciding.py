"""What decided a value of a processed template: parameters, mappings, conditions and the parameters of macros."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from cfnkit.intrinsics import is_call
from cfnkit.outcome.evaluation import Evaluation
from cfnkit.pipeline.processed import Processed
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, canonical, children, walk
from cfnkit.template import Survey
from cfnkit.transforms import TraceStep
from cfnkit.vocabulary import AWS_TRANSFORMS, FOR_EACH, LANGUAGE_EXTENSIONS

Path = tuple[str | int, ...]
_FIND_IN_MAP = "Fn::FindInMap"


class DeciderKind(Enum):
    """The kinds of what decides a value."""

    PARAMETER = "parameter"
    MAPPING = "mapping"
    CONDITION = "condition"
    LOOP = "loop"
    MACRO_PARAMETER = "macro parameter"


class Decider(NamedTuple):
    """Something that decided a value, at `span`.

    `value` is that of a parameter; `truth` is that of a condition, None when only a deployment knows it. `is_default`:
    the parameter has no other value than its default. `macro` is the macro that has the parameter.
    """

    kind: DeciderKind
    name: str
    span: Span
    value: Node | None = None
    truth: bool | None = None
    is_default: bool = False
    macro: str = ""


def _below(step: TraceStep, fragment: Node, path: Path) -> Node | None:
    """What a fragment that a transform was given, or gave, has at a path of the template."""
    called_in = step.call.path
    return at_path(fragment, path[len(called_in) :]) if path[: len(called_in)] == called_in else None


class Deciding:
    """Finds what decided the values of one processed template; no transform runs again."""

    def __init__(self, processed: Processed, evaluation: Evaluation) -> None:
        self._processed = processed
        self._evaluation = evaluation
        self._template = self._evaluation.template

    def stands(self, path: Path, node: Node) -> bool:
        """Whether the source has a node at its span as it is; otherwise it was made from what stands there."""
        if not all(step.exact for step in node.steps):
            return False
        written = self._written(path)
        alike = (each for _, each in walk(written) if each.span == node.span) if written is not None else ()
        return any(canonical(each) == canonical(node) for each in alike)

    def of(self, path: Path, node: Node) -> list[Decider]:
        """What decided the node at a path of the processed or the resolved template, without repetitions.

        Nothing is said of whole sections.
        """
        found: dict[tuple[DeciderKind, str], Decider] = {}
        if len(path) < 2:
            return []
        sources = [step.replaced for step in node.steps if step.replaced is not None]
        written = self._written(path)
        for source in (*sources, *([] if written is None else [written])):
            for decider in self.within(source) if isinstance(source, (Mapping, Sequence, Scalar)) else ():
                found.setdefault((decider.kind, decider.name), decider)
        for decider in (*self._existence(path), *self._loops(node), *self._macro_parameters(node)):
            found.setdefault((decider.kind, decider.name), decider)
        return list(found.values())

    def why_absent(self, path: Path) -> tuple[str, list[Decider]]:
        """A sentence about why the resolved or processed template has nothing at a path, and what decided it.

        The sentence is empty when nothing is known.
        """
        section, name = str(path[0]), str(path[1]) if len(path) > 1 else ""
        deciders = list(self._existence(path[:2]))
        if deciders and deciders[0].truth is False:
            return f"{name} is not created: its condition is false.", deciders
        if len(path) > 2 and at_path(self._processed.tree, path) is not None:
            written = at_path(self._processed.tree, path)
            left_out = "A function leaves it out, by AWS::NoValue."
            return left_out, list(self.within(written)) if written is not None else []
        remover = self._remover(path)
        if len(path) > 2:
            if remover is None:
                return "", []
            written = _below(remover, remover.before, path)
            if remover.call.name == LANGUAGE_EXTENSIONS and written is not None:
                return "A function leaves it out, by AWS::NoValue.", list(self.within(written))
            return f"{remover.call.name} removed it.", []
        author = self._author(section, name)
        if len(path) != 2 or author is None:
            return "", []
        members = at_path(self._processed.tree, (section,))
        made = [
            key
            for key, each in (members.entries.items() if isinstance(members, Mapping) else ())
            if author.span.contains(each.span)
        ]
        if made:
            return f"{name} became {', '.join(made)}.", []
        return f"{remover.call.name if remover else 'A transform'} removed {name}.", []

    def put_into(self, root: Node, path: Path, node: Node) -> tuple[str, Span] | None:
        """The part of the template that a transform put a node into, which it made of nothing that it was given.

        A path with dots, and the place of its key; None for a node with another origin.
        """
        if not any(step.span == node.span for step in node.steps):
            return None
        for length in range(len(path) - 1, 0, -1):
            around, holder = at_path(root, path[:length]), at_path(root, path[: length - 1])
            if around is not None and around.span != node.span and isinstance(holder, Mapping):
                return ".".join(map(str, path[:length])), holder.key_span(str(path[length - 1]))
        return None

    def _remover(self, path: Path) -> TraceStep | None:
        """The last transform that was given something at a path, and gave nothing there."""
        for step in reversed(self._processed.trace):
            if step.after is not None and _below(step, step.before, path) is not None:
                return step if _below(step, step.after, path) is None else None
        return None

    def _author(self, section: str, name: str) -> Node | None:
        """What the author wrote under a name of a section, also in a loop or in an included file."""
        node = at_path(self._processed.document.root, (section, name))
        if node is not None:
            return node
        holders = [at_path(self._processed.document.root, (section,))]
        holders += [step.after for step in self._processed.trace if step.source is not None]
        for holder in holders:
            for key, loop in holder.entries.items() if isinstance(holder, Mapping) else ():
                if key == name:
                    return loop
                for _, each in walk(loop) if key.startswith(FOR_EACH) else ():
                    if isinstance(each, Mapping) and name in each.entries:
                        return each.entries[name]
        return None

    def _written(self, path: Path) -> Node | None:
        """The node at a path before its functions were evaluated, or the call that the path leads into."""
        node: Node = self._processed.tree
        for step in path:
            below = None if is_call(node) else at_path(node, (step,))
            if below is None:
                return node if is_call(node) else None
            node = below
        return node

    def _existence(self, path: Path) -> Iterator[Decider]:
        """The condition of a resource or an output, for a path of two steps."""
        member = at_path(self._processed.tree, path) if len(path) == 2 else None
        condition = member.get("Condition") if isinstance(member, Mapping) else None
        if path[0] in ("Resources", "Outputs") and isinstance(condition, Scalar):
            yield from self.of_condition(condition.text)

    def within(self, node: Node) -> Iterator[Decider]:
        """What decides within a node of the author; of an Fn::If, what the branch not taken needs does not count."""
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if not is_call(each):
                waiting.extend(reversed(list(children(each))))
                continue
            assert isinstance(each, Mapping)
            name, argument = next(iter(each.entries.items()))
            if name == "Fn::If" and isinstance(argument, Sequence) and len(argument.items) == 3:
                condition, *branches = argument.items
                deciders = list(self.of_condition(condition.text)) if isinstance(condition, Scalar) else []
                yield from deciders
                truth = deciders[0].truth if deciders else None
                waiting.extend(reversed(branches if truth is None else branches[not truth :][:1]))
                continue
            if name == _FIND_IN_MAP and isinstance(argument, Sequence) and argument.items:
                yield from self._mapping(argument.items[0])
            yield from self._parameters_in(each)
            waiting.extend(reversed(list(children(argument))))

    def of_condition(self, name: str) -> Iterator[Decider]:
        """A condition, then the conditions and parameters that it rests on."""
        waiting, seen = [name], set[str]()
        while waiting:
            name = waiting.pop()
            definition = self._template.conditions.get(name)
            if definition is None or name in seen:
                continue
            seen.add(name)
            truth = self._evaluation.truth(name)
            yield Decider(DeciderKind.CONDITION, name, self._key_span("Conditions", name, definition), truth=truth)
            written = at_path(self._processed.document.root, ("Conditions", name)) or definition
            found = Survey()
            found.walk(written, "Conditions", name)
            yield from self._parameters(reference.name for reference in found.references["Conditions"])
            for _, each in walk(written):
                if isinstance(each, Mapping) and isinstance(mapping := each.get(_FIND_IN_MAP), Sequence):
                    yield from self._mapping(mapping.items[0]) if mapping.items else ()
            waiting.extend(use.name.text for use in reversed(found.conditions))

    def _mapping(self, name: Node) -> Iterator[Decider]:
        if isinstance(name, Scalar) and name.text in self._template.mappings:
            span = self._key_span("Mappings", name.text, self._template.mappings[name.text])
            yield Decider(DeciderKind.MAPPING, name.text, span)

    def _parameters_in(self, call: Mapping) -> Iterator[Decider]:
        found = Survey()
        found.walk(call, "Resources")
        yield from self._parameters(reference.name for reference in found.references["Resources"])

    def _parameters(self, names: Iterator[str]) -> Iterator[Decider]:
        for name in names:
            parameter = self._template.parameters.get(name)
            if parameter is not None:
                value = self._evaluation.parameters.known.get(name)
                is_default = name not in self._processed.target.parameters
                yield Decider(DeciderKind.PARAMETER, name, parameter.key_span, value, is_default=is_default)

    def _loops(self, node: Node) -> Iterator[Decider]:
        """The loops that made a node, with what their lists rest on."""
        spans = {step.span for step in node.steps if step.transform == LANGUAGE_EXTENSIONS}
        for span, key, loop in self._written_loops if spans else ():
            if span in spans:
                yield Decider(DeciderKind.LOOP, key, span)
                if isinstance(loop, Sequence) and len(loop.items) > 1:
                    yield from self.within(loop.items[1])

    @cached_property
    def _written_loops(self) -> list[tuple[Span, str, Node]]:
        """The loops of the text: the span of the key, the key, and the loop."""
        return [
            (each.key_span(key), key, loop)
            for _, each in walk(self._processed.document.root)
            if isinstance(each, Mapping)
            for key, loop in each.entries.items()
            if key.startswith(FOR_EACH)
        ]

    def _macro_parameters(self, node: Node) -> Iterator[Decider]:
        """The parameters of macros that have the value of a node which the macro made."""
        makers = {step.transform for step in node.steps if not step.exact} - AWS_TRANSFORMS
        for step in self._processed.trace if isinstance(node, Scalar) else ():
            for name, value in step.call.params.entries.items() if step.call.name in makers else ():
                if canonical(value) == canonical(node):
                    span = step.call.params.key_span(name)
                    yield Decider(DeciderKind.MACRO_PARAMETER, name, span, macro=step.call.name)

    def _key_span(self, section: str, name: str, node: Node) -> Span:
        holder = self._template.root.get(section)
        return holder.key_span(name) if isinstance(holder, Mapping) and name in holder.entries else node.span
