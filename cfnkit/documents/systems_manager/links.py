"""Where the names in a document of Systems Manager lead to."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import DocumentLink, EmbeddedDocument
from cfnkit.documents.systems_manager.automation.flow import targets_of
from cfnkit.documents.systems_manager.document import (
    DocumentStep,
    SsmDocument,
    declared_outputs,
    document_in,
    known_text,
)
from cfnkit.documents.systems_manager.references import output_in, references_in
from cfnkit.source import Span


def links(embedded: EmbeddedDocument) -> Iterator[DocumentLink]:
    """From each reference to its parameter or output, and from each step that goes on to the one that it names."""
    document = document_in(embedded)
    if document is None:
        return
    steps = {step.name: step for step in document.all_steps if step.name}
    for step in steps.values():
        for target in targets_of(step):
            if target.name in steps:
                yield DocumentLink(target.span, steps[target.name].span)
    for reference in references_in(document, document.root.without("parameters", "description")):
        found = _target(document, steps, reference.text)
        if found is not None:
            yield DocumentLink(reference.span, found)


def _target(document: SsmDocument, steps: dict[str, DocumentStep], text: str) -> Span | None:
    parameters = document.parameters
    if parameters is not None and text in parameters.entries:
        return parameters.key_span(text)
    step, output = output_in(text)
    if step not in steps:
        return None
    declared = (each.get("Name") for each in declared_outputs(steps[step]))
    return next((name.span for name in declared if name is not None and known_text(name) == output), steps[step].span)
