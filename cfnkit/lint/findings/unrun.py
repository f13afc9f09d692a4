"""Templates that are linted as written because a transform did not run, and findings that it may explain."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple

from cfnkit.pipeline import Processed
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, walk
from cfnkit.vocabulary import AWS_TRANSFORMS, FN_TRANSFORM, INCLUDE

# Findings that a macro anywhere can explain: about names, and about the structure of a template.
_ANYWHERE = re.compile(
    r"E00(0[1-9]|1\d)|E9779|E1001|[EWI]10(10|11|12|19|20|28)|E104[01]|W1001|W2001|W7001|E300[45]|E6101|[EW]8\d\d\d"
)
# Findings that a macro can explain in its part: not about the text, parameters or the form of dynamic references.
_INSIDE = re.compile(r"[EWI](1(?!00[2-5]|027|05\d)|3|6)\d\d\d")


class UnrunCall(NamedTuple):
    """A call of a macro or an include, on the part of the template at `path`, that did not run."""

    name: str
    path: tuple[str | int, ...]


def unrun_calls(processed: Processed, written: Mapping) -> list[UnrunCall]:
    """The calls of a template that did not run, so that it is linted as written; empty when its transforms ran.

    Of AWS's own transforms, only AWS::Include is among them: both engines know the others.
    """
    if processed.resolved is not None or not _calls(processed.tree):
        return []
    ran = {step.call.name for step in processed.trace if step.after is not None}
    return [call for call in _calls(written) if call.name not in (AWS_TRANSFORMS - {INCLUDE}) | ran]


def _calls(root: Node) -> list[UnrunCall]:
    found = []
    for path, node in walk(root):
        if isinstance(node, Mapping):
            declared = [node.get(FN_TRANSFORM)] if path else [node.get(FN_TRANSFORM), node.get("Transform")]
            found += [UnrunCall(name, path) for value in declared for name in _names(value)]
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
            kind = "transform" if call.name in AWS_TRANSFORMS else "macro"
            message = f"{finding.message} (The {kind} {call.name}, which did not run, may explain this.)"
            return finding._replace(lowered=True, problem=finding.problem._replace(message=message))
    return finding
