"""Documents of Systems Manager: commands, automations, policies, packages and preferences of sessions.

https://docs.aws.amazon.com/systems-manager/latest/userguide/documents.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cfnkit.documents.language import DocumentLink, DocumentProperty, EmbeddedDocument, Language
from cfnkit.documents.systems_manager.rules import RULES
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Node


def _check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.systems_manager.checking import check

    return check(document)


def _notes(document: EmbeddedDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    from cfnkit.documents.systems_manager.notes import notes

    return notes(document, node)


def _links(document: EmbeddedDocument) -> Iterator[DocumentLink]:
    from cfnkit.documents.systems_manager.links import links

    return links(document)


SSM_DOCUMENT = Language(
    "ssm-document",
    "A document of Systems Manager",
    (DocumentProperty("AWS::SSM::Document", ("Content",)),),
    RULES,
    _check,
    notes=_notes,
    links=_links,
)
