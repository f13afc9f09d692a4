"""Where a state machine begins, and where its states lead."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.states.machine import Machine, MachineState, has_substitution, is_open, items_of
from cfnkit.documents.states.rules import STATE_UNKNOWN, STATE_UNREACHABLE
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.syntax import STRING, Mapping, Node, Scalar
from cfnkit.vocabulary import nearest, suggestion

_WITH_NEXT = ("Task", "Pass", "Wait", "Parallel", "Map")


def flow_findings(machine: Machine) -> Iterator[Finding]:
    """The states that are named and do not exist, and those that nothing leads to."""
    states = machine.node.get("States")
    if not isinstance(states, Mapping):
        return
    document = machine.document
    start = list(_named(machine.node.get("StartAt"), "StartAt"))
    links = {state.name: list(_links(state)) for state in machine.states}
    targets = [*start, *(link for each in links.values() for link in each)]
    names_known = all(is_known_text(name) and not has_substitution(name) for name in states.entries)
    for key, target in targets:
        if not is_open(target) and target.text not in states.entries and names_known:
            hint = suggestion(target.text, states.entries)
            message = f"{key} is '{target.text}', and there is no such state."
            yield document.finding(STATE_UNKNOWN, message, target.span, hint)
    known = states.entries
    meant = {name: name if name in known else nearest(name, known) for name in {node.text for _, node in targets}}
    if not start or any(is_open(target) for _, target in targets) or not all(meant[node.text] for _, node in start):
        return
    behind = dict(zip(known, list(known)[1:], strict=False))
    edges = {
        state.name: list(
            known if _is_lost(state, links[state.name], meant) else _meant(state, links[state.name], meant, behind)
        )
        for state in machine.states
    }
    reached = _reached([meant[target.text] or "" for _, target in start], edges)
    for name in _first_of([name for name in states.entries if name not in reached], edges):
        message = f"Nothing leads to the state '{name}'."
        yield document.finding(STATE_UNREACHABLE, message, states.key_span(name))


def _meant(
    state: MachineState, links: list[tuple[str, Scalar]], meant: dict[str, str | None], behind: dict[str, str]
) -> Iterator[str]:
    """The states that a state leads to: for a wrong name, the one that is meant; for a missing one, that behind it.

    So a mistake in the ways of a state is not told again at the states behind it.
    """
    yield from (meant[target.text] or "" for _, target in links)
    is_unfinished = state.type in _WITH_NEXT and state.node.entries.keys().isdisjoint(("Next", "End"))
    if is_unfinished or any("Next" not in rule.entries for rule in _rules(state)):
        yield behind.get(state.name, "")


def _is_lost(state: MachineState, links: list[tuple[str, Scalar]], meant: dict[str, str | None]) -> bool:
    """Whether nobody knows where a state leads: to a name that is like none, or by choices that are not there."""
    no_choices = state.type == "Choice" and not items_of(state.get("Choices"))
    return no_choices or not all(meant[target.text] for _, target in links)


def _first_of(unreached: list[str], links: dict[str, list[str]]) -> Iterator[str]:
    """Of the states that are not reached, those that no other such state leads to, and those of loops without one."""
    led_to = {target for name in unreached for target in links.get(name, ()) if target != name}
    behind = _reached([name for name in unreached if name not in led_to], links)
    yield from (name for name in unreached if name not in led_to or name not in behind)


def _reached(start: list[str], links: dict[str, list[str]]) -> set[str]:
    """The names of all states that some states lead to."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += links.get(name, ())
    return reached


def _named(node: Node | None, key: str) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Scalar) and node.kind == STRING:
        yield key, node


def _links(state: MachineState) -> Iterator[tuple[str, Scalar]]:
    """The names of the states that a state goes to, each with its key."""
    for key in ("Next", "Default"):
        yield from _named(state.get(key), key)
    for rule in _rules(state):
        yield from _named(rule.get("Next"), "Next")


def _rules(state: MachineState) -> Iterator[Mapping]:
    """The rules of a Choice state, and the handlers of errors."""
    for key in ("Choices", "Catch"):
        yield from (each for each in items_of(state.get(key)) if isinstance(each, Mapping))
