"""The values of the dynamic references that are no secrets."""

from __future__ import annotations

from collections.abc import Sequence

from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import DynamicReference, FailureKind, Resolution, failed, tokenize
from cfnkit.pipeline.references.answers import ReferenceAnswers
from cfnkit.syntax import Node, Scalar, walk


class ReferenceValues:
    """A resolver that asks once for all references of a tree; when nobody can be asked, their values are unknown."""

    def __init__(self, answers: ReferenceAnswers) -> None:
        self._answers = answers
        self._known: dict[str, Resolution] = {}

    def ask_for_all(self, tree: Node) -> None:
        """Ask for the references in the strings of a tree; for those of secrets nobody is asked."""
        texts = (node.text for _, node in walk(tree) if isinstance(node, Scalar) and "{{" in node.text)
        tokens = (token for text in texts for token in tokenize(text))
        self.resolve([token for token in tokens if isinstance(token, DynamicReference) and not token.is_secure])

    def resolve(self, references: Sequence[DynamicReference]) -> list[Resolution]:
        """The resolutions of `references`."""
        new = {reference.text: reference for reference in references if reference.text not in self._known}
        if new:
            try:
                self._known.update(self._answers.resolve(list(new.values())))
            except ServiceError as error:
                self._known.update(dict.fromkeys(new, failed(FailureKind.UNKNOWN, str(error))))
        return [self._known[reference.text] for reference in references]
