"""One walk over the author's text, section by section, that finds the definitions and the uses of names."""

from __future__ import annotations

import collections.abc as abc

from cfnkit.names.name import SECTION_KINDS, Name, NameKind
from cfnkit.names.reading.record import PLACEHOLDER, NameReading, NameRecord, Path, Pattern, Scope
from cfnkit.names.reading.values import ValueNames
from cfnkit.syntax import Document, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import FOR_EACH

_LOOPS = ("Conditions", "Resources", "Outputs")
_INTERFACE = "AWS::CloudFormation::Interface"


def read_names(document: Document, parameters: abc.Container[str], resources: abc.Container[str]) -> NameReading:
    """The names in a text; `parameters` and `resources` are those that exist, also by transforms."""
    record = NameRecord(document)
    values = ValueNames(record, parameters, resources)
    if isinstance(document.root, Mapping):
        _Sections(record, values, resources).read(document.root)
        values.patterns()
    return record.found


class _Sections:
    def __init__(self, record: NameRecord, values: ValueNames, resources: abc.Container[str]) -> None:
        self._record = record
        self._values = values
        self._resources = resources

    def read(self, root: Mapping) -> None:
        for section, node in root.entries.items():
            if section in SECTION_KINDS and isinstance(node, Mapping):
                self._members(section, node, (section,), {})
            elif section == "Metadata":
                self._interface(node)
            elif section == "Hooks":
                self._hooks(node, (section,))
                self._values.value(node, (section,), {})
            else:
                self._values.value(node, (section,), {})

    def _members(self, section: str, members: Mapping, path: Path, scope: Scope) -> None:
        for key, node in members.entries.items():
            below = (*path, key)
            if key.startswith(FOR_EACH) and section in _LOOPS:
                self._values.loop(members, key, node, below, scope, lambda *body: self._members(section, *body))
                continue
            if key.startswith("Fn::"):
                self._values.value(node, below, scope)
                continue
            if scope and PLACEHOLDER.search(key):
                self._values.placeholders((members.key_span(key), key), below, scope)
                self._record.found.patterns.append(Pattern(section, key, members.key_span(key), path[:2]))
            self._record.define(Name(SECTION_KINDS[section], key), members, key, below)
            if section == "Mappings":
                self._mapping(key, node, below)
            else:
                self._member(section, node, below, scope)

    def _member(self, section: str, node: Node, path: Path, scope: Scope) -> None:
        if section in ("Resources", "Outputs") and isinstance(node, Mapping):
            self._record.use(NameKind.CONDITION, node.get("Condition"), (*path, "Condition"))
        if section == "Resources" and isinstance(node, Mapping):
            listed = node.get("DependsOn")
            self._record.use(NameKind.RESOURCE, listed, (*path, "DependsOn"))
            for index, item in enumerate(listed.items if isinstance(listed, Sequence) else ()):
                self._record.use(NameKind.RESOURCE, item, (*path, "DependsOn", index))
            self._connectors(node, path)
        self._values.value(node, path, scope)

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
                        self._record.use(NameKind.RESOURCE, one.get("Id"), (*place, "Properties", end, "Id"))

    def _mapping(self, name: str, node: Node, path: Path) -> None:
        for key, inner in node.entries.items() if isinstance(node, Mapping) else ():
            if key.startswith("Fn::"):
                continue
            assert isinstance(node, Mapping)
            self._record.define(Name(NameKind.MAPPING_KEY, key, name), node, key, (*path, key))
            for second in inner.entries if isinstance(inner, Mapping) else ():
                assert isinstance(inner, Mapping)
                if not second.startswith("Fn::"):
                    self._record.define(Name(NameKind.MAPPING_NAME, second, name), inner, second, (*path, key, second))

    def _interface(self, metadata: Node) -> None:
        interface = metadata.get(_INTERFACE) if isinstance(metadata, Mapping) else None
        if not isinstance(interface, Mapping):
            return
        path: Path = ("Metadata", _INTERFACE)
        labels, groups = interface.get("ParameterLabels"), interface.get("ParameterGroups")
        for key in labels.entries if isinstance(labels, Mapping) else ():
            assert isinstance(labels, Mapping)
            written = (labels.key_span(key), key)
            self._record.add(Name(NameKind.PARAMETER, key), written, 0, (*path, "ParameterLabels", key))
        for number, group in enumerate(groups.items if isinstance(groups, Sequence) else ()):
            listed = group.get("Parameters") if isinstance(group, Mapping) else None
            for index, item in enumerate(listed.items if isinstance(listed, Sequence) else ()):
                self._record.use(NameKind.PARAMETER, item, (*path, "ParameterGroups", number, "Parameters", index))

    def _hooks(self, node: Node, path: Path) -> None:
        """Add the logical IDs that a hook names as texts."""
        for key, child in _entries(node):
            below = (*path, key)
            if isinstance(child, Scalar) and child.text in self._resources:
                self._record.use(NameKind.RESOURCE, child, below)
            self._hooks(child, below)


def _entries(node: Node) -> abc.Iterable[tuple[str | int, Node]]:
    """The keys or indexes of a node with its children."""
    if isinstance(node, Mapping):
        return node.entries.items()
    return enumerate(node.items) if isinstance(node, Sequence) else ()
