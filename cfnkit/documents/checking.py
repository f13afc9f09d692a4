"""The findings in the documents of a template."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diagnostics import Code
from cfnkit.documents.language import Language
from cfnkit.documents.search import documents_of
from cfnkit.rule import Finding, Subject
from cfnkit.security import Stack


def findings_in(subject: Subject, language: Language) -> Iterator[Finding]:
    """The findings in the documents of one language, each once; processing reports the null values in objects."""
    stack = Stack.of(subject)
    if stack.types.isdisjoint(place.type for place in language.places):
        return
    nulls = {each.span for each in subject.diagnostics if each.code is Code.NULL_VALUE}
    seen = set()
    for document in documents_of(stack, language):
        for finding in language.check(document, stack):
            key = (finding.id, finding.span, finding.message)
            if key not in seen and finding.span not in nulls:
                seen.add(key)
                yield finding
