"""The typed view of a tree: its sections, parameters, resources and outputs."""

from __future__ import annotations

import collections.abc as abc
from typing import NamedTuple

from cfnkit.source import Span
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence
from cfnkit.template.loop_names import LoopNames
from cfnkit.vocabulary import is_module

_SSM_VALUE = "AWS::SSM::Parameter::Value<"


class Parameter(NamedTuple):
    """One entry of the Parameters section."""

    name: str
    node: Mapping
    key_span: Span

    def _text(self, attribute: str) -> str | None:
        node = self.node.get(attribute)
        return node.text if isinstance(node, Scalar) else None

    @property
    def type(self) -> str:
        """The declared type, `String` when none is."""
        return self._text("Type") or "String"

    @property
    def value_type(self) -> str:
        """The type of the value of a Ref; for an SSM type, the type in its brackets."""
        return self.type[len(_SSM_VALUE) : -1] if self.is_ssm else self.type

    @property
    def is_ssm(self) -> bool:
        """Whether the parameter's value is the name of an SSM parameter, whose value Ref gives."""
        return self.type.startswith(_SSM_VALUE) and self.type.endswith(">")

    @property
    def is_list(self) -> bool:
        """Whether the value of a Ref is a list."""
        return self.value_type == "CommaDelimitedList" or self.value_type.startswith("List<")

    @property
    def no_echo(self) -> bool:
        """Whether the value must not be shown."""
        return (self._text("NoEcho") or "").lower() == "true"

    @property
    def default(self) -> Node | None:
        """The default value, as written."""
        return self.node.get("Default")

    @property
    def allowed_values(self) -> tuple[str, ...] | None:
        """The texts of AllowedValues; None when there is no such list."""
        node = self.node.get("AllowedValues")
        if not isinstance(node, Sequence):
            return None
        return tuple(item.text for item in node.items if isinstance(item, Scalar))

    def attribute(self, name: str) -> str | None:
        """The text of another attribute (AllowedPattern, MinLength, ...), or None."""
        return self._text(name)


class Resource(NamedTuple):
    """One entry of the Resources section."""

    logical_id: str
    node: Mapping
    key_span: Span

    @property
    def type(self) -> str:
        """The resource type; empty when there is none."""
        node = self.node.get("Type")
        return node.text if isinstance(node, Scalar) else ""

    @property
    def condition(self) -> Scalar | None:
        """The name of the condition that the resource depends on."""
        return _name(self.node.get("Condition"))

    @property
    def properties(self) -> Mapping | None:
        """The Properties object."""
        node = self.node.get("Properties")
        return node if isinstance(node, Mapping) else None

    @property
    def depends_on(self) -> tuple[Scalar, ...]:
        """The names in DependsOn, which has one name or a list."""
        node = self.node.get("DependsOn")
        items = node.items if isinstance(node, Sequence) else (node,)
        return tuple(item for item in items if isinstance(item, Scalar) and item.kind != NULL)


class Output(NamedTuple):
    """One entry of the Outputs section."""

    name: str
    node: Mapping
    key_span: Span

    @property
    def condition(self) -> Scalar | None:
        """The name of the condition that the output depends on."""
        return _name(self.node.get("Condition"))


class Template(NamedTuple):
    """The view of a tree as a template. Malformed parts are not in it."""

    root: Mapping
    parameters: abc.Mapping[str, Parameter]
    resources: abc.Mapping[str, Resource]
    outputs: abc.Mapping[str, Output]
    mappings: abc.Mapping[str, Mapping]
    conditions: abc.Mapping[str, Node]
    rules: abc.Mapping[str, Mapping]
    loop_names: abc.Mapping[str, LoopNames]

    def may_make(self, section: str, name: str) -> bool:
        """Whether a loop of `section` that is not unrolled may make a member of that name, or a module a resource.

        A resource of a module has the module's logical ID before its own.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/module-ref-resources.html
        """
        members = self.resources.items() if section == "Resources" else ()
        of_module = any(name.startswith(id) and is_module(resource.type) for id, resource in members)
        return of_module or name in self.loop_names[section]

    @classmethod
    def of(cls, root: Node) -> Template:
        """The view of a tree; empty when the tree is no mapping."""
        if not isinstance(root, Mapping):
            root = Mapping({}, {}, root.span)
        section = _section(root, "Conditions")
        return cls(
            root,
            {name: Parameter(name, node, span) for name, node, span in _members(root, "Parameters")},
            {name: Resource(name, node, span) for name, node, span in _members(root, "Resources")},
            {name: Output(name, node, span) for name, node, span in _members(root, "Outputs")},
            {name: node for name, node, _ in _members(root, "Mappings")},
            section.entries if section else {},
            {name: node for name, node, _ in _members(root, "Rules")},
            {name: LoopNames(root.get(name)) for name in ("Conditions", "Resources", "Outputs")},
        )


def _name(node: Node | None) -> Scalar | None:
    """A name as written; one with digits only is no string, and counts too."""
    return node if isinstance(node, Scalar) and node.kind != NULL else None


def _section(root: Mapping, name: str) -> Mapping | None:
    node = root.get(name)
    return node if isinstance(node, Mapping) else None


def _members(root: Mapping, name: str) -> abc.Iterator[tuple[str, Mapping, Span]]:
    section = _section(root, name)
    for key, node in section.entries.items() if section else ():
        if isinstance(node, Mapping):
            assert section is not None
            yield key, node, section.key_span(key)
