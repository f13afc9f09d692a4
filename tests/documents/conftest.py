"""Documents in templates, and what is found in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest

from cfnkit.deployment import Target
from cfnkit.documents import LANGUAGES, findings_in
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.pipeline import Configuration, process
from cfnkit.source import SourceText
from cfnkit.syntax import parse


class FoundAt(NamedTuple):
    """The id of a finding, its place (line and column, 1-based), the text there, and its message."""

    id: str
    line: int
    column: int
    text: str
    message: str


@pytest.fixture(scope="session")
def found_in() -> Callable[..., Sequence[FoundAt]]:
    """The findings in the documents of a template, for a target, or for its parameters."""

    def find(template: str, target: Target | None = None, /, **parameters: str) -> Sequence[FoundAt]:
        document = parse(template, "template.yaml")
        assert document.well_formed, document.diagnostics
        config = Configuration()
        subject = subject_of(process(document, target=target or Target(parameters=parameters), config=config), config)
        source = SourceText("template.yaml", template)
        findings = [finding for language in LANGUAGES for finding in findings_in(subject, language)]
        return [
            FoundAt(each.id, each.span.line, each.span.column, source.cut(each.span), each.message)
            for each in sorted(findings, key=lambda one: (one.span, one.id))
        ]

    return find
