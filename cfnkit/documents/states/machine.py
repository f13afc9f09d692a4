"""A state machine as its checks see it: the machine, the machines within its Map and Parallel states, their states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import is_known_text
from cfnkit.source import Span
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence

JSON_PATH, JSONATA = "JSONPath", "JSONata"
LANGUAGES = (JSON_PATH, JSONATA)
DISTRIBUTED, EXPRESS = "DISTRIBUTED", "EXPRESS"

SUBSTITUTION = re.compile(r"\$\{(?:[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)?|AWS::[A-Za-z]+)\}")
"""A `${name}` in a definition, which stands for a substitution."""


def is_open(node: Node | None) -> bool:
    """Whether a value may be anything: it is not known, or is a text with a substitution that nothing gives."""
    return node is not None and (not is_known(node) or (isinstance(node, Scalar) and has_substitution(node.text)))


def has_substitution(text: str) -> bool:
    """Whether a text has a substitution, which may stand for any part of it."""
    return "${" in text and SUBSTITUTION.search(text) is not None


def text_of(node: Node | None) -> str | None:
    """The text of a string that is known."""
    return node.text if isinstance(node, Scalar) and node.kind == STRING and not is_open(node) else None


def items_of(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; none for other values."""
    return node.items if isinstance(node, Sequence) else ()


@dataclass(frozen=True)
class MachineState:
    """A state of a machine; `span` is the place of its name."""

    name: str
    node: Mapping
    span: Span
    machine: Machine

    @cached_property
    def type(self) -> str | None:
        """Its type, if that is known."""
        return text_of(self.node.get("Type"))

    @cached_property
    def language(self) -> str | None:
        """Its query language; None if that is not certain."""
        return _language(self.node, self.machine.language)

    def get(self, field: str) -> Node | None:
        """The value of a field."""
        return self.node.get(field)

    @property
    def machines(self) -> Iterator[Machine]:
        """The machines within it."""
        own = self.node.get("QueryLanguage")
        # Whether the query language of a state is that of the states within it is not documented.
        language = self.machine.language if own is None or text_of(own) == self.machine.language else None
        for branch in items_of(self.node.get("Branches")):
            if isinstance(branch, Mapping):
                yield Machine(branch, self.machine.document, _language(branch, language), self.machine.express, self)
        for key in ("ItemProcessor", "Iterator"):
            inner = self.node.get(key)
            if isinstance(inner, Mapping):
                config = inner.get("ProcessorConfig")
                express = self.machine.express
                if isinstance(config, Mapping) and config.get("ExecutionType") is not None:
                    kind = text_of(config.get("ExecutionType"))
                    express = None if kind is None else kind == EXPRESS
                yield Machine(inner, self.machine.document, _language(inner, language), express, self)


@dataclass(frozen=True)
class Machine:
    """A state machine, or one within a state (`parent`).

    language: the query language of its states that name none; None if that is not certain. express: whether it is an
    Express workflow; None if that is not known.
    """

    node: Mapping
    document: EmbeddedDocument
    language: str | None
    express: bool | None
    parent: MachineState | None = None

    @cached_property
    def states(self) -> tuple[MachineState, ...]:
        """Its states."""
        states = self.node.get("States")
        if not isinstance(states, Mapping):
            return ()
        named = states.entries.items()
        return tuple(MachineState(n, each, states.key_span(n), self) for n, each in named if isinstance(each, Mapping))

    @property
    def is_distributed(self) -> bool:
        """Whether it processes the items of a distributed Map state."""
        config = self.node.get("ProcessorConfig")
        return isinstance(config, Mapping) and text_of(config.get("Mode")) == DISTRIBUTED

    @cached_property
    def variables(self) -> frozenset[str] | None:
        """The variables that its states may read: assigned in it and around it; None if not all are known."""
        names: set[str] = set()
        for state in self.states:
            for assign in assignments(state.node):
                if not isinstance(assign, Mapping) or not all(map(is_known_text, assign.entries)):
                    return None
                names.update(name.removesuffix(".$") for name in assign.entries)
        if self.parent is not None and not self.is_distributed:
            outer = self.parent.machine.variables
            return None if outer is None else outer | names
        return frozenset(names)

    @cached_property
    def assigned(self) -> frozenset[str]:
        """The variables that its states are known to assign."""
        objects = [each for state in self.states for each in assignments(state.node) if isinstance(each, Mapping)]
        return frozenset(key.removesuffix(".$") for each in objects for key in each.entries if is_known_text(key))

    @cached_property
    def outer(self) -> frozenset[str]:
        """The variables that are known to be assigned around it; none around a distributed one, which sees none."""
        if self.parent is None or self.is_distributed:
            return frozenset()
        return self.parent.machine.assigned | self.parent.machine.outer

    def all(self) -> Iterator[Machine]:
        """This machine and those within it."""
        yield self
        for state in self.states:
            for inner in state.machines:
                yield from inner.all()


def assignments(state: Mapping) -> Iterator[Node]:
    """The objects of variables that a state assigns, also in its rules and handlers."""
    places = [state, *items_of(state.get("Choices")), *items_of(state.get("Catch"))]
    yield from (each.entries["Assign"] for each in places if isinstance(each, Mapping) and "Assign" in each.entries)


def machine_of(document: EmbeddedDocument) -> Machine | None:
    """The machine that a document defines."""
    root = document.tree.root if document.tree is not None else None
    if not isinstance(root, Mapping):
        return None
    kind = document.resource.at("StateMachineType")
    express = False if kind is None else kind == EXPRESS if isinstance(kind, str) else None
    return Machine(root, document, _language(root, JSON_PATH), express)


def _language(node: Mapping, default: str | None) -> str | None:
    """The query language of a machine or a state."""
    own = node.get("QueryLanguage")
    written = text_of(own)
    return default if own is None else written if written in LANGUAGES else None
