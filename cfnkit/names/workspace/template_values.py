"""The values of single nodes of a template as it is written, under a target: no transform runs."""

from __future__ import annotations

from functools import cached_property

from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.intrinsics import FUNCTIONS, Evaluator, StackNames
from cfnkit.syntax import STRING, Document, Mapping, Node, Scalar, Sequence
from cfnkit.template import Template, parameter_values
from cfnkit.vocabulary import FOR_EACH, LANGUAGE_EXTENSIONS


class TemplateValues:
    """The values of the nodes of one template; `config` has the lookups."""

    def __init__(self, document: Document, config: Configuration, target: Target) -> None:
        self.template = Template.of(document.root)
        self._document = document
        self._config = config
        self._target = target

    def text(self, node: Node | None, *path: str | int) -> str | None:
        """The text of a node at `path`; None when it is not known, no text, or a secret."""
        if isinstance(node, Mapping):
            value = self._evaluator.evaluate_at(node, *path)
            node = value if isinstance(value, Scalar) else None
        return node.text if isinstance(node, Scalar) and node.kind == STRING and node.shown is None else None

    @cached_property
    def _evaluator(self) -> Evaluator:
        lookups = self._config.lookups_for(self._target.name)
        values = parameter_values(
            self.template, self._target.parameters, lookups, self._document.root.span, origin=self._target.origin
        )
        transform = self.template.root.get("Transform")
        called = transform.items if isinstance(transform, Sequence) else (transform,)
        extended = any(isinstance(one, Scalar) and one.text == LANGUAGE_EXTENSIONS for one in called)
        return Evaluator(FUNCTIONS, StackNames(self.template, values, self._target, lookups), extended)

    @cached_property
    def unrolled(self) -> Node | None:
        """The template with what its loops make, evaluated as far as possible; None when it has no loops.

        Macros do not run for it, so a template that a macro must change first has None too.
        """
        if FOR_EACH not in self._document.source.text or not self._document.well_formed:
            return None
        from cfnkit.configuration.consent import Consent
        from cfnkit.pipeline import process

        consent = Consent(macros="never", offline=True)
        try:
            processed = process(self._document, target=self._target, config=self._config, consent=consent)
        except ConfigurationError:
            return None  # whoever processes the template reports it
        return processed.resolved
