"""State machines in the Amazon States Language. https://states-language.net/spec.html"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import DocumentLink, EmbeddedDocument, Language, Place
from cfnkit.documents.states.rules import RULES
from cfnkit.rule import Finding
from cfnkit.security import Stack


def _check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.states.checking import check

    return check(document, stack)


def _links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    from cfnkit.documents.states.links import links

    return links(document)


STATE_MACHINE = Language(
    "state-machine",
    "A state machine of Step Functions",
    (
        Place("AWS::StepFunctions::StateMachine", ("Definition",), values="DefinitionSubstitutions"),
        Place(
            "AWS::StepFunctions::StateMachine",
            ("DefinitionString",),
            values="DefinitionSubstitutions",
            made_from="Definition",
        ),
        Place(
            "AWS::StepFunctions::StateMachine",
            ("DefinitionS3Location",),
            location=True,
            values="DefinitionSubstitutions",
        ),
    ),
    RULES,
    _check,
    ".asl.json",
    links=_links,
)
