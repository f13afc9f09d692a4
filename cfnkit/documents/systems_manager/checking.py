"""What is checked in a document of Systems Manager."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.systems_manager.automation.calls import calls
from cfnkit.documents.systems_manager.automation.choices import branches
from cfnkit.documents.systems_manager.automation.flow import flow
from cfnkit.documents.systems_manager.document import document_in, head_of, is_of_systems_manager, known_text
from cfnkit.documents.systems_manager.references import references
from cfnkit.documents.systems_manager.rules import MALFORMED
from cfnkit.documents.systems_manager.schema import top_level, version_of
from cfnkit.documents.systems_manager.steps.actions import steps
from cfnkit.documents.systems_manager.steps.inputs import inputs
from cfnkit.documents.systems_manager.steps.platforms import platforms
from cfnkit.documents.systems_manager.steps.scripts import scripts
from cfnkit.documents.systems_manager.values import shown_kind
from cfnkit.documents.well_formed import faults
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Scalar, at_path


def check(embedded: EmbeddedDocument) -> Iterator[Finding]:
    """The findings in a document; there are none in a text of another kind, such as a calendar."""
    assert embedded.tree is not None
    if not is_of_systems_manager(embedded):
        return
    format = at_path(embedded.resource.node, ("DocumentFormat",))
    unread = list(faults(embedded, MALFORMED, "The document"))
    root = embedded.tree.root
    is_json = format is None or known_text(format) == "JSON"
    if is_json and not unread and embedded.tree.format == "yaml":
        message = "The document is YAML, but its DocumentFormat is JSON."
        hint = "Write 'DocumentFormat: YAML' beside Content."
        yield embedded.finding(MALFORMED, message, head_of(root), hint)
    yield from unread
    if unread:
        return
    if not isinstance(root, Mapping):
        if not isinstance(root, Scalar) or embedded.tree.text is None or embedded.tree.text.is_known:
            message = f"The document is {shown_kind(root)}; it has to be an object."
            yield embedded.finding(MALFORMED, message, root.span)
        return
    document = document_in(embedded)
    if document is None:
        return
    wrong_version = list(version_of(document))
    yield from wrong_version
    if any(each.id.startswith("E") for each in wrong_version):
        return
    yield from top_level(document)
    yield from steps(document)
    yield from references(document)
    yield from scripts(document)
    if document.is_automation:
        yield from inputs(document)
        yield from flow(document)
        yield from branches(document)
        yield from calls(document)
    else:
        yield from platforms(document)
