"""What Guard rules say about the resources of a template, at the lines of its author."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cfnkit.diagnostics import Problem
from cfnkit.files.names import in_utf8
from cfnkit.guard import place_in
from cfnkit.intrinsics import is_call
from cfnkit.lint.engines.fast.serialise import LineEntry, serialise
from cfnkit.lint.guard_files.engine import GuardEngine
from cfnkit.lint.guard_files.rule_file import RuleFile
from cfnkit.lint.guard_files.typed import typed
from cfnkit.lint.results.failures import GUARD_RULE
from cfnkit.redaction import REDACTED
from cfnkit.rule import Finding, Rule, generated_nodes
from cfnkit.security import Stack, StackResource
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, at_path, to_plain

if TYPE_CHECKING:
    from cloudformation_validate import Diagnostic

Path: TypeAlias = tuple[str | int, ...]
_SOURCE = "https://docs.aws.amazon.com/cfn-guard/latest/ug/what-is-guard.html"
# So many values of one resource are looked at.
_MOST_READINGS = 16


class GuardFindings(NamedTuple):
    """Findings of Guard rules, and those that only the deployment decides."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[Finding, ...] = ()


class _Place(NamedTuple):
    """One of the values that a resource can have; None for what a rule says of the whole template."""

    resource: StackResource | None
    number: int = 0


class _Failure(NamedTuple):
    """What a rule finds in one value of a resource; `known` says whether the value that it asks about is."""

    finding: Finding
    known: bool


def judged_by_guard(engine: GuardEngine, stack: Stack) -> GuardFindings:
    """What the rules of an engine say about a stack.

    A rule is broken if each value that a resource can have breaks it, and not decided if only some do, or if what it
    asks about is known to the deployment alone.
    """
    tree, places = _tree(stack)
    failures: dict[tuple[RuleFile, str, Path | None], dict[int, list[_Failure]]] = {}
    for file, diagnostic, entry in _found(engine, stack, tree):
        place = places.get(diagnostic.entity.logical_id if diagnostic.entity is not None else "", _Place(None))
        path = place.resource.path if place.resource is not None else None
        failure = _failure(file, diagnostic, entry, place, stack)
        failures.setdefault((file, diagnostic.rule_id, path), {}).setdefault(place.number, []).append(failure)
    firm: dict[Finding, None] = {}
    doubtful: dict[Finding, None] = {}
    counts = Counter(place.resource.path for place in places.values() if place.resource)
    for (_, _, path), by_index in failures.items():
        everywhere = path is None or len(by_index) == counts[path]
        for finding, known in next(iter(by_index.values())):
            (firm if everywhere and known else doubtful)[finding] = None
    return GuardFindings(tuple(firm), tuple(map(_undecided, doubtful)))


def holds_in(finding: Finding, stack: Stack, other: Stack) -> bool:
    """Whether a finding about a resource of a stack is one about another stack, whose values are less known.

    It is if the value at its place is the same there; where the finding is about the whole resource, which misses
    something, if all that the resource can have there has the same properties.
    """
    resource, same = (each.named(str(finding.path[1])) if len(finding.path) > 1 else None for each in (stack, other))
    if resource is None or same is None or resource.path != finding.path[:2]:
        return False
    below = finding.path[3:]
    ours = [at_path(node, below) for node in resource.candidate.nodes]
    theirs = [at_path(node, below) for node in same.candidate.nodes]
    view = _value if below else _shape
    return {view(node) for node in ours} == {view(node) for node in theirs}


def _value(node: Node | None) -> str:
    return json.dumps(None if node is None else to_plain(node), sort_keys=True, default=str)


def _shape(node: Node | None) -> str:
    """The paths of the properties in a value; a scalar and a call, which may be one, have none."""
    if isinstance(node, Mapping):
        return "" if is_call(node) else str([(key, _shape(value)) for key, value in sorted(node.entries.items())])
    if isinstance(node, Sequence):
        return str([_shape(item) for item in node.items])
    return ""


def _undecided(finding: Finding) -> Finding:
    message = f"Only the deployment decides this Guard rule: {finding.problem.message}"
    return finding._replace(problem=finding.problem._replace(message=message))


def _found(engine: GuardEngine, stack: Stack, tree: Mapping) -> Iterator[tuple[RuleFile, Diagnostic, LineEntry]]:
    """What the rules find in a tree, with the entry at which it is found."""
    region = stack.subject.target.assumed_region
    serialised = serialise(typed(tree, region))
    for file, diagnostic in engine.judge(serialised.text, in_utf8(stack.subject.document.source.name), region):
        yield file, diagnostic, serialised.at(diagnostic.start_line)


def _tree(stack: Stack) -> tuple[Mapping, dict[str, _Place]]:
    """The template without secrets, and what its logical IDs stand for.

    A resource with several values is there with each of them, as if it were several resources.
    """
    root = stack.template.root
    section = root.get("Resources")
    if not isinstance(section, Mapping):
        return root, {}
    made: dict[str, Node] = {}
    places: dict[str, _Place] = {}
    for each in stack.resources:
        node = at_path(root, each.path)
        if len(each.path) != 2 or not isinstance(node, Mapping):
            continue  # in a loop that only the deployment unrolls
        written = at_path(stack.subject.processed.root, (*each.path, "Properties"))
        for index, value in enumerate(each.candidate.nodes[:_MOST_READINGS]):
            name = each.logical_id if index == 0 else f"{each.logical_id} ({index})"
            hidden = {"Properties": _without_secrets(value, written)} if "Properties" in node.entries else {}
            made[name] = Mapping({**node.entries, **hidden}, node.key_spans, node.span, node.steps)
            places[name] = _Place(each, index)
    spans = {name: section.key_span(place.resource.logical_id) for name, place in places.items() if place.resource}
    resources = Mapping(made, spans, section.span, section.steps)
    return Mapping({**root.entries, "Resources": resources}, root.key_spans, root.span, root.steps), places


def _without_secrets(node: Node, written: Node | None) -> Node:
    """The value with the call that gave it in place of each secret: a rule that somebody wrote could find it out."""
    if isinstance(node, Scalar):
        if node.shown is None:
            return node
        return written if written is not None and is_call(written) else Scalar(STRING, REDACTED, node.span)
    if isinstance(node, Sequence):
        below = written.items if isinstance(written, Sequence) and len(written.items) == len(node.items) else ()
        items = (
            _without_secrets(item, below[place] if below else _call(written)) for place, item in enumerate(node.items)
        )
        return Sequence(tuple(items), node.span, node.steps)
    same = written if isinstance(written, Mapping) and not is_call(written) else None
    entries = {
        key: _without_secrets(value, same.get(key) if same is not None else _call(written))
        for key, value in node.entries.items()
    }
    return Mapping(entries, node.key_spans, node.span, node.steps)


def _call(written: Node | None) -> Node | None:
    """The call that gave a whole value, for its parts."""
    return written if written is not None and is_call(written) else None


def _failure(file: RuleFile, diagnostic: Diagnostic, entry: LineEntry, place: _Place, stack: Stack) -> _Failure:
    path, span = entry.path, entry.span
    resource = place.resource
    if resource is not None:
        below = path[3:] if diagnostic.start_line is not None else ()
        span, path = place_in(stack.template.root, resource.path, resource.candidate.nodes[place.number], below)
    node = at_path(stack.subject.processed.root, path)
    name = diagnostic.rule_id
    description = f"A rule of {file.path}, as CloudFormation Guard has it."
    rule = Rule(f"{GUARD_RULE}/{name}", f"The Guard rule {name} is broken", description, _SOURCE)
    problem = Problem(" ".join(diagnostic.message.split()), span, path, f"The rule {name} is in {file.path}.")
    origins = generated_nodes(path, node.steps) if node is not None else ()
    return _Failure(Finding(rule, problem, origins=origins), not _is_unknown(entry.node))


def _is_unknown(node: Node) -> bool:
    return not isinstance(node, (Scalar, Sequence)) and is_call(node)
