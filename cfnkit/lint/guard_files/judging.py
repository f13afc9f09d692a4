"""What Guard rules say about the resources of a template, at the lines of its author."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import REDACTED, Problem
from cfnkit.files.names import in_utf8
from cfnkit.guard import place_in
from cfnkit.intrinsics import is_call
from cfnkit.lint.engines.fast.serialise import Serialised, serialise
from cfnkit.lint.failures import GUARD_RULE
from cfnkit.lint.guard_files.engine import GuardEngine
from cfnkit.lint.guard_files.rule_file import RuleFile
from cfnkit.lint.guard_files.typed import typed
from cfnkit.rule import Finding, Rule, generated_nodes
from cfnkit.security import Stack
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, at_path

if TYPE_CHECKING:
    from cloudformation_validate import Diagnostic

_SOURCE = "https://docs.aws.amazon.com/cfn-guard/latest/ug/what-is-guard.html"
# So many combinations of what only the deployment decides are looked at.
_MOST_READINGS = 16


class Judged(NamedTuple):
    """Findings of Guard rules, and those that only the deployment decides."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[Finding, ...] = ()


class _Subject(NamedTuple):
    """A rule and a resource (its logical ID, or empty for the template)."""

    file: RuleFile
    rule: str
    logical_id: str


def judged_by_guard(engine: GuardEngine, stack: Stack) -> Judged:
    """What the rules of an engine say about a stack.

    A rule is broken if each value that a resource can have breaks it, and not decided if only some do, or if what it
    asks about is known to the deployment alone.
    """
    count = min(max((len(each.candidate.nodes) for each in stack.resources), default=1), _MOST_READINGS)
    found = [_reading(engine, stack, index) for index in range(count)]
    firm: list[Finding] = []
    doubtful: list[Finding] = []
    for subject in dict.fromkeys(subject for each in found for subject in each):
        findings = next(each[subject] for each in found if subject in each)
        everywhere = all(subject in each for each in found)
        for finding, known in findings:
            (firm if everywhere and known else doubtful).append(finding)
    return Judged(tuple(dict.fromkeys(firm)), tuple(map(_undecided, dict.fromkeys(doubtful))))


def _undecided(finding: Finding) -> Finding:
    message = f"Only the deployment decides this Guard rule: {finding.problem.message}"
    return finding._replace(problem=finding.problem._replace(message=message))


def _reading(engine: GuardEngine, stack: Stack, index: int) -> dict[_Subject, list[tuple[Finding, bool]]]:
    """What the rules find in one combination of values, and whether the value that they ask about is known."""
    root = typed(_tree(stack, index), stack.subject.target.region)
    serialised = serialise(root)
    name = in_utf8(stack.subject.document.source.name)
    found: dict[_Subject, list[tuple[Finding, bool]]] = {}
    for file, diagnostic in engine.judge(serialised.text, name, stack.subject.target.region):
        logical_id = diagnostic.entity.logical_id if diagnostic.entity is not None else ""
        subject = _Subject(file, diagnostic.rule_id, logical_id)
        found.setdefault(subject, []).append(_finding(subject, diagnostic, serialised, stack, index))
    return found


def _tree(stack: Stack, index: int) -> Mapping:
    """The template with one of the values that each resource can have, and without secrets."""
    root = stack.template.root
    section = root.get("Resources")
    if not isinstance(section, Mapping):
        return root
    written = stack.subject.processed.root
    made: dict[str, Node] = {}
    for each in stack.resources:
        node = at_path(root, each.path)
        if len(each.path) != 2 or not isinstance(node, Mapping):
            continue  # in a loop that only the deployment unrolls
        value = each.candidate.nodes[min(index, len(each.candidate.nodes) - 1)]
        hidden = _without_secrets(value, at_path(written, (*each.path, "Properties")))
        entries = {**node.entries, "Properties": hidden} if "Properties" in node.entries else node.entries
        made[each.logical_id] = Mapping(entries, node.key_spans, node.span, node.steps)
    resources = Mapping(made, section.key_spans, section.span, section.steps)
    return Mapping({**root.entries, "Resources": resources}, root.key_spans, root.span, root.steps)


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


def _finding(
    subject: _Subject, diagnostic: Diagnostic, serialised: Serialised, stack: Stack, index: int
) -> tuple[Finding, bool]:
    entry = serialised.at(diagnostic.start_line)
    path, span = entry.path, entry.span
    resource = stack.named(subject.logical_id) if subject.logical_id else None
    if resource is not None and diagnostic.start_line is None:
        path = resource.path
    if resource is not None:
        reading = resource.candidate.nodes[min(index, len(resource.candidate.nodes) - 1)]
        span, path = place_in(stack.template.root, resource.path, reading, path[3:])
    node = at_path(stack.subject.processed.root, path)
    title = f"The Guard rule {subject.rule} is broken"
    description = f"A rule of {subject.file.path}, as CloudFormation Guard has it."
    rule = Rule(f"{GUARD_RULE}/{subject.rule}", title, description, _SOURCE)
    message = " ".join(diagnostic.message.split())
    problem = Problem(message, span, path, f"The rule {subject.rule} is in {subject.file.path}.")
    origins = generated_nodes(path, node.steps) if node is not None else ()
    return Finding(rule, problem, origins=origins), not _is_unknown(entry.node)


def _is_unknown(node: Node) -> bool:
    return not isinstance(node, (Scalar, Sequence)) and is_call(node)
