"""Parameter values as files of targets give them: known ones, and those that only a deployment knows."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cfnkit.configuration.documents import parameter_value, read_document
from cfnkit.configuration.parameters import read_parameter_file
from cfnkit.files.project import ProjectFiles
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence

_FUNCTION_MARKS = ("!", "Fn::")
_REF = "Ref"


class Values(NamedTuple):
    """Values by name, the place of each, and the reason for each that is not known."""

    known: abc.Mapping[str, str] = {}
    places: abc.Mapping[str, Span] = {}
    unknown: abc.Mapping[str, str] = {}

    def over(self, lower: Values) -> Values:
        """These values, and those of `lower` for the other names."""
        here = self.places.keys()
        known = {name: value for name, value in lower.known.items() if name not in here}
        unknown = {name: reason for name, reason in lower.unknown.items() if name not in here}
        return Values({**known, **self.known}, {**lower.places, **self.places}, {**unknown, **self.unknown})

    def unknowing(self, reasons: abc.Mapping[str, str]) -> Values:
        """These values, of which those with a reason are not known."""
        known = {name: value for name, value in self.known.items() if name not in reasons}
        return Values(known, self.places, {**self.unknown, **reasons})


def values_of(node: Node | None, source: SourceText) -> Values:
    """The values in an object. Raises ConfigurationError, with the place, for null and for a nested object."""
    if not isinstance(node, Mapping):
        return Values()
    return _values(((name, value, node.key_span(name)) for name, value in node.entries.items()), source)


def values_of_list(node: Node | None, source: SourceText, keys: tuple[str, str]) -> Values:
    """The values in a list of objects, whose keys for the name and the value are `keys`. Raises ConfigurationError."""
    entries: list[tuple[str, Node, Span]] = []
    for item in node.items if isinstance(node, Sequence) else ():
        name = item.get(keys[0]) if isinstance(item, Mapping) else None
        value = item.get(keys[1]) if isinstance(item, Mapping) else None
        if isinstance(name, Scalar) and value is not None:
            entries.append((name.text, value, item.span))
    return _values(entries, source)


def values_of_file(path: Path, named_at: Span, project: ProjectFiles, section: str = "Parameters") -> Values:
    """The values in a parameter file of any known form, or those of another section of it.

    `named_at` is the place that names the file. Raises ConfigurationError, with the place.
    """
    document = read_document(path, "parameter file", named_at, project, tags=True)
    root, source = document.root, document.source
    if isinstance(root, Mapping):
        within = root.get(section)
        is_plain = section == "Parameters" and not isinstance(within, Mapping) and "Tags" not in root.entries
        return values_of(root if is_plain else within, source)
    if section != "Parameters":
        return Values()
    known = read_parameter_file(path, named_at, project)
    items = root.items if isinstance(root, Sequence) else ()
    return Values(known, {name: item.span for name, item in zip(known, items, strict=True)})


def _values(entries: Iterable[tuple[str, Node, Span]], source: SourceText) -> Values:
    known: dict[str, str] = {}
    places: dict[str, Span] = {}
    unknown: dict[str, str] = {}
    for name, value, span in entries:
        places[name] = span
        items = value.items if isinstance(value, Sequence) else (value,)
        function = next(filter(None, map(function_of, items)), "")
        if function:
            unknown[name] = f"it is the result of {function}, which only a deployment knows"
        else:
            known[name] = parameter_value(name, value, source)
    return Values(known, places, unknown)


def function_of(node: Node) -> str:
    """The name of the function whose result a value is, `!stack_output`; empty for a value as it is."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        name = next(iter(node.entries))
        if name == _REF or name.startswith(_FUNCTION_MARKS):
            return name
    return ""
