"""A document of Systems Manager, its steps and its parameters, as the checks see them."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cfnkit.documents.language import EmbeddedDocument
from cfnkit.documents.reading import is_known
from cfnkit.documents.text import DocumentText, is_known_text
from cfnkit.rule import Finding, Rule
from cfnkit.source import Span
from cfnkit.syntax import STRING, Mapping, Node, Scalar, Sequence, at_path

AUTOMATION = "Automation"
TYPES = (AUTOMATION, "Command", "Package", "Policy", "Session")
_BY_VERSION = {"0.3": AUTOMATION, "1.0": "Session", "1.2": "Command", "2.0": "Command", "2.2": "Command"}


@dataclass(frozen=True)
class SsmDocument:
    """A document: where it stands, what it says, its type (`Automation`), and its schema version."""

    embedded: EmbeddedDocument
    root: Mapping
    type: str
    version: str

    def finding(self, rule: Rule, message: str, span: Span, hint: str = "") -> Finding:
        """A finding at a place in the document."""
        return self.embedded.finding(rule, message, span, hint)

    def text_of(self, leaf: Scalar) -> DocumentText:
        """The text of a string, with the place of each character."""
        assert self.embedded.tree is not None
        return self.embedded.tree.text_of(leaf)

    @property
    def is_automation(self) -> bool:
        """Whether Automation runs it."""
        return self.type == AUTOMATION

    @property
    def parameters(self) -> Mapping | None:
        """The parameters, by name; None if it has none, or if their names are not known."""
        found = self.root.get("parameters")
        return found if isinstance(found, Mapping) else None

    @cached_property
    def steps(self) -> tuple[DocumentStep, ...]:
        """The steps of the document, without those within loops."""
        if "runtimeConfig" in self.root.entries:
            return tuple(_plugins(self.root.get("runtimeConfig")))
        return steps_in(self.root.get("mainSteps"))

    @cached_property
    def all_steps(self) -> tuple[DocumentStep, ...]:
        """The steps of the document, with those within loops."""
        return tuple(_with_inner(self.steps))

    @cached_property
    def named_steps(self) -> abc.Mapping[str, DocumentStep]:
        """The steps by name, with those within loops; the first of a name; "" for one whose name is not known."""
        return {step.name: step for step in reversed(self.all_steps)}


@dataclass(frozen=True, slots=True)
class DocumentStep:
    """A step. node: its object. name and action: empty if they are not known. inputs: None if they are no object."""

    node: Mapping
    name: str
    action: str
    inputs: Mapping | None
    span: Span

    @property
    def steps(self) -> tuple[DocumentStep, ...]:
        """The steps within a loop."""
        inner = self.inputs.get("Steps") if self.inputs is not None and self.action == "aws:loop" else None
        return steps_in(inner)

    @property
    def outputs(self) -> Node | None:
        """The outputs that it declares, also where they stand among the inputs, which `steps` tells."""
        beside = self.node.get("outputs")
        return self.inputs.get("outputs") if beside is None and self.inputs is not None else beside

    @property
    def inputs_span(self) -> Span:
        """The place of the inputs: their key, or the step's own without them."""
        return self.node.key_span("inputs") if "inputs" in self.node.entries else self.span

    def place_of(self, key: str) -> Span:
        """The place of the value of a key; the step's own without it."""
        value = self.node.get(key)
        return self.span if value is None else value.span


def is_of_systems_manager(embedded: EmbeddedDocument) -> bool:
    """Whether a document is one of Systems Manager, and not a calendar or a configuration, or any other text."""
    properties = embedded.resource.node
    type = known_text(at_path(properties, ("DocumentType",)))
    return known_text(at_path(properties, ("DocumentFormat",))) != "TEXT" and (not type or type in TYPES)


def document_in(embedded: EmbeddedDocument) -> SsmDocument | None:
    """The document of Systems Manager; None for another one, and for one whose type is not known."""
    root = embedded.tree.root if embedded.tree is not None else None
    if not isinstance(root, Mapping) or not is_of_systems_manager(embedded):
        return None
    node = root.get("schemaVersion")
    version = node.text if isinstance(node, Scalar) else ""
    declared = at_path(embedded.resource.node, ("DocumentType",))
    type = "Command" if declared is None else known_text(declared) or _BY_VERSION.get(version, "")
    return SsmDocument(embedded, root, type, version) if type else None


def steps_in(node: Node | None) -> tuple[DocumentStep, ...]:
    """The steps of a list, without what is not known."""
    if not isinstance(node, Sequence):
        return ()
    return tuple(_step(item) for item in node.items if isinstance(item, Mapping))


def _with_inner(steps: tuple[DocumentStep, ...]) -> Iterator[DocumentStep]:
    """The steps and all those within them."""
    for step in steps:
        yield step
        yield from _with_inner(step.steps)


def declared_outputs(step: DocumentStep) -> tuple[Mapping, ...]:
    """The outputs that a step declares."""
    outputs = step.outputs
    items = outputs.items if isinstance(outputs, Sequence) else ()
    return tuple(item for item in items if isinstance(item, Mapping))


def known_text(node: Node | None) -> str:
    """The text of a string that is known; empty for all else."""
    return node.text if isinstance(node, Scalar) and node.kind == STRING and is_known_text(node.text) else ""


def may_have_more(node: Sequence | Mapping) -> bool:
    """Whether an item or a key is not known, so that others may be there."""
    if isinstance(node, Mapping):
        return not all(map(is_known_text, node.entries))
    return not all(map(is_known, node.items))


def head_of(node: Node) -> Span:
    """The place where an object begins: that of its first key."""
    if isinstance(node, Mapping) and node.entries:
        return node.key_span(next(iter(node.entries)))
    return node.span


def _step(node: Mapping) -> DocumentStep:
    inputs = node.get("inputs")
    name, action = _as_written(node, "name"), node.get("action")
    span = head_of(node) if name is None else name.span
    return DocumentStep(
        node, known_text(name), known_text(action), inputs if isinstance(inputs, Mapping) else None, span
    )


def _as_written(node: Mapping, key: str) -> Node | None:
    """The value of a key, also of one that has other capital letters, which `steps` tells."""
    return next((value for each, value in node.entries.items() if each.lower() == key), None)


def _plugins(config: Node | None) -> Iterator[DocumentStep]:
    """The plugins of a document of version 1.2 as steps, of which each has one object of properties as its inputs."""
    if not isinstance(config, Mapping):
        return
    for name, plugin in config.entries.items():
        properties = plugin.get("properties") if isinstance(plugin, Mapping) else None
        if not isinstance(plugin, Mapping) or not is_known_text(name):
            continue
        span = config.key_span(name)
        for inputs in properties.items if isinstance(properties, Sequence) else (properties,):
            yield DocumentStep(plugin, "", name, inputs if isinstance(inputs, Mapping) else None, span)
