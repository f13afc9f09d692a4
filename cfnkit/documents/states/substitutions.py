"""DefinitionSubstitutions: those that a definition uses, and those that are given."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.files import located, text_in
from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.states.machine import SUBSTITUTION
from cfnkit.documents.states.rules import IDLE
from cfnkit.documents.states.rules import SUBSTITUTION as NOT_GIVEN
from cfnkit.documents.text import DocumentText
from cfnkit.intrinsics import is_call
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, at_path, walk
from cfnkit.vocabulary import suggestion

_PROPERTY = "DefinitionSubstitutions"
_DEFINITIONS = ("Definition", "DefinitionString")
_PROSE = ("Comment", "Cause")


def substitution_findings(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    """The substitutions that are used and not given, and those that are given and not used."""
    node = document.resource.node
    values = node.get(_PROPERTY) if isinstance(node, Mapping) else None
    if values is not None and (not isinstance(values, Mapping) or is_call(values)):
        return
    given = values.entries if isinstance(values, Mapping) else {}
    assert document.tree is not None
    for text, is_whole in _texts(document, document.tree.root):
        for match in SUBSTITUTION.finditer(text.text):
            name = match[0][2:-1]
            known = name.partition(".")[0] in (*stack.template.resources, *stack.template.parameters) or "::" in name
            if name in given or not (document.text is not None or given or is_whole or known):
                continue
            message = f"Nothing gives the substitution '{match[0]}': it stays as it is written."
            hint = suggestion(match[0], (f"${{{each}}}" for each in given)) or (
                "Write the text in an Fn::Sub." if known else f"Give it in {_PROPERTY}, or in an Fn::Sub."
            )
            yield document.finding(NOT_GIVEN, message, text.span(*match.span()), hint)
    if isinstance(values, Mapping):
        used = "\n".join(_written(stack, document))
        for name in values.entries:
            if f"${{{name}}}" not in used and f"${{!{name}}}" not in used:
                message = f"The definition does not use the substitution '{name}'."
                yield document.finding(IDLE, message, values.key_span(name), "Remove it, or use it.")


def _texts(document: EmbeddedDocument, node: Node) -> Iterator[tuple[DocumentText, bool]]:
    """The texts of a definition but its prose, each with whether it is a substitution as a whole."""
    assert document.tree is not None
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            if key not in _PROSE:
                yield from _texts(document, value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(document, item)
    elif isinstance(node, Scalar) and node.kind == STRING and "${" in node.text:
        yield document.tree.text_of(node), SUBSTITUTION.fullmatch(node.text) is not None


def _written(stack: Stack, document: EmbeddedDocument) -> Iterator[str]:
    """All texts and keys of the definitions that a state machine can have."""
    for name in _DEFINITIONS:
        node = at_path(stack.template.root, (*document.resource.resource.path, "Properties", name))
        for _, each in walk(node) if node is not None else ():
            if isinstance(each, Scalar):
                yield each.text
            elif isinstance(each, Mapping):
                yield from each.entries
    if document.place.location:
        subject = stack.subject
        location = at_path(document.resource.node, document.place.path)
        file = located(location, subject.document.source.name, subject.includes) if location is not None else None
        text = text_in(file) if file is not None else None
        yield "" if text is None else text.text
