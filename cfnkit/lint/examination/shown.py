"""What engines are shown of a processed template."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.lint.findings.unrun import UnrunCall, unrun_calls, waiting_parts
from cfnkit.pipeline import Processed
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import FOR_EACH, LANGUAGE_EXTENSIONS, SERVERLESS


class ShownTemplate(NamedTuple):
    """The tree that engines look at, beside that of the author's text and that before AWS::Serverless.

    It is the author's where `calls` did not run. `calls` may also be parts that wait for a value.
    """

    written: Mapping
    tree: Mapping
    before_serverless: Mapping | None
    calls: list[UnrunCall]

    @classmethod
    def of(cls, processed: Processed, written: Mapping) -> ShownTemplate:
        """What is shown of a processed template, whose text has the tree `written`."""
        calls = unrun_calls(processed, written)
        before = None if calls else _before_serverless(processed)
        tree = written if calls else _expanded(processed, before) or written
        calls = calls or waiting_parts(processed, tree)
        return cls(written, shown(tree, processed), before and shown(before, processed), calls)


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


def _before_serverless(processed: Processed) -> Mapping | None:
    """The tree that AWS::Serverless was given, if it was called."""
    before = (step.before for step in processed.trace if step.call.name == SERVERLESS)
    return next((tree for tree in before if isinstance(tree, Mapping)), None)


def _expanded(processed: Processed, before_serverless: Mapping | None) -> Mapping | None:
    """The tree after the transforms that ran; None when none ran, or AWS::LanguageExtensions refused the template."""
    if not processed.trace or not isinstance(processed.tree, Mapping):
        return None
    if processed.trace[-1].after is not None:
        return processed.tree
    return before_serverless
