"""One walk over a processed template that collects its references, conditions, functions and nulls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.syntax import NULL, STRING, Mapping, Node, Scalar, Sequence
from cfnkit.syntax.limits import MAX_PROBLEMS
from cfnkit.vocabulary import FOR_EACH

# ${Name} and ${Name.Attribute} in the text of an Fn::Sub; ${!Literal} is text.
_SUB_PART = re.compile(r"\$\{([^}]*)\}")
SUB_NAME = re.compile(r"[A-Za-z0-9_.:]+\Z")

_DYNAMIC_REFERENCE = "{{resolve:"
_NO_NULL = 'Write "" for an empty text, or leave it out.'


def sub_parts(text: str) -> Iterator[re.Match[str]]:
    """The ``${...}`` in the text of an Fn::Sub; group 1 is the part between the braces.

    A ``${`` behind the last closing brace is not tried: each of them would be sought for a brace up to the end.
    """
    return _SUB_PART.finditer(text, 0, text.rfind("}") + 1)


class Reference(NamedTuple):
    """A reference to `name` by Ref, GetAtt, Sub or DependsOn; `node` is its place in the tree, at `path`.

    `attribute` is that of a GetAtt or Sub, if it has one that is written out.
    """

    name: str
    node: Node
    path: tuple[str | int, ...]
    attribute: str = ""


class ConditionName(NamedTuple):
    """The use of a condition by an Fn::If (`in_function`), a resource, an output or another condition."""

    name: Scalar
    path: tuple[str | int, ...]
    in_function: bool


class Survey:
    """The references and more in the parts of a template that it walks, also in branches that no condition takes.

    `references` are by section; `nulls` are at most `MAX_PROBLEMS`; `imports` are the arguments of Fn::ImportValue with
    their paths; `functions` are the names of all functions called; `dynamic_references` is the number of places where
    one begins.
    """

    def __init__(self) -> None:
        self.references: dict[str, list[Reference]] = {}
        self.conditions: list[ConditionName] = []
        self.nulls: list[Diagnostic] = []
        self.imports: list[tuple[Node, tuple[str | int, ...]]] = []
        self.functions: set[str] = set()
        self.dynamic_references = 0
        self._path: list[str | int] = []
        self._found: list[Reference] = []

    def walk(self, node: Node, *path: str | int) -> None:
        """Add the contents of the node at `path` of the template; the first step of the path is the section."""
        self._path = list(path)
        self._found = self.references.setdefault(str(path[0]), [])
        self._node(node)

    def _node(self, node: Node) -> None:
        if isinstance(node, Mapping):
            self._mapping(node)
        elif isinstance(node, Sequence):
            self._sequence(node)
        else:
            self._scalar(node)

    def _mapping(self, node: Mapping) -> None:
        path, entries = self._path, node.entries
        if len(entries) == 1:
            for name, argument in entries.items():
                self._call(name, argument)
        member = len(path) == 2
        for key, value in entries.items():
            if key.startswith(FOR_EACH):
                continue  # a loop that is not unrolled has names of its own
            if member and key in ("Condition", "DependsOn"):
                path.append(key)
                self._attribute(key, value)
                path.pop()
            if type(value) is not Scalar or value.kind == NULL or _DYNAMIC_REFERENCE in value.text:
                path.append(key)
                self._node(value)
                path.pop()

    def _sequence(self, node: Sequence) -> None:
        path = self._path
        for index, item in enumerate(node.items):
            if type(item) is not Scalar or item.kind == NULL or _DYNAMIC_REFERENCE in item.text:
                path.append(index)
                self._node(item)
                path.pop()

    def _scalar(self, node: Scalar) -> None:
        if node.kind == NULL and len(self.nulls) < MAX_PROBLEMS:
            message = f"[/{'/'.join(map(str, self._path))}] 'null' values are not allowed in templates"
            self.nulls.append(Diagnostic(Code.NULL_VALUE, Problem(message, node.span, tuple(self._path), _NO_NULL)))
        elif node.kind != NULL:
            self.dynamic_references += node.text.count(_DYNAMIC_REFERENCE)

    def _attribute(self, key: str, value: Node) -> None:
        """Add the Condition or DependsOn of a resource or an output."""
        if key == "DependsOn" and self._path[0] == "Resources":
            names = enumerate(value.items) if isinstance(value, Sequence) else [((), value)]
            for index, name in names:
                if isinstance(name, Scalar) and name.kind != NULL:
                    below = () if name is value else (index,)
                    self._found.append(Reference(name.text, name, (*self._path, *below)))
        elif key == "Condition" and self._path[0] in ("Resources", "Outputs"):
            self._name_condition(value, in_function=False)

    def _call(self, name: str, argument: Node) -> None:
        if name == "Ref":
            self._refer(argument, name)
        elif name == "Condition":
            if self._path[0] in ("Conditions", "Rules") and len(self._path) > 1:
                self._name_condition(argument, name, in_function=False)
        elif not name.startswith("Fn::"):
            return
        self.functions.add(name)
        if name == "Fn::GetAtt":
            self._get_att(argument)
        elif name == "Fn::Sub":
            self._sub(argument)
        elif name == "Fn::ImportValue":
            self.imports.append((argument, (*self._path, name)))
        elif name == "Fn::If" and isinstance(argument, Sequence) and argument.items:
            self._name_condition(argument.items[0], name, 0, in_function=True)

    def _refer(self, node: Node, *below: str | int, attribute: str = "") -> None:
        if isinstance(node, Scalar) and node.kind == STRING and node.text:
            self._found.append(Reference(node.text, node, (*self._path, *below), attribute))

    def _name_condition(self, node: Node, *below: str | int, in_function: bool) -> None:
        if isinstance(node, Scalar) and node.kind != NULL:
            self.conditions.append(ConditionName(node, (*self._path, *below), in_function))

    def _get_att(self, argument: Node) -> None:
        if isinstance(argument, Sequence):
            if argument.items:
                last = argument.items[1] if len(argument.items) > 1 else None
                attribute = last.text if isinstance(last, Scalar) else ""
                self._refer(argument.items[0], "Fn::GetAtt", 0, attribute=attribute)
        elif isinstance(argument, Scalar) and argument.kind == STRING:
            name, _, attribute = argument.text.partition(".")
            if name and attribute:
                self._found.append(Reference(name, argument, (*self._path, "Fn::GetAtt"), attribute))

    def _sub(self, argument: Node) -> None:
        items = argument.items if isinstance(argument, Sequence) else (argument,)
        text = items[0] if items else None
        if not isinstance(text, Scalar) or "${" not in text.text:
            return
        own = items[1].entries if len(items) > 1 and isinstance(items[1], Mapping) else {}
        below = ("Fn::Sub",) if text is argument else ("Fn::Sub", 0)
        for match in sub_parts(text.text):
            name = match[1].strip()
            resource, _, attribute = name.partition(".")
            if resource and SUB_NAME.match(name) and name not in own:
                self._found.append(Reference(resource, text, (*self._path, *below), attribute))


def survey(root: Mapping) -> Survey:
    """The survey of a whole template."""
    found = Survey()
    for section, node in root.entries.items():
        found.walk(node, section)
    return found


def conditions_in(condition: Node) -> list[str]:
    """The names of the conditions in the definition of a condition."""
    found = Survey()
    found.walk(condition, "Conditions", "")
    return [use.name.text for use in found.conditions]


def referred_names(node: Node) -> list[str]:
    """The names that functions anywhere in a value refer to, by Ref, Fn::GetAtt or Fn::Sub, in their order."""
    found = Survey()
    found.walk(node, "", "")
    return [reference.name.partition(".")[0] for reference in found.references.get("", ())]
