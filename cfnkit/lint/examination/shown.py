"""The tree that engines are shown of a processed template."""

from __future__ import annotations

from cfnkit.pipeline import Processed
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import FOR_EACH, LANGUAGE_EXTENSIONS


def shown(tree: Mapping, processed: Processed) -> Mapping:
    """The tree with the functions that AWS::LanguageExtensions replaced, where they may stand without it.

    Loops that wait for a value are left out: no engine can say anything of what they will make.
    """
    if any(step.call.name == LANGUAGE_EXTENSIONS for step in processed.trace):
        from cfnkit.transforms.language_extensions.functions import with_functions

        tree = with_functions(tree)
    if any(finding.code.is_waiting for finding in processed.diagnostics):
        return tree.replacing({key: _without_loops(node) for key, node in tree.entries.items()})
    return tree


def _without_loops(node: Node) -> Node:
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Sequence):
        return Sequence(tuple(map(_without_loops, node.items)), node.span, node.steps)
    kept = {key: _without_loops(value) for key, value in node.entries.items() if not key.startswith(FOR_EACH)}
    return node.replacing(kept)
