"""Whether the text of a document can be read at all."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diagnostics import Severity
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.rule import Finding, Rule

_NO_MORE = " not well-formed."


def faults(document: EmbeddedDocument, rule: Rule, what: str) -> Iterator[Finding]:
    """A finding for each reason why the text of a document, which messages call `what`, is not well-formed."""
    for each in document.tree.faults if document.tree is not None else ():
        if each.severity is Severity.ERROR:
            yield document.finding(rule, told(what, each.message), each.span, each.problem.hint)


def told(what: str, message: str) -> str:
    """The sentence that something is not well-formed, with what its parser says of it, if that is more than this."""
    format = message.removesuffix(_NO_MORE)
    return f"{what} is not well-formed: {message}" if format == message else f"{what} is not well-formed {format}."
