"""One walk over the author's text that finds the definitions and the uses of names."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import NamedTuple, TypeAlias

from cfnkit.names.name import SECTION_KINDS, Name, NameKind, Occurrence
from cfnkit.names.places import Places
from cfnkit.source import Span
from cfnkit.syntax import NULL, Document, Mapping, Node, Scalar, Sequence
from cfnkit.template.references import SUB_NAME, sub_parts
from cfnkit.vocabulary import FOR_EACH

Path: TypeAlias = tuple[str | int, ...]

_PLACEHOLDER = re.compile(r"[$&]\{([A-Za-z0-9]+)\}")
# What the helper scripts of an instance are told: cfn-signal --resource NAME, and the path in cfn-hup's hooks.
_IN_SCRIPTS = re.compile(r"(?:--resource[ =]+|\bpath=Resources\.)([A-Za-z0-9]+)")
_LOOPS = ("Conditions", "Resources", "Outputs")
_INTERFACE = "AWS::CloudFormation::Interface"
_BOOLEAN = frozenset({"Fn::And", "Fn::Equals", "Fn::If", "Fn::Not", "Fn::Or"})
_LOOKUP_KINDS = (NameKind.MAPPING, NameKind.MAPPING_KEY, NameKind.MAPPING_NAME)


class Pattern(NamedTuple):
    """A key with variables, by which a loop of `section` makes names; `loop` is the path of the outermost loop."""

    section: str
    text: str
    span: Span
    loop: Path

    def makes(self, name: str) -> bool:
        """Whether the loop may make this name: any text may stand for its variables."""
        return re.fullmatch(".*".join(map(re.escape, _PLACEHOLDER.split(self.text)[::2])), name) is not None


class Lookup(NamedTuple):
    """An argument of Fn::FindInMap, by its 0-based index, that is computed; without `map_name`, its map is too."""

    map_name: str | None
    argument: int
    span: Span


class NameReading(NamedTuple):
    """The occurrences of names in the order of the walk, the patterns of loops, and the lookups that are computed."""

    occurrences: list[Occurrence]
    patterns: list[Pattern]
    lookups: list[Lookup]


Scope: TypeAlias = abc.Mapping[str, Name]
"""The loop variables that a place sees."""


def read_names(document: Document, parameters: abc.Container[str], resources: abc.Container[str]) -> NameReading:
    """The names in a text; `parameters` and `resources` are those that exist, also by transforms."""
    reader = _Reader(document, parameters, resources)
    if isinstance(document.root, Mapping):
        reader.sections(document.root)
        reader.patterns()
    return reader.found


class _Reader:
    def __init__(self, document: Document, parameters: abc.Container[str], resources: abc.Container[str]) -> None:
        self.found = NameReading([], [], [])
        self._places = Places(document.source)
        self._parameters = parameters
        self._resources = resources
        self._composed: list[tuple[Scalar, Path]] = []  # what Fn::Sub makes the name of a resource of

    def sections(self, root: Mapping) -> None:
        for section, node in root.entries.items():
            if section in SECTION_KINDS and isinstance(node, Mapping):
                self._members(section, node, (section,), {})
            elif section == "Metadata":
                self._interface(node)
            elif section == "Hooks":
                self._hooks(node, (section,))
                self._value(node, (section,), {})
            else:
                self._value(node, (section,), {})

    def patterns(self) -> None:
        """Add the uses of patterns: each Fn::Sub that puts a name together as the key of a loop does."""
        known = {_shape(each.text): each.text for each in self.found.patterns if each.section == "Resources"}
        for text, path in self._composed:
            if _shape(text.text) in known:
                span = self._places.part(text.span, text.text, 0, len(text.text))
                name = Name(NameKind.RESOURCE, known[_shape(text.text)])
                self.found.occurrences.append(Occurrence(name, span or text.span, False, path, span is not None))

    def _add(
        self,
        name: Name,
        written: tuple[Span, str],
        start: int,
        path: Path,
        *,
        is_definition: bool = False,
        may_quote: bool = True,
    ) -> None:
        """Add the name that begins at offset `start` of a key or scalar, given as its span and its text."""
        span, text = written
        place = self._places.part(span, text, start, start + len(name.text))
        exact = place is not None
        self.found.occurrences.append(
            Occurrence(name, place or span, is_definition, path, exact, may_quote and place == span)
        )

    def _define(self, name: Name, owner: Mapping, key: str, path: Path, start: int = 0) -> None:
        self._add(name, (owner.key_span(key), key), start, path, is_definition=True, may_quote=start == 0)

    def _use(self, kind: NameKind, node: Node | None, path: Path, scope: str | None = None) -> None:
        """Add the use of a name that is a whole scalar."""
        if isinstance(node, Scalar) and node.kind != NULL and node.text and "{" not in node.text:
            self._add(Name(kind, node.text, scope), (node.span, node.text), 0, path)

    def _members(self, section: str, members: Mapping, path: Path, scope: Scope) -> None:
        for key, node in members.entries.items():
            below = (*path, key)
            if key.startswith(FOR_EACH) and section in _LOOPS:
                self._loop(members, key, node, below, scope, lambda *body: self._members(section, *body))
                continue
            if key.startswith("Fn::"):
                self._value(node, below, scope)
                continue
            if scope and _PLACEHOLDER.search(key):
                self._placeholders((members.key_span(key), key), below, scope)
                self.found.patterns.append(Pattern(section, key, members.key_span(key), path[:2]))
            self._define(Name(SECTION_KINDS[section], key), members, key, below)
            if section == "Mappings":
                self._mapping(key, node, below)
            else:
                self._member(section, node, below, scope)

    def _member(self, section: str, node: Node, path: Path, scope: Scope) -> None:
        if section in ("Resources", "Outputs") and isinstance(node, Mapping):
            self._use(NameKind.CONDITION, node.get("Condition"), (*path, "Condition"))
        if section == "Resources" and isinstance(node, Mapping):
            listed = node.get("DependsOn")
            self._use(NameKind.RESOURCE, listed, (*path, "DependsOn"))
            for index, item in enumerate(listed.items if isinstance(listed, Sequence) else ()):
                self._use(NameKind.RESOURCE, item, (*path, "DependsOn", index))
            self._connectors(node, path)
        self._value(node, path, scope)

    def _connectors(self, resource: Mapping, path: Path) -> None:
        """Add the logical IDs that a connector of AWS::Serverless names as texts."""
        kind = resource.get("Type")
        named = resource.get("Connectors")
        found = list(named.entries.items()) if isinstance(named, Mapping) else []
        places = [((*path, "Connectors", key), node) for key, node in found]
        if isinstance(kind, Scalar) and kind.text == "AWS::Serverless::Connector":
            places.append((path, resource))
        for place, node in places:
            properties = node.get("Properties") if isinstance(node, Mapping) else None
            for end in ("Source", "Destination") if isinstance(properties, Mapping) else ():
                ends = properties.get(end) if isinstance(properties, Mapping) else None
                for one in ends.items if isinstance(ends, Sequence) else (ends,):
                    if isinstance(one, Mapping):
                        self._use(NameKind.RESOURCE, one.get("Id"), (*place, "Properties", end, "Id"))

    def _mapping(self, name: str, node: Node, path: Path) -> None:
        for key, inner in node.entries.items() if isinstance(node, Mapping) else ():
            if key.startswith("Fn::"):
                continue
            assert isinstance(node, Mapping)
            self._define(Name(NameKind.MAPPING_KEY, key, name), node, key, (*path, key))
            for second in inner.entries if isinstance(inner, Mapping) else ():
                assert isinstance(inner, Mapping)
                if not second.startswith("Fn::"):
                    self._define(Name(NameKind.MAPPING_NAME, second, name), inner, second, (*path, key, second))

    def _interface(self, metadata: Node) -> None:
        interface = metadata.get(_INTERFACE) if isinstance(metadata, Mapping) else None
        if not isinstance(interface, Mapping):
            return
        path: Path = ("Metadata", _INTERFACE)
        labels, groups = interface.get("ParameterLabels"), interface.get("ParameterGroups")
        for key in labels.entries if isinstance(labels, Mapping) else ():
            assert isinstance(labels, Mapping)
            written = (labels.key_span(key), key)
            self._add(Name(NameKind.PARAMETER, key), written, 0, (*path, "ParameterLabels", key))
        for number, group in enumerate(groups.items if isinstance(groups, Sequence) else ()):
            listed = group.get("Parameters") if isinstance(group, Mapping) else None
            for index, item in enumerate(listed.items if isinstance(listed, Sequence) else ()):
                self._use(NameKind.PARAMETER, item, (*path, "ParameterGroups", number, "Parameters", index))

    def _hooks(self, node: Node, path: Path) -> None:
        """Add the logical IDs that a hook names as texts."""
        for key, child in _entries(node):
            below = (*path, key)
            if isinstance(child, Scalar) and child.text in self._resources:
                self._use(NameKind.RESOURCE, child, below)
            self._hooks(child, below)

    def _loop(
        self,
        owner: Mapping,
        key: str,
        node: Node,
        path: Path,
        scope: Scope,
        inside: abc.Callable[[Mapping, Path, Scope], None],
    ) -> None:
        name = key[len(FOR_EACH) :]
        self._define(Name(NameKind.LOOP, name), owner, key, path, len(FOR_EACH))
        if not isinstance(node, Sequence):
            self._value(node, path, scope)
            return
        variable, *rest = node.items or (None,)
        inner = dict(scope)
        if isinstance(variable, Scalar) and variable.text:
            made = inner[variable.text] = Name(NameKind.LOOP_VARIABLE, variable.text, owner.key_span(key))
            self._add(made, (variable.span, variable.text), 0, (*path, 0), is_definition=True)
        for index, item in enumerate(rest, 1):
            if index == 2 and isinstance(item, Mapping):
                inside(item, (*path, index), inner)
            else:
                self._value(item, (*path, index), scope)

    def _properties(self, body: Mapping, path: Path, scope: Scope) -> None:
        """Read the body of a loop within properties."""
        for key in body.entries:
            if not key.startswith(FOR_EACH):
                self._placeholders((body.key_span(key), key), (*path, key), scope)
        self._value(body, path, scope)

    def _placeholders(self, written: tuple[Span, str], path: Path, scope: Scope) -> None:
        for match in _PLACEHOLDER.finditer(written[1]) if scope else ():
            if match[1] in scope:
                self._add(scope[match[1]], written, match.start(1), path, may_quote=False)

    def _value(self, node: Node, path: Path, scope: Scope) -> None:
        if isinstance(node, Scalar):
            self._placeholders((node.span, node.text), path, scope)
            self._scripts(node, path)
        elif isinstance(node, Mapping):
            for key, value in node.entries.items():
                if key.startswith(FOR_EACH):
                    self._loop(node, key, value, (*path, key), scope, self._properties)
                elif len(node.entries) == 1:
                    self._call(key, value, (*path, key), scope)
                else:
                    self._value(value, (*path, key), scope)
        else:
            for index, item in enumerate(node.items):
                self._value(item, (*path, index), scope)

    def _scripts(self, node: Scalar, path: Path) -> None:
        if "--resource" in node.text or "path=Resources." in node.text:
            for match in _IN_SCRIPTS.finditer(node.text):
                if match[1] in self._resources:
                    written = (node.span, node.text)
                    self._add(Name(NameKind.RESOURCE, match[1]), written, match.start(1), path, may_quote=False)

    def _call(self, function: str, argument: Node, path: Path, scope: Scope) -> None:
        """Add the names in a function call, or in the one entry of an object."""
        items = argument.items if isinstance(argument, Sequence) else ()
        first = items[0] if items else None
        if function == "Ref" and isinstance(argument, Scalar):
            self._reference(argument, path, scope)
            return
        if function == "Fn::Sub":
            self._sub(argument, path, scope)
            return
        named = argument if function == "Ref" else first if function == "Fn::GetAtt" else None
        composed = named.get("Fn::Sub") if isinstance(named, Mapping) else None
        if isinstance(composed, Scalar):
            self._composed.append((composed, (*path, *(() if named is argument else (0,)), "Fn::Sub")))
        if function == "Fn::GetAtt":
            node, place = (argument, path) if isinstance(argument, Scalar) else (first, (*path, 0))
            if isinstance(node, Scalar):
                self._reference(node, place, scope, attribute=True)
                argument = Sequence(items[1:], argument.span)
        elif function == "Fn::If":
            self._use(NameKind.CONDITION, first, (*path, 0))
        elif function == "Condition" and (path[0] in ("Conditions", "Rules") or not _BOOLEAN.isdisjoint(path)):
            self._use(NameKind.CONDITION, argument, path)
        elif function == "Fn::ValueOf":
            self._use(NameKind.PARAMETER, first, (*path, 0))
        elif function == "Fn::FindInMap":
            self._lookup(items, path)
        self._value(argument, path, scope)

    def _lookup(self, items: abc.Sequence[Node], path: Path) -> None:
        scope = items[0].text if items and isinstance(items[0], Scalar) else None
        for index, (item, kind) in enumerate(zip(items, _LOOKUP_KINDS, strict=False)):
            if not isinstance(item, Scalar) or "{" in item.text:
                self.found.lookups.append(Lookup(scope, index, item.span))
            elif index == 0 or scope is not None:
                self._use(kind, item, (*path, index), scope if index else None)

    def _reference(self, node: Scalar, path: Path, scope: Scope, attribute: bool = False) -> None:
        """Add the argument of Ref, or of Fn::GetAtt (`attribute`), which may have a part after a dot."""
        written = (node.span, node.text)
        if node.text in scope:
            self._add(scope[node.text], written, 0, path)
            return
        name, dot, _ = node.text.partition(".")
        if node.kind == NULL or not name or "{" in name:
            self._placeholders(written, path, scope)
            return
        self._add(self._referable(name, attribute or bool(dot)), written, 0, path, may_quote=not (dot or attribute))

    def _referable(self, text: str, attribute: bool = False) -> Name:
        if attribute:
            return Name(NameKind.RESOURCE, text)
        if text in self._parameters:
            return Name(NameKind.PARAMETER, text)
        pseudo = text.startswith("AWS::")
        return Name(NameKind.PSEUDO_PARAMETER if pseudo else NameKind.RESOURCE, text)

    def _sub(self, argument: Node, path: Path, scope: Scope) -> None:
        items = argument.items if isinstance(argument, Sequence) else (argument,)
        text, own = items[0] if items else None, items[1] if len(items) > 1 else None
        names: dict[str, Name] = {}
        if isinstance(own, Mapping):
            for key in own.entries:
                names[key] = Name(NameKind.SUB_VARIABLE, key, own.span)
                self._define(names[key], own, key, (*path, 1, key))
        for index, item in enumerate(items[1:], 1):
            self._value(item, (*path, index), scope)
        if not isinstance(text, Scalar):
            if text is not None:
                self._value(text, (*path, 0), scope)
            return
        place = path if text is argument else (*path, 0)
        self._scripts(text, place)
        self._sub_text(text, place, names, scope)

    def _sub_text(self, text: Scalar, path: Path, own: abc.Mapping[str, Name], scope: Scope) -> None:
        written = (text.span, text.text)
        for match in _PLACEHOLDER.finditer(text.text):
            if match[0].startswith("&") and match[1] in scope:
                self._add(scope[match[1]], written, match.start(1), path, may_quote=False)
        for match in sub_parts(text.text):
            whole = match[1].strip()
            start = match.start(1) + len(match[1]) - len(match[1].lstrip())
            name, dot, _ = whole.partition(".")
            if whole.startswith("!") or not name or not SUB_NAME.match(whole):
                continue
            found = own.get(whole) or scope.get(name) or self._referable(name, bool(dot))
            self._add(found, written, start, path, may_quote=False)


def _shape(text: str) -> str:
    """A text without the names of its variables."""
    return _PLACEHOLDER.sub("{}", text)


def _entries(node: Node) -> abc.Iterable[tuple[str | int, Node]]:
    """The keys or indexes of a node with its children."""
    if isinstance(node, Mapping):
        return node.entries.items()
    return enumerate(node.items) if isinstance(node, Sequence) else ()
