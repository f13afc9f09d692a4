"""The names that may stand at a cursor."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.names.attributes import serverless_parts
from cfnkit.names.completion.completion import CompletionKind, OfferedWord, Offers
from cfnkit.names.cursor import Cursor
from cfnkit.names.name import SECTION_KINDS, Name, NameKind
from cfnkit.names.names import TemplateNames
from cfnkit.syntax import Mapping, Node, Scalar, at_path
from cfnkit.vocabulary import (
    FOR_EACH,
    PSEUDO_PARAMETERS,
)


class VisibleNames:
    """The names that one cursor may use."""

    def __init__(self, names: TemplateNames, cursor: Cursor, offers: Offers) -> None:
        self._names = names
        self._cursor = cursor
        self._offers = offers
        self._path = cursor.path
        self._section = str(cursor.path[0]) if cursor.path else ""

    def _at(self, *path: str | int) -> Node | None:
        return at_path(self._cursor.root, path)

    def parts(
        self, name: str, parts: abc.Callable[[TemplateNames, str], abc.Iterable[str]]
    ) -> abc.Iterable[OfferedWord]:
        """What may stand after a name and a dot: the `parts` of the name, and the outputs of a nested stack."""
        nested = () if parts is serverless_parts else self._nested_outputs(name)
        return [
            OfferedWord(each, CompletionKind.ATTRIBUTE, f"of {name}") for each in (*parts(self._names, name), *nested)
        ]

    def _nested_outputs(self, name: str) -> abc.Iterable[str]:
        """The outputs of a nested stack, as Fn::GetAtt names them."""
        resource = self._names.written.resources.get(name)
        properties = resource.properties if resource else None
        for key in ("TemplateURL", "Location") if properties else ():
            location = properties.get(key) if properties else None
            if isinstance(location, Scalar):
                yield from (f"Outputs.{each}" for each in self._offers.outputs(location.text))

    def referable(self) -> abc.Iterable[OfferedWord]:
        """What Ref may name here."""
        yield from (OfferedWord(each, NameKind.LOOP_VARIABLE) for each in self.loop_variables())
        yield from self.of_kind(NameKind.PARAMETER)
        if self._section not in ("Conditions", "Rules", "Transform"):
            yield from (each for each in self.resources() if each.label != self._own_name())
        yield from (OfferedWord(each, NameKind.PSEUDO_PARAMETER) for each in sorted(PSEUDO_PARAMETERS))

    def _own_name(self) -> str:
        return str(self._path[1]) if self._section == "Resources" and len(self._path) > 1 else ""

    def loop_variables(self) -> abc.Iterable[str]:
        """The variables of the loops around the cursor."""
        for index, step in enumerate(self._path):
            if str(step).startswith(FOR_EACH) and self._path[index + 1 : index + 2] == (2,):
                variable = self._at(*self._path[: index + 1], 0)
                if isinstance(variable, Scalar):
                    yield variable.text

    def resources(self) -> abc.Iterable[OfferedWord]:
        """The logical IDs, also those that transforms make."""
        return self.of_kind(NameKind.RESOURCE)

    def of_kind(self, kind: NameKind) -> abc.Iterable[OfferedWord]:
        """The names of a kind that the author's text defines, and those that transforms make."""
        section = next(section for section, each in SECTION_KINDS.items() if each is kind)
        for root in (self._cursor.root, self._names.document.root, self._names.processed.tree):
            node = root.get(section) if isinstance(root, Mapping) else None
            for name, member in node.entries.items() if isinstance(node, Mapping) else ():
                if name.isalnum() and not (self._path[:2] == (section, name) and self._cursor.is_key):
                    typed = member.get("Type") if isinstance(member, Mapping) else None
                    made = self._names.made.get(Name(kind, name))
                    words = (typed.text if isinstance(typed, Scalar) else "", made and f"made by {made.by}")
                    yield OfferedWord(name, kind, ", ".join(filter(None, words)))

    def in_map(self, index: str | int) -> abc.Iterable[OfferedWord]:
        """The names that an argument of Fn::FindInMap may be."""
        if index == 0:
            yield from self.of_kind(NameKind.MAPPING)
            return
        name, key = self._at(*self._path[:-1], 0), self._at(*self._path[:-1], 1)
        for root in (self._cursor.root, self._names.processed.tree):
            mapping = at_path(root, ("Mappings", name.text)) if isinstance(name, Scalar) else None
            if not isinstance(mapping, Mapping):
                continue
            if index == 1:
                yield from (OfferedWord(each, NameKind.MAPPING_KEY) for each in mapping.entries)
            elif index == 2:
                chosen = mapping.get(key.text) if isinstance(key, Scalar) else None
                for entries in [chosen] if isinstance(chosen, Mapping) else mapping.entries.values():
                    below = entries.entries if isinstance(entries, Mapping) else ()
                    yield from (OfferedWord(each, NameKind.MAPPING_NAME) for each in below)
