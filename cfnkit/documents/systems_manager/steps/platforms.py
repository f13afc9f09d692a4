"""The platforms of plugins, and the preconditions of steps.

Schema 2.2 skips a plugin on a platform that does not have it; before, a precondition fails the step
(`agent/framework/runpluginutil` of the SSM Agent).
"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.reading import is_known
from cfnkit.documents.systems_manager.document import DocumentStep, SsmDocument, known_text, may_have_more
from cfnkit.documents.systems_manager.rules import PLATFORM, SCHEMA
from cfnkit.documents.systems_manager.tables import plugins
from cfnkit.documents.systems_manager.values import nearest, refers, shown_kind
from cfnkit.rule import Finding
from cfnkit.syntax import Mapping, Node, Sequence

_PLATFORMS = ("Windows", "Linux", "MacOS")
_VARIABLE = "platformtype"
_OPERATORS = ("StringEquals", "StringNotEquals")


def platforms(document: SsmDocument) -> Iterator[Finding]:
    """What is wrong with the preconditions of the steps."""
    for step in document.steps:
        precondition = step.node.get("precondition")
        if precondition is None:
            continue
        if document.version in ("2.0", "1.2"):
            message = f"Schema version {document.version} has no preconditions: the step fails."
            hint = "Write schemaVersion '2.2'."
            yield document.finding(SCHEMA, message, step.node.key_span("precondition"), hint)
        elif isinstance(precondition, Mapping):
            yield from _precondition(document, step, precondition)


def _precondition(document: SsmDocument, step: DocumentStep, precondition: Mapping) -> Iterator[Finding]:
    if may_have_more(precondition):
        return
    for operator, operands in precondition.entries.items():
        if operator not in _OPERATORS:
            message = f"A precondition has no operator '{operator}': the step fails."
            yield document.finding(PLATFORM, message, precondition.key_span(operator), nearest(operator, _OPERATORS))
        elif not isinstance(operands, Sequence) or len(operands.items) != 2:
            if is_known(operands):
                size = f" of {len(operands.items)}" if isinstance(operands, Sequence) else ""
                message = f"{operator} compares {shown_kind(operands)}{size}; it has to be a list of two."
                yield document.finding(SCHEMA, message, operands.span)
        elif operator == "StringEquals":
            yield from _platform(document, step, operands.items)


def _platform(document: SsmDocument, step: DocumentStep, operands: tuple[Node, ...]) -> Iterator[Finding]:
    texts = [known_text(each) for each in operands]
    if not any(text.lower() == _VARIABLE for text in texts):
        return
    place = next(index for index in (1, 0) if texts[index].lower() != _VARIABLE or index == 0)
    written = texts[place]
    if not written or refers(written):
        return
    platform = next((each for each in _PLATFORMS if each.lower() == written.lower()), None)
    if platform is None:
        message = f"There is no platform '{written}'."
        yield document.finding(PLATFORM, message, operands[place].span, nearest(written, _PLATFORMS))
        return
    plugin = plugins().get(step.action)
    if plugin is not None and plugin.platforms and platform not in plugin.platforms:
        message = f"{step.action} does not run on {platform}, so that the step never does anything."
        hint = f"It runs on {' and '.join(plugin.platforms)}."
        yield document.finding(PLATFORM, message, step.place_of("action"), hint)
