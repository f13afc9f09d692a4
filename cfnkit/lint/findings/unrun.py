"""Parts of a template that are linted as written, and the findings that they may explain.

A macro did not run, or a loop or a transform waits for the value of a parameter.
"""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple

from cfnkit.diagnostics import Severity
from cfnkit.pipeline import Processed
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, walk
from cfnkit.vocabulary import AWS_TRANSFORMS, FN_TRANSFORM, FOR_EACH, INCLUDE

# A dynamic reference where CloudFormation resolves none; a macro may, as Resolve does.
_UNRESOLVED = "E9711"
# Findings that a macro anywhere can explain: that one, and those about names and about the structure of a template.
_ANYWHERE = re.compile(
    rf"{_UNRESOLVED}|E00(0[1-9]|1\d)|E9779|E1001|[EWI]10(10|11|12|19|20|28)|E104[01]|W1001|W2001|W7001|E300[45]|E6101|[EW]8\d\d\d"
)
# Findings that a macro can explain in its part: not about the text, parameters or the form of dynamic references.
_INSIDE = re.compile(r"[EWI](1(?!00[2-5]|027|05\d)|3|6)\d\d\d")


class UnrunCall(NamedTuple):
    """A loop, or a call of a macro or an include on the part of the template at `path`, that did not run.

    `name` is its name in a sentence. `adds` says that it adds to that part, and changes nothing that stands there.
    """

    name: str
    path: tuple[str | int, ...]
    adds: bool = False


def unrun_calls(processed: Processed, written: Mapping) -> list[UnrunCall]:
    """The calls of a template that did not run, so that it is linted as written; empty when its transforms ran.

    Of AWS's own transforms, only AWS::Include is among them: both engines know the others.
    """
    if processed.resolved is not None or not _calls(processed.tree):
        return []
    ran = {step.call.name for step in processed.trace if step.after is not None}
    passed = (AWS_TRANSFORMS - {INCLUDE}) | ran
    return [_unrun(name, path) for name, path in _calls(written) if name not in passed]


def waiting_parts(processed: Processed, tree: Mapping) -> list[UnrunCall]:
    """The loops and the calls that stand in a tree after its transforms ran, since they wait for a value."""
    if not any(finding.code.is_waiting for finding in processed.diagnostics):
        return []
    calls = [_unrun(name, path) for name, path in _calls(tree)]
    loops = (
        UnrunCall(f"The loop {key.removeprefix(FOR_EACH)}", (*path, key))
        for path, node in walk(tree)
        if isinstance(node, Mapping)
        for key in node.entries
        if key.startswith(FOR_EACH)
    )
    return [*calls, *loops]


def _unrun(name: str, path: tuple[str | int, ...]) -> UnrunCall:
    kind = "transform" if name in AWS_TRANSFORMS else "macro"
    return UnrunCall(f"The {kind} {name}", path, adds=name == INCLUDE)


def _calls(root: Node) -> list[tuple[str, tuple[str | int, ...]]]:
    """The names of the transforms that are called, each with the path of its fragment."""
    found = []
    for path, node in walk(root):
        if isinstance(node, Mapping):
            declared = [node.get(FN_TRANSFORM)] if path else [node.get(FN_TRANSFORM), node.get("Transform")]
            found += [(name, path) for value in declared for name in _names(value)]
    return found


def _names(declared: Node | None) -> abc.Iterator[str]:
    for definition in declared.items if isinstance(declared, Sequence) else (declared,):
        name = definition.get("Name") if isinstance(definition, Mapping) else definition
        if isinstance(name, Scalar):
            yield name.text


def lowered(finding: Finding, calls: abc.Sequence[UnrunCall]) -> Finding:
    """The finding of an engine; if a call may explain it, it becomes information, with a note."""
    for call in calls:
        inside = finding.path[: len(call.path)] == call.path and _INSIDE.fullmatch(finding.id)
        if inside or _ANYWHERE.fullmatch(finding.id):
            message = f"{finding.message} ({call.name}, which gave no result, may explain this.)"
            return finding._replace(lowered=Severity.INFO, problem=finding.problem._replace(message=message))
    return finding


def lowered_own(finding: Finding, calls: abc.Sequence[UnrunCall]) -> Finding:
    """The finding of a rule of cfnkit; if it is about a reference that a call may resolve, it becomes information."""
    return lowered(finding, calls) if finding.id == _UNRESOLVED else finding
