"""YAML's merge keys: ``<<: *base``. https://yaml.org/type/merge.html"""

from __future__ import annotations

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import Span
from cfnkit.syntax.nodes import Mapping, Node, Sequence

MERGE = "<<"


def merge(
    merges: list[Node], entries: dict[str, Node], key_spans: dict[str, Span], findings: list[Diagnostic]
) -> tuple[dict[str, Node], dict[str, Span]]:
    """The entries of a mapping, and where their keys stand, with those that its ``<<`` keys bring.

    An own key wins over a merged one, an earlier mapping of a list over a later one, and a later ``<<`` over
    an earlier one, as PyYAML has it, with which the AWS CLI reads templates.
    """
    merged: dict[str, Node] = {}
    spans: dict[str, Span] = {}
    for node in merges:
        for part in reversed(node.items) if isinstance(node, Sequence) else (node,):
            if isinstance(part, Mapping):
                merged.update(part.entries)
                spans.update((key, part.key_span(key)) for key in part.entries)
            else:
                message = "A merge key '<<' takes a mapping or a list of mappings."
                hint = "Quote the '<<' if it is a key of its own."
                findings.append(Diagnostic(Code.NOT_WELL_FORMED, message, part.span, hint=hint))
    return merged | entries, spans | key_spans
