"""Resources with the values that they can have, and the rules that these break."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass
from typing import Any

from cfnkit.guard.candidate import Candidate
from cfnkit.guard.choices import Choices, possibilities
from cfnkit.guard.names import ChosenNames, deciding_functions
from cfnkit.guard.openings import opened_together
from cfnkit.intrinsics import NO_VALUE, Evaluator, as_node, is_call, is_false
from cfnkit.rule_tables import COMMON, UNKNOWN, Breach, Suppressions, Table, breaches, marked, normal_form
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, to_plain
from cfnkit.vocabulary import FOR_EACH

# More values of one resource are not judged, nor more nodes in all of them.
MOST_VALUES = 256
_MOST_NODES = 500_000
# A deeper resource is in an Fn::ForEach that is not unrolled.
_DEPTH = 2
_DECIDED = ("Fn::If", "Fn::FindInMap", "Fn::Select")


@dataclass(frozen=True, slots=True)
class Found:
    """A breach, the resource that has it, and the index of its value that breaks the rule."""

    candidate: Candidate
    breach: Breach
    value: int


def candidates(names: ChosenNames, types: abc.Container[str] | None = None) -> list[Candidate]:
    """The resources of the template of `names` that can exist, or those of some types, in their order."""
    places = ((path, kind) for path, kind in places_of(names) if types is None or kind in types)
    made = (candidate_at(names, path, kind) for path, kind in places)
    return opened_together([each for each in made if each is not None])


def places_of(names: ChosenNames) -> abc.Iterator[tuple[tuple[str | int, ...], str]]:
    """The place and the type of each resource in the template of `names`, in their order."""
    for path, node in _resources(names.template.root.get("Resources"), ("Resources",)):
        kind = node.get("Type")
        if isinstance(kind, Scalar):
            yield path, kind.text


def candidate_at(
    names: ChosenNames, path: tuple[str | int, ...], kind: str, only: abc.Container[str] | None = None
) -> Candidate | None:
    """The resource at a place, if it can exist, with all its properties or `only` some.

    The rules of a security group are not opened together.
    """
    node = at_path(names.template.root, path)
    if only is not None and isinstance(node, Mapping):
        node = _with_properties(node, only)
    values, complete = _values(names, path, node) if isinstance(node, Mapping) else ([], True)
    return _candidate(path, kind, values, complete) if values else None


def _with_properties(resource: Mapping, names: abc.Container[str]) -> Mapping:
    properties = resource.get("Properties")
    if not isinstance(properties, Mapping) or is_call(properties):
        return resource
    kept = {name: value for name, value in properties.entries.items() if name in names}
    part = Mapping(kept, properties.key_spans, properties.span, properties.steps)
    return Mapping({**resource.entries, "Properties": part}, resource.key_spans, resource.span, resource.steps)


def _resources(
    section: Node | None, path: tuple[str | int, ...]
) -> abc.Iterator[tuple[tuple[str | int, ...], Mapping]]:
    """The resources of a section, also those in loops."""
    for name, node in section.entries.items() if isinstance(section, Mapping) else ():
        if name.startswith(FOR_EACH):
            if isinstance(node, Sequence) and node.items:
                yield from _resources(node.items[-1], (*path, name, len(node.items) - 1))
        elif isinstance(node, Mapping):
            yield (*path, name), node


def _values(names: ChosenNames, path: tuple[str | int, ...], resource: Mapping) -> tuple[list[Node], bool]:
    """The properties that a resource can have, each once; none when it cannot exist."""
    written = resource.get("Properties")
    condition = resource.get("Condition")
    if (written is None or not _has_call(written)) and condition is None:
        return [Mapping({}, {}, resource.span) if written is None else written], True

    def evaluated(choices: Choices) -> Node | None:
        known = names.deciding(choices)
        evaluator = Evaluator(deciding_functions(choices), known)
        name = condition.text if isinstance(condition, Scalar) else ""
        if name in known.template.conditions and is_false(known.truth_decided(name, evaluator)):
            return None
        if written is None:
            return Mapping({}, {}, resource.span)
        value = evaluator.evaluate_at(written, *path, "Properties")
        return None if value is NO_VALUE else as_node(value)

    size = 1 if written is None else _size(written)
    found, complete = possibilities(evaluated, max(2, min(MOST_VALUES, _MOST_NODES // size)))
    unique = {str(to_plain(node)): node for node in found if node is not None}
    return [*unique.values()], complete


def _size(node: Node) -> int:
    if isinstance(node, Scalar):
        return 1
    return 1 + sum(map(_size, node.items if isinstance(node, Sequence) else node.entries.values()))


def _has_call(node: Node) -> bool:
    if isinstance(node, Scalar):
        return False
    if isinstance(node, Sequence):
        return any(map(_has_call, node.items))
    return is_call(node) or any(map(_has_call, node.entries.values()))


def _candidate(path: tuple[str | int, ...], kind: str, values: list[Node], complete: bool) -> Candidate:
    in_loop = len(path) > _DEPTH
    hidden = tuple(normal_form(marked(_plain(node, False), in_loop)) for node in values)
    secret = any(map(_has_secret, values))
    shown = tuple(normal_form(marked(_plain(node, True), in_loop)) for node in values) if secret else hidden
    return Candidate(path, kind, tuple(values), hidden, shown, complete)


def _has_secret(node: Node) -> bool:
    if isinstance(node, Scalar):
        return node.shown is not None
    return any(map(_has_secret, node.items if isinstance(node, Sequence) else node.entries.values()))


def _plain(node: Node, with_secrets: bool) -> Any:
    """The value, with a mark in place of each secret if these are not to be seen."""
    if isinstance(node, Scalar):
        return to_plain(node) if with_secrets or node.shown is None else UNKNOWN
    if isinstance(node, Sequence):
        return [_plain(item, with_secrets) for item in node.items]
    return {key: _plain(value, with_secrets) for key, value in node.entries.items()}


def judged(
    made: abc.Iterable[Candidate], tables: abc.Iterable[Table], suppressions: abc.Callable[[Candidate], Suppressions]
) -> abc.Iterator[Found]:
    """The places that break rules of the tables, each once a rule, in the order of resources and rules.

    The rules of the table `common` see secret values, unless they ask whether a value is literal; no others do, since
    a rule that somebody chooses could find a secret out.
    """
    by_type: dict[str, list[tuple[Any, bool]]] = {}
    for table in tables:
        for rule in table.rules:
            for kind in rule.types:
                by_type.setdefault(kind, []).append((rule, table.name == COMMON and not rule.asks_for_literals))
    for candidate in made:
        given = None
        for rule, sees_secrets in by_type.get(candidate.type, ()):
            given = given or suppressions(candidate)
            seen = set()
            for index, value in enumerate(candidate.shown if sees_secrets else candidate.hidden):
                for breach in breaches(rule, candidate.type, value, given):
                    if breach.path not in seen:
                        seen.add(breach.path)
                        yield Found(candidate, breach, index)
