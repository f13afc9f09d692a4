"""The names in a template that other files have too: exports, nested templates and what is theirs, macros, files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from cfnkit.dynamic_references import DynamicReference, Service, tokenize
from cfnkit.names.places import Places
from cfnkit.names.workspace.export_names import pattern_of, text_of
from cfnkit.names.workspace.files import WorkspaceFiles
from cfnkit.names.workspace.handlers import function_span
from cfnkit.names.workspace.locations import Locations, handler_file
from cfnkit.names.workspace.shared import Mention, SharedKind, SharedName
from cfnkit.names.workspace.template_values import TemplateValues
from cfnkit.source import Span
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence, at_path, walk
from cfnkit.template import Resource, Template
from cfnkit.template.local_paths import PACKAGED_PROPERTIES
from cfnkit.template.reference_uses import reference_uses
from cfnkit.template.references import sub_parts
from cfnkit.vocabulary import AWS_TRANSFORMS, FN_TRANSFORM, FOR_EACH, INCLUDE

_NESTED = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
_STACK_SET = "AWS::CloudFormation::StackSet"
_OUTPUTS = "Outputs."
_CODE_KEYS = {"AWS::Lambda::Function": "Code", "AWS::Serverless::Function": "CodeUri"}

Path: TypeAlias = "tuple[str | int, ...]"


@dataclass(frozen=True, slots=True)
class TemplateMentions:
    """Finds the mentions in a template; `path` is its real path, and `scope` that of its configuration or empty."""

    path: str
    scope: str
    document: Document
    values: TemplateValues
    locations: Locations
    places: Places
    files: WorkspaceFiles

    def all(self) -> Iterator[Mention]:
        """The mentions, in no particular order."""
        nested = dict(self._nested())
        exports: dict[bool, list[Mention]] = {True: [], False: []}
        for mention in self._written(nested):
            if mention.name.kind is SharedKind.EXPORT:
                exports[mention.is_definition].append(mention)
            yield mention
        for made in self._of_loops():
            alike = exports[made.is_definition] if made.name.kind is SharedKind.EXPORT else []
            same = [each for each in alike if made.span.contains(each.span)]
            yield same[0]._replace(name=made.name) if same else made

    def _written(self, nested: dict[str, str]) -> Iterator[Mention]:
        yield from self._definitions()
        yield from self._files()
        for path, node in walk(self.document.root):
            if isinstance(node, Scalar):
                if "{{" in node.text:
                    yield from self._dynamic_references(node, path)
                continue
            if not isinstance(node, Mapping):
                continue
            if len(node.entries) == 1:
                [(function, argument)] = node.entries.items()
                yield from self._call(function, argument, (*path, function), nested)
            calls = [node.get(FN_TRANSFORM), *(() if path else (node.get("Transform"),))]
            for call in calls:
                yield from self._transforms(call) if call is not None else ()

    def _definitions(self) -> Iterator[Mention]:
        template = self.values.template
        for name, parameter in template.parameters.items():
            for scope in (self.path, self.scope):  # parents give a value to the one, targets to the other
                shared = SharedName(SharedKind.PARAMETER, name, scope)
                yield from self._text(shared, parameter.key_span, name, is_definition=True)
            if parameter.is_ssm and isinstance(parameter.default, Scalar):
                shared = SharedName(SharedKind.SSM_PARAMETER, parameter.default.text.partition(":")[0], self.scope)
                yield Mention(shared, parameter.default.span)
        for path, name, node, span in _members(template.root, "Outputs"):
            yield from self._text(SharedName(SharedKind.OUTPUT, name, self.path), span, name, is_definition=True)
            export = at_path(node, ("Export", "Name"))
            if export is not None:
                yield from self._export(export, (*path, "Export", "Name"), is_definition=True)

    def _export(self, node: Node, path: Path, is_definition: bool = False) -> Iterator[Mention]:
        """The mentions of an export: by its value, and by what is written of it."""
        scalar = text_of(node)
        names = dict.fromkeys(name for name in (self.values.text(node, *path), pattern_of(node)) if name)
        for name in names:
            shared = SharedName(SharedKind.EXPORT, name)
            if scalar is None:
                yield Mention(shared, node.span, is_definition)
            else:
                yield from self._text(shared, scalar.span, scalar.text, is_definition=is_definition)

    def _of_loops(self) -> Iterator[Mention]:
        """The outputs, exports and dynamic references that loops make, each at the place that it is made from."""
        unrolled = self.values.unrolled
        if not isinstance(unrolled, Mapping):
            return
        outputs = unrolled.get("Outputs")
        for name in outputs.entries if isinstance(outputs, Mapping) else ():
            if isinstance(outputs, Mapping) and name not in self.values.template.outputs:
                yield Mention(SharedName(SharedKind.OUTPUT, name, self.path), outputs.key_span(name), True)
        for path, node in walk(unrolled):
            names = [node.get("Fn::ImportValue")] if isinstance(node, Mapping) else []
            is_output = len(path) == 2 and path[0] == "Outputs"
            for export in (*names, at_path(node, ("Export", "Name")) if is_output else None):
                if isinstance(export, Scalar) and export.shown is None:
                    yield Mention(SharedName(SharedKind.EXPORT, export.text), export.span, is_output)
        for use in reference_uses(unrolled, self.document.source):
            if isinstance(use.token, DynamicReference) and not use.hidden:
                yield self._looked_up(use.token, use.span)

    def _call(self, function: str, argument: Node, path: Path, nested: dict[str, str]) -> Iterator[Mention]:
        if function == "Fn::ImportValue":
            yield from self._export(argument, path)
        elif function == "Fn::GetAtt":
            items = argument.items if isinstance(argument, Sequence) else ()
            if len(items) == 2 and isinstance(items[0], Scalar) and isinstance(items[1], Scalar):
                yield from self._attribute(nested.get(items[0].text), items[1], 0, len(items[1].text))
            if isinstance(argument, Scalar):  # the long form with one text
                name, dot, _ = argument.text.partition(".")
                yield from self._attribute(nested.get(name), argument, len(name + dot), len(argument.text))
        elif function == "Fn::Sub":
            text = text_of(Mapping({function: argument}, {}, argument.span))
            for match in sub_parts(text.text) if text is not None else ():
                name, dot, _ = match[1].strip().partition(".")
                start = match.start(1) + match[1].find(".") + 1
                if dot and text is not None:
                    yield from self._attribute(nested.get(name), text, start, match.end(1))

    def _attribute(self, template: str | None, scalar: Scalar, start: int, end: int) -> Iterator[Mention]:
        """The output in an attribute of a nested stack, which is written from offset `start` to `end` of a scalar."""
        attribute = scalar.text[start:end].rstrip()
        if template is not None and attribute.startswith(_OUTPUTS):
            name = attribute.removeprefix(_OUTPUTS)
            span = self.places.part(scalar.span, scalar.text, start + len(_OUTPUTS), start + len(attribute))
            shared = SharedName(SharedKind.OUTPUT, name, template)
            yield Mention(shared, span or scalar.span, written=None if span is None else name)

    def _nested(self) -> Iterator[tuple[str, str]]:
        """By logical ID, the real paths of the templates of nested stacks, also of those that loops make."""
        made = Template.of(self.values.unrolled).resources if self.values.unrolled is not None else {}
        for name, resource in made.items():
            url = at_path(resource.node, ("Properties", _NESTED.get(resource.type, "")))
            file = self._located(url, ()) if isinstance(url, Scalar) else None
            if file is not None:
                yield name, file
        for path, kind, properties in self._resources():
            key = _NESTED.get(kind)
            file = self._located(properties.get(key), (*path, key)) if key else None
            if file is not None:
                yield str(path[-2]), file

    def _resources(self) -> Iterator[tuple[Path, str, Mapping]]:
        """The path and the type of each resource, also in loops, with its properties; and those of SAM's Globals."""
        shared = at_path(self.document.root, ("Globals", "Function"))
        if isinstance(shared, Mapping):
            yield ("Globals", "Function"), "AWS::Serverless::Function", shared
        for path, name, node, span in _members(self.values.template.root, "Resources"):
            resource = Resource(name, node, span)
            if resource.properties is not None:
                yield (*path, "Properties"), resource.type, resource.properties

    def _files(self) -> Iterator[Mention]:
        for path, kind, properties in self._resources():
            for place in PACKAGED_PROPERTIES.get(kind, ()):
                steps = tuple(place.split("."))
                node = at_path(properties, steps)
                file = self._located(node, (*path, *steps))
                if node is None or file is None:
                    continue
                if kind in _NESTED or kind == _STACK_SET:
                    yield self._file(SharedKind.NESTED_TEMPLATE, file, node)
                    yield from self._given(properties.get("Parameters"), file)
                elif place == _CODE_KEYS.get(kind):
                    yield from self._code(file, node, properties.get("Handler"))
                else:
                    yield self._file(SharedKind.FILE, file, node)

    def _given(self, parameters: Node | None, template: str) -> Iterator[Mention]:
        """The parameters that a stack gives to its nested template."""
        for name, _, span in keys_of(parameters):
            yield from self._text(SharedName(SharedKind.PARAMETER, name, template), span, name)

    def _code(self, code: str, node: Node, handler: Node | None) -> Iterator[Mention]:
        """The code of a function; what loads its handler from it, if it is a folder."""
        self.files.depends_on(code)
        loaded = handler_file(code, handler.text) if isinstance(handler, Scalar) and os.path.isdir(code) else None
        source = None if loaded is None else self.files.source(loaded)
        if loaded is None or source is None or not isinstance(handler, Scalar):
            yield self._file(SharedKind.FILE, code, node)
            return
        line = function_span(source, handler.text.rpartition(".")[2]).line
        yield self._file(SharedKind.FILE, loaded, node)._replace(line=line)
        yield self._file(SharedKind.FILE, loaded, handler)._replace(line=line)

    def _transforms(self, declared: Node) -> Iterator[Mention]:
        for call in declared.items if isinstance(declared, Sequence) else (declared,):
            name = call.get("Name") if isinstance(call, Mapping) else call
            if not isinstance(name, Scalar):
                continue
            if name.text == INCLUDE and isinstance(call, Mapping):
                location = at_path(call, ("Parameters", "Location"))
                file = self._located(location, ("Resources",))
                if location is not None and file is not None:
                    yield self._file(SharedKind.SNIPPET, file, location)
            elif name.text not in AWS_TRANSFORMS:
                yield from self._text(SharedName(SharedKind.MACRO, name.text, self.scope), name.span, name.text)

    def _located(self, node: Node | None, path: Path) -> str | None:
        text = self.values.text(node, *path)
        return None if text is None else self.locations.location(text)

    def _file(self, kind: SharedKind, file: str, node: Node) -> Mention:
        scalar = text_of(node) or node
        span = self.places.content(scalar.span) if isinstance(scalar, Scalar) else scalar.span
        return Mention(SharedName(kind, file), span)

    def _dynamic_references(self, node: Scalar, path: Path) -> Iterator[Mention]:
        """The names in the dynamic references of a text; in that of an Fn::Sub they are known after its evaluation."""
        written = evaluated = tokenize(node.text)
        below = 1 if path[-1:] == ("Fn::Sub",) else 2 if path[-2:] == ("Fn::Sub", 0) else 0
        if below:
            value = self.values.text(at_path(self.document.root, path[:-below]), *path[:-below])
            evaluated = written if value is None else tokenize(value)
        if len(evaluated) != len(written):
            return
        for place, token in zip(written, evaluated, strict=True):
            if isinstance(token, DynamicReference):
                start = place.start + max(place.text.find(token.name), 0)
                end = start + len(token.name) if token.name in place.text else place.end
                yield self._looked_up(token, self.places.part(node.span, node.text, start, end) or node.span)

    def _looked_up(self, reference: DynamicReference, span: Span) -> Mention:
        kind = SharedKind.SECRET if reference.service is Service.SECRETS_MANAGER else SharedKind.SSM_PARAMETER
        return Mention(SharedName(kind, reference.name, self.scope), span)

    def _text(self, name: SharedName, span: Span, text: str, *, is_definition: bool = False) -> Iterator[Mention]:
        """The mention of a name whose text is written at a span."""
        inside = self.places.part(span, text, 0, len(text)) if text else None
        yield Mention(name, inside or span, is_definition, None if inside is None else text)


def _members(root: Mapping, section: str) -> Iterator[tuple[Path, str, Mapping, Span]]:
    """The path, name, node and key of each member of a section, also those in the bodies of loops."""
    waiting: list[tuple[Path, Node | None]] = [((section,), root.get(section))]
    for path, members in waiting:
        for name, node in members.entries.items() if isinstance(members, Mapping) else ():
            if name.startswith(FOR_EACH):
                waiting.append(((*path, name, 2), at_path(node, (2,))))
            elif isinstance(node, Mapping) and isinstance(members, Mapping):
                yield (*path, name), name, node, members.key_span(name)


def keys_of(parameters: Node | None) -> Iterator[tuple[str, str, Span]]:
    """The names of given parameters, each with the text that begins with it and the place of that.

    They are the keys of an object, or in a list the values of ParameterKey, or texts such as `Env=prod`.
    """
    if isinstance(parameters, Mapping):
        yield from ((name, name, parameters.key_span(name)) for name in parameters.entries)
    for item in parameters.items if isinstance(parameters, Sequence) else ():
        name = item.get("ParameterKey") if isinstance(item, Mapping) else item
        if isinstance(name, Scalar):
            yield name.text.partition("=")[0], name.text, name.span
