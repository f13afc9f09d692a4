"""State machines in the Amazon States Language. https://states-language.net/spec.html"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cfnkit.documents.language import DocumentLink, DocumentProperty, EmbeddedDocument, Language
from cfnkit.documents.states.rules import RULES
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Node


def _check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.states.checking import check

    return check(document, stack)


def _notes(document: EmbeddedDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    from cfnkit.documents.states.notes import notes

    return notes(document, node)


def _links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    from cfnkit.documents.states.links import links

    return links(document)


STATE_MACHINE = Language(
    "state-machine",
    "A state machine of Step Functions",
    (
        DocumentProperty("AWS::StepFunctions::StateMachine", ("Definition",), values="DefinitionSubstitutions"),
        DocumentProperty(
            "AWS::StepFunctions::StateMachine",
            ("DefinitionString",),
            values="DefinitionSubstitutions",
            made_from="Definition",
        ),
        DocumentProperty(
            "AWS::StepFunctions::StateMachine",
            ("DefinitionS3Location",),
            location=True,
            values="DefinitionSubstitutions",
        ),
    ),
    RULES,
    _check,
    ".asl.json",
    notes=_notes,
    links=_links,
)
