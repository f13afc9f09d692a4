"""One walk over a processed template: which names it refers to, and where a null stands."""

from __future__ import annotations

import re
from typing import NamedTuple

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.syntax import NULL, STRING, Mapping, Node, Scalar, Sequence

# ${Name} and ${Name.Attribute}; ${!Literal} is text.
SUB_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


class Reference(NamedTuple):
    """A reference by Ref, GetAtt, Sub or DependsOn to `name`, in the part of the template at `path`."""

    name: str
    node: Node
    path: tuple[str | int, ...]


class Survey(NamedTuple):
    """What a walk found: references by section, the conditions named, and nulls."""

    references: dict[str, list[Reference]]
    conditions: list[tuple[Scalar, tuple[str | int, ...]]]
    nulls: list[Diagnostic]


def survey(root: Mapping) -> Survey:
    """Walk the whole template, branches that no condition takes included."""
    found = Survey({}, [], [])
    for section, node in root.entries.items():
        _Walk(found, found.references.setdefault(section, []), [section]).node(node)
    return found


class _Walk:
    def __init__(self, found: Survey, references: list[Reference], path: list[str | int]) -> None:
        self._found = found
        self._references = references
        self._path = path

    def node(self, node: Node) -> None:
        if type(node) is Mapping:
            entries = node.entries
            if len(entries) == 1:
                self._call(*next(iter(entries.items())))
            path = self._path
            for key, value in entries.items():
                if type(value) is Scalar and value.kind != NULL:
                    if key == "DependsOn" and len(path) == 2:
                        self._references.append(Reference(value.text, value, (*path, key)))
                    continue
                path.append(key)
                self.node(value)
                path.pop()
        elif type(node) is Sequence:
            path = self._path
            names = len(path) == 3 and path[2] == "DependsOn"
            for index, item in enumerate(node.items):
                if type(item) is Scalar and item.kind != NULL:
                    if names:
                        self._references.append(Reference(item.text, item, (*path, index)))
                    continue
                path.append(index)
                self.node(item)
                path.pop()
        elif isinstance(node, Scalar) and node.kind == NULL:
            self._null(node)

    def _null(self, node: Scalar) -> None:
        message = f"[/{'/'.join(map(str, self._path))}] 'null' values are not allowed in templates"
        self._found.nulls.append(Diagnostic(Code.NULL_VALUE, message, node.span, tuple(self._path)))

    def _call(self, name: str, argument: Node) -> None:
        if name == "Ref":
            if type(argument) is Scalar and argument.kind == STRING:
                self._references.append(Reference(argument.text, argument, (*self._path, name)))
        elif name == "Fn::GetAtt":
            self._get_att(argument)
        elif name == "Fn::Sub":
            self._sub(argument)
        elif name == "Fn::If" and type(argument) is Sequence and argument.items:
            first = argument.items[0]
            if type(first) is Scalar and first.kind == STRING:
                self._found.conditions.append((first, tuple(self._path)))

    def _get_att(self, argument: Node) -> None:
        first = argument.items[0] if type(argument) is Sequence and argument.items else argument
        if type(first) is Scalar and first.kind == STRING:
            name = first.text if type(argument) is Sequence else first.text.partition(".")[0]
            if name:
                self._references.append(Reference(name, first, (*self._path, "Fn::GetAtt")))

    def _sub(self, argument: Node) -> None:
        text: Node = argument
        own: frozenset[str] = frozenset()
        if type(argument) is Sequence and argument.items:
            text = argument.items[0]
            if len(argument.items) > 1 and isinstance(argument.items[1], Mapping):
                own = frozenset(argument.items[1].entries)
        if type(text) is not Scalar or "${" not in text.text:
            return
        for match in SUB_VARIABLE.finditer(text.text):
            name = match[1].strip()
            if name not in own:
                self._references.append(Reference(name.partition(".")[0], text, (*self._path, "Fn::Sub")))
