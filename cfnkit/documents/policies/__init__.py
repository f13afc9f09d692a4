"""Policies of identities, of resources and of trust, in the language of IAM.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cfnkit.documents.language import EmbeddedDocument, Language
from cfnkit.documents.policies.places import PLACES
from cfnkit.documents.policies.rules import RULES
from cfnkit.rule import Finding
from cfnkit.security import Stack
from cfnkit.syntax import Node


def _check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.policies.checking import check

    return check(document, stack)


def _notes(document: EmbeddedDocument, node: Node | None, now: datetime | None) -> Iterator[str]:
    from cfnkit.documents.policies.notes import notes

    return notes(document, node)


POLICY = Language("policy", "A policy of IAM, or of a resource", PLACES, RULES, _check, ".policy.json", notes=_notes)
