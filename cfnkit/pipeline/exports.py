"""The names under which a stack exports its outputs, as they are evaluated."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.intrinsics import is_call
from cfnkit.syntax import Mapping, Node, Scalar, at_path, dump_json
from cfnkit.template.structure.members import malformed_export


def export_faults(outputs: abc.Mapping[str, Node]) -> list[Diagnostic]:
    """A diagnostic for each evaluated output whose export has no name that can be one, and for names given twice."""
    exports = {output: at_path(node, ("Export",)) for output, node in outputs.items()}
    faults = [malformed_export(node, output) for output, node in exports.items() if node and not _has_name(node)]
    return [*faults, *_repeated(outputs)]


def _has_name(export: Node) -> bool:
    """Whether an export has a name, as far as it is known."""
    if is_call(export):
        return True
    name = at_path(export, ("Name",))
    if isinstance(name, Scalar):
        return name.text != ""  # recordings have marks within evaluated names: which characters are taken is not known
    return name is not None and is_call(name)


def _repeated(outputs: abc.Mapping[str, Node]) -> list[Diagnostic]:
    """A diagnostic for the names that several of the evaluated outputs have, at the second one of the first name.

    The words are those of the service, as users quote them (compose-x/ecs_composex, issue 444). An output whose
    condition is not known counts as none, since only one of two may exist. A name that is not known is the same as one
    that is written alike.
    """
    places: dict[str, dict[str, Node]] = {}
    for output, node in outputs.items():
        name = at_path(node, ("Export", "Name"))
        if name is not None and isinstance(node, Mapping) and "Condition" not in node.entries:
            places.setdefault(dump_json(name, None, reveal=True), {})[output] = name
    repeated = {name: nodes for name, nodes in places.items() if len(nodes) > 1}
    if not repeated:
        return []
    shown = (dump_json(next(iter(nodes.values())), None) for nodes in repeated.values())
    names = ", ".join(text.strip('"') for text in shown)
    message = f"The Outputs section contains duplicate Export names: [{names}]. Specify a unique name for each export."
    every = {output: node for nodes in repeated.values() for output, node in nodes.items()}
    output = list(next(iter(repeated.values())))[1]
    span = every.pop(output).span
    related = tuple(Related(f"{other} has one of these names too", node.span) for other, node in every.items())
    path = ("Outputs", output, "Export", "Name")
    return [Diagnostic(Code.TEMPLATE_FORMAT, Problem(f"Template format error: {message}", span, path, "", related))]
