"""What is checked in a state machine."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.states.rules import MALFORMED, STATE_UNKNOWN, STATE_UNREACHABLE
from cfnkit.documents.text import is_known_text
from cfnkit.documents.well_formed import faults
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion


def check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The findings in the definition of a state machine."""
    assert document.tree is not None
    unread = list(faults(document, MALFORMED, "The definition"))
    yield from unread
    root = document.tree.root
    if isinstance(root, Mapping) and not unread:
        yield from _machine(root, document)


def _machine(machine: Mapping, document: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in a machine, or in the machine of a Map or a Parallel state."""
    states = machine.get("States")
    start = machine.get("StartAt")
    if not isinstance(states, Mapping):
        return
    links = [*_named(start, "StartAt")]
    for state in states.entries.values():
        links += _links(state)
    names_known = all(map(is_known_text, states.entries))
    reached = set()
    for key, target in links:
        reached.add(target.text)
        if is_known(target) and target.text not in states.entries and names_known:
            hint = suggestion(target.text, states.entries)
            message = f"{key} is '{target.text}', and there is no such state."
            yield document.finding(STATE_UNKNOWN, message, target.span, hint)
    if all(is_known(target) for _, target in links):
        for name in states.entries:
            if name not in reached:
                message = f"Nothing leads to the state '{name}'."
                yield document.finding(STATE_UNREACHABLE, message, states.key_span(name))
    for state in states.entries.values():
        for inner in _machines(state):
            yield from _machine(inner, document)


def _named(node: Node | None, key: str) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Scalar) and node.kind == STRING:
        yield key, node


def _links(state: Node) -> Iterator[tuple[str, Scalar]]:
    """The names of the states that a state goes to, each with its key."""
    if not isinstance(state, Mapping):
        return
    for key in ("Next", "Default"):
        yield from _named(state.get(key), key)
    for key in ("Choices", "Catch"):
        rules = state.get(key)
        for rule in rules.items if isinstance(rules, Sequence) else ():
            if isinstance(rule, Mapping):
                yield from _named(rule.get("Next"), "Next")


def _machines(state: Node) -> Iterator[Mapping]:
    """The machines within a state."""
    if not isinstance(state, Mapping):
        return
    branches = state.get("Branches")
    inner = branches.items if isinstance(branches, Sequence) else ()
    found = (state.get("Iterator"), state.get("ItemProcessor"), *inner)
    yield from (each for each in found if isinstance(each, Mapping))
