"""The names of one template: where each is defined, and where it is used."""

from __future__ import annotations

import collections.abc as abc
from collections import Counter
from functools import cached_property

from cfnkit.names.made import MadeName, made_names
from cfnkit.names.name import SECTION_KINDS, Name, NameKind, Occurrence
from cfnkit.names.reading import Lookup, NameReading, Pattern, read_names
from cfnkit.pipeline.processed import Processed
from cfnkit.source import Span
from cfnkit.syntax import Document, Scalar, at_path, walk
from cfnkit.template import Template


class TemplateNames:
    """The names in the author's text of a template, with those that exist only after its transforms."""

    def __init__(self, processed: Processed) -> None:
        self.processed = processed

    @property
    def document(self) -> Document:
        """The author's text."""
        return self.processed.document

    @cached_property
    def written(self) -> Template:
        """The view of the author's text."""
        return Template.of(self.document.root)

    @cached_property
    def after(self) -> Template:
        """The view of the template after its transforms."""
        return Template.of(self.processed.tree)

    @cached_property
    def made(self) -> abc.Mapping[Name, MadeName]:
        """The names that exist only after transforms."""
        return {made.name: made for made in made_names(self.document.root, self.processed.tree)}

    @cached_property
    def _reading(self) -> NameReading:
        parameters = {*self.written.parameters, *self.after.parameters}
        return read_names(self.document, parameters, {*self.written.resources, *self.after.resources})

    @cached_property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """All places of names in the text, in its order, each once."""
        unique = {(each.name, each.span): each for each in self._reading.occurrences}
        return tuple(sorted(unique.values(), key=lambda each: each.span))

    @property
    def every_occurrence(self) -> abc.Sequence[Occurrence]:
        """All places of names in the order of the walk; what an anchor shares, once for each alias."""
        return self._reading.occurrences

    @cached_property
    def visits(self) -> abc.Mapping[int, int]:
        """How often the written tree has each scalar, by its `id()`: more than once with an alias."""
        return Counter(id(node) for _, node in walk(self.document.root) if isinstance(node, Scalar))

    @cached_property
    def by_name(self) -> abc.Mapping[Name, tuple[Occurrence, ...]]:
        """The places of each name, in the order of the text."""
        found: dict[Name, list[Occurrence]] = {}
        for each in self.occurrences:
            found.setdefault(each.name, []).append(each)
        return {name: tuple(places) for name, places in found.items()}

    @property
    def patterns(self) -> abc.Sequence[Pattern]:
        """The keys with variables by which loops make names."""
        return self._reading.patterns

    @property
    def lookups(self) -> abc.Sequence[Lookup]:
        """The arguments of Fn::FindInMap that are computed."""
        return self._reading.lookups

    def at(self, line: int, column: int) -> Occurrence | None:
        """The name at a place of the text, also at its end; None where no name is."""
        place = (line, column)
        around = [
            each
            for each in self.occurrences
            if each.exact and each.span[1:3] <= place <= (each.span.end_line, each.span.end_column)
        ]
        # Between two names that touch, such as `${A}${B}`, none is; of two that overlap, the shorter one counts.
        return min(around, key=lambda each: each.span.end_column - each.span.column, default=None)

    def definitions(self, name: Name) -> tuple[Span, ...]:
        """The places that define a name, or the text that makes it; empty for one that nothing defines."""
        defined = tuple(each.span for each in self.by_name.get(name, ()) if each.is_definition)
        if defined:
            return defined
        if name in self.made:
            return (self.made[name].span,)
        return tuple(each.span for each in self.patterns if self._may_make(each, name))

    def _may_make(self, pattern: Pattern, name: Name) -> bool:
        """Whether a loop that is not unrolled may make a name."""
        waits = at_path(self.processed.tree, pattern.loop) is not None
        return (
            waits
            and name.text != pattern.text
            and SECTION_KINDS[pattern.section] is name.kind
            and pattern.makes(name.text)
        )

    def places(self, name: Name) -> tuple[Occurrence, ...]:
        """The places of a name; of a key with variables also the uses of the names that the loop makes by it."""
        patterns = [each for each in self.patterns if Name(SECTION_KINDS[each.section], each.text) == name]
        made = [
            each
            for other, places in (self.by_name.items() if patterns else ())
            if any(self._makes(pattern, other) for pattern in patterns)
            for each in places
        ]
        return tuple(sorted((*self.by_name.get(name, ()), *made), key=lambda each: each.span))

    def _makes(self, pattern: Pattern, name: Name) -> bool:
        made = self.made.get(name)
        return made.span == pattern.span if made else self._may_make(pattern, name)

    def exists(self, kind: NameKind, text: str) -> bool:
        """Whether a name of the whole template is defined, also by a transform."""
        return bool(self.definitions(Name(kind, text)))
