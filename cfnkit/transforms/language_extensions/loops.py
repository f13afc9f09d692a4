"""Unroll loops, Fn::ForEach.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import NamedTuple

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.source import Span, Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.template import Awaiting, ParameterValues, Template, awaiting
from cfnkit.transforms.language_extensions.binding import (
    LoopScope,
    MadeSize,
    TooLarge,
    VariableUses,
    bind_key,
    bind_ref,
    bind_sub,
    placeholders,
    variable_uses,
)
from cfnkit.transforms.language_extensions.loop_collections import COLLECTION, Collections, Faults, Refused, Waiting
from cfnkit.transforms.provenance import count, stamp
from cfnkit.vocabulary import FOR_EACH, LANGUAGE_EXTENSIONS, LOGICAL_ID


class Made(NamedTuple):
    """A member that a loop makes: its key, the key's span, and its value."""

    name: str
    span: Span
    value: Node


class _Loop(NamedTuple):
    """The parts of a loop; its body has the exact step of the loop, and `size` is the number of the body's nodes.

    `characters` are those that each round writes again, whatever the variables are.
    """

    identifier: str
    collection: Node
    body: Mapping
    found: VariableUses
    step: Step
    size: int
    characters: int


def _characters(node: Node) -> int:
    """The characters of a part of a loop's body without its inner loops."""
    if isinstance(node, Scalar):
        return len(node.text)
    if isinstance(node, Sequence):
        return sum(map(_characters, node.items))
    return sum(len(key) + _characters(value) for key, value in node.entries.items() if not key.startswith(FOR_EACH))


class Loops:
    """One run over a template that `check_layout` accepts; it collects `diagnostics`."""

    def __init__(self, template: Template, parameters: ParameterValues, target: Target) -> None:
        self._root = template.root
        self._may_wait = bool(parameters.unknown or target.not_given)
        self._template = template
        self._collections = Collections(template, parameters, target)
        self._awaited: dict[str, list[Awaiting]] = {}
        self._prepared: dict[int, _Loop] = {}
        self._path: list[str | int] = []
        self._size = MadeSize()
        self._outermost = self._root.span
        self._reported: set[tuple[str, Span]] = set()
        self.diagnostics: list[Diagnostic] = []

    def unroll(self) -> Mapping:
        """The template with the loops of Conditions, Resources, Outputs and Properties unrolled."""
        entries = dict(self._root.entries)
        # Conditions come first, since a collection of the other sections may depend on one that a loop makes.
        for section in ("Conditions", "Resources", "Outputs"):
            node = entries.get(section)
            if not isinstance(node, Mapping):
                continue
            self._path = [section]
            try:
                unrolled = self._bind(node, None, variable_uses(node, ()))
            except TooLarge:
                hint = "The loops make more than fits into a template of 1 MB."
                message = "Transform AWS::LanguageExtensions failed with: Transformation data limit exceeded"
                problem = Problem(message, self._outermost, tuple(self._path), hint)
                self.diagnostics.append(Diagnostic(Code.SIZE, problem))
                return self._root
            if unrolled is not node:
                entries[section] = unrolled
                if section == "Conditions":
                    self._collections.know(Template.of(self._root.replacing(entries)))
        self.diagnostics.extend(self._awaiting())
        return self._root.replacing(entries)

    def _awaiting(self) -> abc.Iterator[Diagnostic]:
        """One finding for each parameter whose value loops wait for."""
        for name, loops in self._awaited.items():
            yield awaiting(name, self._template, loops)

    def _refuse(self, message: str, span: Span, hint: str = "", related: tuple[Related, ...] = ()) -> None:
        """Add a finding, once for all rounds of a loop."""
        if (message, span) not in self._reported:
            self._reported.add((message, span))
            finding = Diagnostic(Code.LANGUAGE_EXTENSIONS, Problem(message, span, tuple(self._path), hint, related))
            self.diagnostics.append(finding)

    def _bind(self, node: Node, scope: LoopScope | None, found: VariableUses) -> Node:
        """The node with its loops unrolled and the variables of `scope` replaced; the same node without either."""
        varying = found.varying
        if id(node) not in varying:
            return node
        path = self._path
        if isinstance(node, Sequence):
            items = list(node.items)
            for index, item in enumerate(items):
                if id(item) in varying:
                    path.append(index)
                    items[index] = self._bind(item, scope, found)
                    path.pop()
            return Sequence(tuple(items), node.span, node.steps)
        assert isinstance(node, Mapping)
        if id(node) in found.loops:
            return self._members(node, scope, found)
        calling = scope if len(node.entries) == 1 else None
        value = None if calling is None else bind_ref(node, calling)
        if value is not None:
            return value
        entries = dict(node.entries)
        for key, item in node.entries.items():
            if id(item) in varying:
                path.append(key)
                entries[key] = self._bind(item, scope, found)
                path.pop()
        bound = node.replacing(entries)
        return bound if calling is None else bind_sub(bound, calling)

    def _members(self, node: Mapping, scope: LoopScope | None, found: VariableUses) -> Mapping:
        """The mapping with the members that its loops make in the places of the loops."""
        entries: dict[str, Node] = {}
        key_spans: dict[str, Span] = {}
        for key, value in node.entries.items():
            self._path.append(key)
            members: abc.Iterable[Made]
            if key.startswith(FOR_EACH):
                members = self._unrolled(key, value, node.key_span(key), scope)
            else:
                members = (Made(key, node.key_span(key), self._bind(value, scope, found)),)
            for name, span, member in members:
                if name in entries:
                    self._refuse_twice(name, span, key_spans[name])
                entries[name] = member
                key_spans[name] = span
            self._path.pop()
        return Mapping(entries, key_spans, node.span, node.steps)

    def _refuse_twice(self, name: str, span: Span, first: Span) -> None:
        message = f"Duplicate key '{name}' when merging keys to parent object in Fn::ForEach"
        hint = "Nothing is overwritten: each key that a loop makes must be a new one."
        self._refuse(message, span, hint, () if span == first else (Related(f"'{name}' stands here too", first),))

    def _unrolled(self, key: str, node: Node, span: Span, scope: LoopScope | None) -> abc.Iterable[Made]:
        """What a loop makes; the outermost one itself, as it is written, when a collection in it is not known."""
        if scope is None:
            self._outermost = span
        if scope is None and self._may_wait:
            for name in (names := self._awaited_by(key, node, span)):
                self._awaited.setdefault(name, []).append(Awaiting(f"the loop {key.removeprefix(FOR_EACH)}", span))
            if names:
                return (Made(key, span, node),)
        return self._rounds(key, node, span, scope)

    def _awaited_by(self, key: str, node: Node, span: Span) -> list[str]:
        """The parameters without a value that a collection of a loop, or of one in it, depends on."""
        path, size = list(self._path), self._size
        self._size = MadeSize()
        try:
            for _ in self._rounds(key, node, span, None):
                pass
        except Waiting as waiting:
            return waiting.names
        finally:
            self._path, self._size = path, size
        return []

    def _rounds(self, key: str, node: Node, span: Span, scope: LoopScope | None) -> abc.Iterator[Made]:
        """The members that one loop makes, round by round."""
        variables = scope.variables if scope is not None else {}
        loop = self._prepare(node, span, variables)
        collection = self._collection(loop.collection, variables, loop)
        if collection is None or (len(collection) > 1 and not self._keys_differ(loop)):
            return
        makes_members = all(str(key).startswith(FOR_EACH) for key in self._path[1:])
        for item in collection:
            self._size.grow(loop.characters, loop.size)
            bound = LoopScope({**variables, loop.identifier: item.text}, loop.step, self._size)
            for name, value in loop.body.entries.items():
                where = loop.body.key_span(name)
                self._path.append(name)
                if name.startswith(FOR_EACH):
                    yield from self._rounds(name, value, where, bound)
                else:
                    new = bind_key(name, bound)
                    if makes_members and not LOGICAL_ID.match(new):
                        hint = f"&{{{loop.identifier}}} in the key leaves the other characters out."
                        self._refuse(f"OutputKey '{new}' should be alphanumeric", where, hint)
                    yield Made(new, where, self._bind(value, bound, loop.found))
                self._path.pop()

    def _keys_differ(self, loop: _Loop) -> bool:
        for name in loop.body.entries:
            if not name.startswith(FOR_EACH) and loop.identifier not in placeholders(name):
                message = f"The key '{name}' does not hold the identifier '{loop.identifier}'"
                hint = f"Put ${{{loop.identifier}}} in the key, so that each round makes a key of its own."
                self._refuse(message, loop.body.key_span(name), hint)
                return False
        return True

    def _prepare(self, node: Node, span: Span, outer: abc.Mapping[str, str]) -> _Loop:
        """The parts of a loop, the same in each round of the outer loops."""
        loop = self._prepared.get(id(node))
        if loop is None:
            assert isinstance(node, Sequence)
            identifier, collection, body = node.items
            assert isinstance(identifier, Scalar)
            step = Step(LANGUAGE_EXTENSIONS, span, False)
            stamped = stamp(body, replace(step, exact=True))
            assert isinstance(stamped, Mapping)
            names = {*outer, identifier.text}
            found = VariableUses(set(), set(), [])
            for name, value in stamped.entries.items():
                if not name.startswith(FOR_EACH):
                    variable_uses(value, names, found)
            for place, message, hint in found.literals:
                self.diagnostics.append(
                    Diagnostic(Code.TRANSFORM_NOTE, Problem(message, place, tuple(self._path), hint))
                )
            loop = _Loop(identifier.text, collection, stamped, found, step, count(body), _characters(body))
            self._prepared[id(node)] = loop
        return loop

    def _collection(self, node: Node, variables: abc.Mapping[str, str], loop: _Loop) -> list[Scalar] | None:
        """The items of the collection; None when it is refused."""
        if isinstance(node, Scalar):
            self._refuse("Fn::ForEach layout is incorrect", node.span, COLLECTION)
            return None
        if variables:
            node = self._bind(node, LoopScope(variables, loop.step, self._size), variable_uses(node, variables))
        found = self._collections.items(node, self._path)
        if isinstance(found, Refused):
            self._refuse(found.message, found.span, found.hint)
            return None
        if isinstance(found, Faults):
            self.diagnostics.extend(found.diagnostics)
            return None
        return found
