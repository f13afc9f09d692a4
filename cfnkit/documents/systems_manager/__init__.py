"""Documents of Systems Manager: commands, automations, policies, packages and preferences of sessions.

https://docs.aws.amazon.com/systems-manager/latest/userguide/documents.html
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument, Language, Place
from cfnkit.documents.systems_manager.rules import RULES
from cfnkit.rule import Finding
from cfnkit.security import Stack


def _check(document: EmbeddedDocument, stack: Stack) -> Iterator[Finding]:
    from cfnkit.documents.systems_manager.checking import check

    return check(document)


SSM_DOCUMENT = Language(
    "ssm-document",
    "A document of Systems Manager",
    (Place("AWS::SSM::Document", ("Content",)),),
    RULES,
    _check,
)
