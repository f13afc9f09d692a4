"""YAML's merge keys: ``<<: *base``. https://yaml.org/type/merge.html"""

from __future__ import annotations

from cfnkit.diagnostics import Code
from cfnkit.source import SourceText, Span
from cfnkit.syntax.findings import Findings
from cfnkit.syntax.nodes import Mapping, Node, Sequence

MERGE = "<<"


def merge(merges: list[Node], own: Mapping, source: SourceText, findings: Findings) -> Mapping:
    """The mapping `own` with the entries that its ``<<`` keys bring.

    An own key wins over a merged one, an earlier mapping of a list over a later one, and a later ``<<`` over
    an earlier one, as PyYAML has it, with which the AWS CLI reads templates.
    """
    entries: dict[str, Node] = {}
    key_spans: dict[str, Span] = {}
    for node in merges:
        for part in reversed(node.items) if isinstance(node, Sequence) else (node,):
            if isinstance(part, Mapping) and not _is_short_form(part, source):
                entries.update(part.entries)
                key_spans.update((key, part.key_span(key)) for key in part.entries)
            else:
                message = "A merge key '<<' takes a mapping or a list of mappings."
                findings.add(Code.NOT_WELL_FORMED, message, part.span, "Quote the '<<' if it is a key of its own.")
    return Mapping(entries | dict(own.entries), key_spans | dict(own.key_spans), own.span)


def _is_short_form(node: Mapping, source: SourceText) -> bool:
    return any(source.cut(span).startswith("!") for span in node.key_spans.values())
