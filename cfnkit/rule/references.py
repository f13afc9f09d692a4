"""The dynamic references of a template, for rules."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate

from cfnkit.dynamic_references import MalformedReference, ReferenceFault, Service
from cfnkit.redaction import REDACTED
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Node
from cfnkit.template.quotas import is_counted
from cfnkit.template.reference_uses import ReferenceUse, reference_uses, template_reference_uses

# Sections with functions, which can build references and move them.
_EVALUATED = frozenset({"Resources", "Outputs"})
# Two braces, or one brace written as an escape.
_BRACES = re.compile(r"\{\{|\\(?:x|u00|U000000)7[bB]")


class References:
    """The dynamic references of a template, found at the first use.

    `processed` is the tree after all transforms, and `resolved` the tree with values, or None. `sources` are the texts
    of these trees. `folded`: the service puts values into the processed template (AWS::LanguageExtensions does).
    Without a processed tree, there are no references.
    """

    def __init__(
        self,
        processed: Node | None = None,
        resolved: Node | None = None,
        *sources: SourceText,
        folded: bool = False,
    ) -> None:
        self._folded = folded
        self._processed = processed
        self._resolved = resolved
        self._sources = sources

    @cached_property
    def written(self) -> tuple[ReferenceUse, ...]:
        """The references in the processed template, in its order: each once, wherever its value goes."""
        return () if self._processed is None else reference_uses(self._processed, *self._sources)

    @cached_property
    def uses(self) -> tuple[ReferenceUse, ...]:
        """The places that references reach, with values; and then the references that reach none, as written.

        A reference reaches no place if a condition is false or a branch is not taken.
        """
        if self._processed is None or self._resolved is None:
            return self.written
        final = template_reference_uses(self._processed, self._resolved, *self._sources)
        places = _Places(use for use in final if use.path[0] in _EVALUATED)
        return (*final, *(use for use in self.written if use.path[0] in _EVALUATED and not places.meet(use.span)))

    @cached_property
    def distinct(self) -> tuple[ReferenceUse, ...]:
        """The first use of each written reference, for problems that do not depend on where its value goes."""
        return tuple({(use.span, use.token.text): use for use in reversed(self.uses)}.values())[::-1]

    @cached_property
    def counted(self) -> tuple[ReferenceUse, ...]:
        """The references that the service counts in the processed template: the well-formed ones, as far as known."""
        return tuple(use for use in (self.uses if self._folded else self.written) if is_counted(use))


class _Places:
    """The places that references were built from.

    For each source, in order: where each begins, and where the last of those up to it ends.
    """

    def __init__(self, uses: Iterable[ReferenceUse]) -> None:
        spans: dict[str, list[Span]] = {}
        for span in sorted(use.span for use in uses):
            spans.setdefault(span.source, []).append(span)
        self._begins = {source: [span[1:3] for span in found] for source, found in spans.items()}
        self._ends = {source: list(accumulate((span[3:5] for span in found), max)) for source, found in spans.items()}

    def meet(self, span: Span) -> bool:
        """Whether a span shares characters with one of these places."""
        before = bisect_left(self._begins.get(span.source, ()), span[3:5])
        return before > 0 and self._ends[span.source][before - 1] > span[1:3]


def service_word(malformed: MalformedReference) -> str:
    """The word in place of the service's name; empty when there is none."""
    return "".join(malformed.text.strip("{}").split(":")[1:2]).strip()


def is_label(use: ReferenceUse) -> bool:
    """Whether an ssm-secure reference is malformed only because it has a label in place of a version."""
    malformed = use.malformed
    if malformed is None or malformed.fault is not ReferenceFault.BAD_VERSION:
        return False
    if service_word(malformed) != Service.SSM_SECURE.value:
        return False
    return not malformed.text.strip("{}").rpartition(":")[2].isdigit()


def shown(use: ReferenceUse, part: str) -> str:
    """A part of a reference, masked if the reference is hidden."""
    return REDACTED if use.hidden else part


def may_hold_references(text: str) -> bool:
    """Whether the text of a template can hold a dynamic reference; most do not, and need no search."""
    return _BRACES.search(text) is not None
