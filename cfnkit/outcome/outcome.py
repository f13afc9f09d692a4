"""One processed template with what was found out about it so far."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from cfnkit.configuration.configuration import IncludeSource
from cfnkit.deployment import Lookups
from cfnkit.documents import LANGUAGES, EmbeddedDocument, Language, documents_of, stack_of
from cfnkit.names import TemplateNames
from cfnkit.outcome.deciding import Deciding
from cfnkit.outcome.evaluation import Evaluation
from cfnkit.outcome.references import ResolvedUse, resolved_uses
from cfnkit.outcome.values import CallValues, Path
from cfnkit.pipeline.processed import Processed
from cfnkit.source import Span
from cfnkit.syntax import Node, walk
from cfnkit.template import Template


class StandingNode(NamedTuple):
    """A node of the processed template at a `path`."""

    path: Path
    value: Node


class StandingDocument(NamedTuple):
    """A document in the template, and its language."""

    document: EmbeddedDocument
    language: Language


class Outcome:
    """What became of the text of one processed template; what takes time is found out when it is first asked for.

    `lookups` are those that the template was processed with; `includes` map places in S3 to folders.
    """

    def __init__(
        self, processed: Processed, lookups: Lookups | None = None, includes: tuple[IncludeSource, ...] = ()
    ) -> None:
        self.processed = processed
        self.lookups = lookups or Lookups()
        self._includes = includes

    @cached_property
    def written(self) -> Template:
        """The view of the written tree."""
        return Template.of(self.processed.document.root)

    @cached_property
    def names(self) -> TemplateNames:
        """The names in the text."""
        return TemplateNames(self.processed)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The values of the template's names."""
        return Evaluation.of(self.processed, self.lookups)

    @cached_property
    def deciding(self) -> Deciding:
        """Finds what decided a value."""
        return Deciding(self.processed, self.evaluation)

    @cached_property
    def values(self) -> CallValues:
        """The values of the calls of the text."""
        return CallValues(self.processed, self.evaluation)

    @cached_property
    def references(self) -> tuple[ResolvedUse, ...]:
        """The dynamic references with their values by the lookups."""
        return resolved_uses(self.processed, self.lookups)

    @cached_property
    def documents(self) -> tuple[StandingDocument, ...]:
        """The documents in the template, in the order of their places."""
        stack = stack_of(self.processed, self.lookups, self._includes)
        found = [StandingDocument(one, each) for each in LANGUAGES for one in documents_of(stack, each)]
        return tuple(sorted(found, key=lambda each: each.document.span))

    @cached_property
    def standing(self) -> dict[Span, tuple[StandingNode, ...]]:
        """The nodes of the processed template by their spans, without those in a node of the same span."""
        found: dict[Span, list[StandingNode]] = {}
        for path, node in walk(self.processed.tree):
            around = found.get(node.span)
            if around is None or path[: len(around[-1].path)] != around[-1].path:
                found.setdefault(node.span, []).append(StandingNode(path, node))
        return {span: tuple(copies) for span, copies in found.items()}
