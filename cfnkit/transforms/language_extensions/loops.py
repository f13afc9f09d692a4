"""Unroll Fn::ForEach.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.intrinsics import Unknown
from cfnkit.source import Span, Step
from cfnkit.syntax import NULL, STRING, Mapping, Node, Scalar, Sequence, walk
from cfnkit.template import ParameterValues, Template
from cfnkit.transforms.language_extensions.binding import Variables, bind, bind_key
from cfnkit.transforms.language_extensions.folding import folding_evaluator
from cfnkit.transforms.provenance import stamp
from cfnkit.vocabulary import FOR_EACH, LANGUAGE_EXTENSIONS

MAX_NESTING = 5
_SECTIONS = ("Conditions", "Resources", "Outputs")
_NAME = re.compile(r"[A-Za-z0-9]+\Z")
_LAYOUT = "Fn::ForEach layout is incorrect"


class Loops:
    """One run over a template; `diagnostics` collects what is refused."""

    def __init__(self, template: Template, parameters: ParameterValues, target: Target, call: Span) -> None:
        self._template = template
        self._parameters = parameters
        self._target = target
        self._call = call
        self.diagnostics: list[Diagnostic] = []

    def unroll(self, root: Mapping) -> Mapping:
        """The template with the loops of Conditions, Resources, Outputs and Properties unrolled."""
        self._check_names(root)
        entries = dict(root.entries)
        for section in _SECTIONS:
            node = entries.get(section)
            if isinstance(node, Mapping):
                entries[section] = self._members(node, {}, (section,), 0)
        return root.replacing(entries)

    def _refuse(self, message: str, span: Span, path: tuple[str | int, ...], hint: str = "") -> None:
        self.diagnostics.append(Diagnostic(Code.LANGUAGE_EXTENSIONS, message, span, path, hint))

    def _check_names(self, root: Mapping) -> None:
        """Loop names are unique, and neither they nor identifiers are names of parameters or resources."""
        taken = self._template.parameters.keys() | {
            name for name in self._template.resources if not name.startswith(FOR_EACH)
        }
        seen: set[str] = set()
        for section in _SECTIONS:
            for path, node in walk(root.entries[section]) if section in root.entries else ():
                for key in node.entries if isinstance(node, Mapping) else ():
                    if not key.startswith(FOR_EACH) or not isinstance(node, Mapping):
                        continue
                    name, span, where = key.removeprefix(FOR_EACH), node.key_span(key), (section, *path, key)
                    if not _NAME.match(name):
                        self._refuse(f"The loop name '{name}' is not alphanumeric", span, where)
                    elif name in seen:
                        self._refuse(f"The loop name '{name}' stands twice in the template", span, where)
                    elif name in taken:
                        self._refuse(f"The loop name '{name}' is the name of a parameter or resource", span, where)
                    seen.add(name)
                    self._check_identifier(node.entries[key], taken, where)

    def _check_identifier(self, loop: Node, taken: set[str], path: tuple[str | int, ...]) -> None:
        if not isinstance(loop, Sequence) or not loop.items:
            return
        identifier = loop.items[0]
        if isinstance(identifier, Scalar) and identifier.text in taken:
            message = f"The identifier '{identifier.text}' is the name of a parameter or resource"
            self._refuse(message, identifier.span, path)

    def _members(self, node: Mapping, variables: Variables, path: tuple[str | int, ...], depth: int) -> Mapping:
        """The mapping with its loops replaced by what they make, in place."""
        entries: dict[str, Node] = {}
        key_spans: dict[str, Span] = {}
        for key, value in node.entries.items():
            if key.startswith(FOR_EACH):
                made = self._loop(key, value, node.key_span(key), variables, (*path, key), depth)
            else:
                made = [(key, node.key_span(key), self._inside(value, variables, (*path, key), depth))]
            for name, span, member in made:
                if name in entries:
                    message = f"The loop makes '{name}', which stands in the template already"
                    self._refuse(message, span, (*path, key))
                entries[name] = member
                key_spans[name] = span
        return Mapping(entries, key_spans, node.span, node.steps)

    def _inside(self, node: Node, variables: Variables, path: tuple[str | int, ...], depth: int) -> Node:
        """Unroll the loops below a node; what holds none is given back as it is."""
        if isinstance(node, Mapping):
            if any(key.startswith(FOR_EACH) for key in node.entries):
                return self._members(node, variables, path, depth)
            inside = {key: self._inside(value, variables, (*path, key), depth) for key, value in node.entries.items()}
            same = all(inside[key] is value for key, value in node.entries.items())
            return node if same else node.replacing(inside)
        if isinstance(node, Sequence):
            items = tuple(self._inside(item, variables, (*path, index), depth) for index, item in enumerate(node.items))
            same = all(new is old for new, old in zip(items, node.items, strict=True))
            return node if same else Sequence(items, node.span, node.steps)
        return node

    def _loop(
        self, key: str, node: Node, span: Span, variables: Variables, path: tuple[str | int, ...], depth: int
    ) -> list[tuple[str, Span, Node]]:
        """What one loop makes: keys with their spans and values, round by round."""
        read = self._read(node, span, variables, path, depth)
        if read is None:
            return []
        identifier, collection, body = read
        stamped = stamp(body, Step(LANGUAGE_EXTENSIONS, span, True))
        assert isinstance(stamped, Mapping)
        made: list[tuple[str, Span, Node]] = []
        for item in collection:
            bound = {**variables, identifier.text: item.text}
            for name, value in stamped.entries.items():
                where = body.key_span(name)
                if name.startswith(FOR_EACH):
                    made.extend(self._loop(name, value, where, bound, (*path, name), depth + 1))
                    continue
                if len(collection) > 1 and bind_key(name, {identifier.text: ""}) == name:
                    message = f"The key '{name}' does not hold the identifier '{identifier.text}'"
                    hint = f"Put ${{{identifier.text}}} in the key, so that each round makes a key of its own."
                    self._refuse(message, where, (*path, name), hint)
                    return made
                new = bind_key(name, bound)
                if path[0] in _SECTIONS and "Properties" not in path and not _NAME.match(new):
                    message = f"The loop makes the name '{new}', which is not alphanumeric"
                    self._refuse(message, where, (*path, name), f"&{{{identifier.text}}} leaves out other characters.")
                step = Step(LANGUAGE_EXTENSIONS, span, False)
                inner = self._inside(value, bound, (*path, name), depth)
                made.append((new, where, bind(inner, bound, step, self._note_literal)))
        return made

    def _read(
        self, node: Node, span: Span, variables: Variables, path: tuple[str | int, ...], depth: int
    ) -> tuple[Scalar, list[Scalar], Mapping] | None:
        """Identifier, collection and body of a loop; None when it is refused."""
        if depth >= MAX_NESTING:
            self._refuse(f"Fn::ForEach is nested more than {MAX_NESTING} levels deep", span, path)
            return None
        if not isinstance(node, Sequence) or len(node.items) != 3:
            self._refuse(_LAYOUT, span, path, "A loop is a list of three: identifier, collection, and an object.")
            return None
        identifier, collection, body = node.items
        if not isinstance(identifier, Scalar) or identifier.kind != STRING or not _NAME.match(identifier.text):
            self._refuse(_LAYOUT, identifier.span, path, "The identifier is a string of letters and digits.")
            return None
        if identifier.text in variables:
            self._refuse(f"The identifier '{identifier.text}' is used by an outer loop already", identifier.span, path)
            return None
        if not isinstance(body, Mapping) or not body.entries:
            self._refuse(_LAYOUT, body.span, path, "The third item is an object with the keys to make.")
            return None
        items = self._collection(collection, variables, path)
        return None if items is None else (identifier, items, body)

    def _collection(self, node: Node, variables: Variables, path: tuple[str | int, ...]) -> list[Scalar] | None:
        hint = "A collection is a list, a Ref to a list parameter, or a function that can be resolved here."
        bound = bind(node, variables, Step(LANGUAGE_EXTENSIONS, node.span, False), None)
        for name in _parameters_in(bound):
            parameter = self._template.parameters.get(name)
            if parameter is not None and parameter.no_echo:
                self._refuse(f"Fn::ForEach cannot use the NoEcho parameter {name} as a collection", node.span, path)
                return None
        evaluator, _ = folding_evaluator(self._template, self._parameters, self._target)
        value = evaluator.evaluate_at(bound, *path)
        if evaluator.diagnostics:
            self.diagnostics.extend(evaluator.diagnostics)
            return None
        if isinstance(value, Unknown) or not isinstance(value, Sequence):
            reason = f": {value.reason}" if isinstance(value, Unknown) else ""
            self._refuse(f"Fn::ForEach could not resolve its collection{reason}", node.span, path, hint)
            return None
        items: list[Scalar] = []
        for item in value.items:
            if isinstance(item, Sequence):
                items.extend(part for part in item.items if isinstance(part, Scalar))
            elif isinstance(item, Scalar) and item.kind != NULL:
                items.append(item)
            else:
                self._refuse("Every item of the collection of Fn::ForEach must be a scalar", item.span, path, hint)
                return None
        return items

    def _note_literal(self, node: Scalar, name: str) -> None:
        message = f"'{node.text}' is left as it is: only Fn::Sub and Ref see the loop variable '{name}'."
        hint = "Write Fn::Sub with ${" + name + "}."
        finding = Diagnostic(Code.TRANSFORM_NOTE, message, node.span, (), hint)
        if finding not in self.diagnostics:
            self.diagnostics.append(finding)


def _parameters_in(node: Node) -> list[str]:
    names = []
    for _, part in walk(node):
        reference = part.get("Ref") if isinstance(part, Mapping) else None
        if isinstance(reference, Scalar):
            names.append(reference.text)
    return names
