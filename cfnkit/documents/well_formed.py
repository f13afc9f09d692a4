"""Whether the text of a document can be read at all."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diagnostics import Severity
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.rule import Finding, Rule


def faults(document: EmbeddedDocument, rule: Rule, what: str) -> Iterator[Finding]:
    """A finding for each reason why the text of a document, which messages call `what`, is not well-formed."""
    for each in document.tree.faults if document.tree is not None else ():
        if each.severity is Severity.ERROR:
            message = f"{what} is not well-formed: {each.message}"
            yield document.finding(rule, message, each.span, each.problem.hint)
