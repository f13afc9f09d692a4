"""The layout that the service requires of a template, with its messages, word for word where they are recorded."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diagnostics import Diagnostic
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.template.structure.format_errors import (
    is_null,
    lacks,
    malformed,
    not_a_member,
    not_alphanumeric,
    unknown_keys,
)
from cfnkit.template.structure.members import check_outputs, check_resources, check_rules
from cfnkit.vocabulary import PARAMETER_ATTRIBUTES, SECTIONS, suggestion

_FORMAT_VERSION = "2010-09-09"
_PARAMETER_TYPES = frozenset(
    {
        "AWS::EC2::AvailabilityZone::Name",
        "AWS::EC2::Image::Id",
        "AWS::EC2::Instance::Id",
        "AWS::EC2::KeyPair::KeyName",
        "AWS::EC2::SecurityGroup::GroupName",
        "AWS::EC2::SecurityGroup::Id",
        "AWS::EC2::Subnet::Id",
        "AWS::EC2::VPC::Id",
        "AWS::EC2::Volume::Id",
        "AWS::Route53::HostedZone::Id",
        "AWS::SSM::Parameter::Name",
        "CommaDelimitedList",
        "Number",
        "String",
    }
)
# The service takes any text in the brackets of these.
_GENERIC_TYPES = ("List<", "AWS::SSM::Parameter::Value<")


def check_structure(root: Node, waits: bool = False) -> Iterator[Diagnostic]:
    """The diagnostics for what the service refuses before it looks at any reference.

    `waits`: loops and calls of transforms may stand in the tree, since they wait for the value of a parameter.
    """
    if not isinstance(root, Mapping):
        yield malformed("Template format error: unsupported structure.", root.span)
        return
    yield from _check_sections(root)
    yield from _check_parameters(root.get("Parameters"))
    yield from _check_mappings(root.get("Mappings"))
    yield from check_rules(root.get("Rules"))
    yield from check_resources(root, waits)
    yield from check_outputs(root.get("Outputs"), waits)


def _check_sections(root: Mapping) -> Iterator[Diagnostic]:
    unknown = [key for key in root.entries if key not in SECTIONS]
    if unknown:
        message = f"Invalid template property or properties [{', '.join(unknown)}]"
        yield malformed(message, root.key_span(unknown[0]), unknown[0], hint=suggestion(unknown[0], SECTIONS))
    version = root.get("AWSTemplateFormatVersion")
    if version is not None and not is_null(version) and not _is_text(version, _FORMAT_VERSION):
        message = "Template format error: unsupported value for AWSTemplateFormatVersion."
        hint = f"The only version is '{_FORMAT_VERSION}'."
        yield malformed(message, version.span, "AWSTemplateFormatVersion", hint=hint)
    description = root.get("Description")
    if description is not None and not isinstance(description, Scalar):
        message = "Template format error: Every Description member must be a string."
        yield malformed(message, description.span, "Description", hint="Functions cannot be used in Description.")
    for name in ("Parameters", "Mappings", "Conditions", "Rules", "Outputs"):
        section = root.get(name)
        # The service accepts an empty text as an empty section.
        if not (section is None or isinstance(section, Mapping) or _is_text(section, "") or is_null(section)):
            yield malformed(f"Template format error: Any {name} member must be an object.", section.span, name)


def _is_text(node: Node, text: str) -> bool:
    return isinstance(node, Scalar) and node.text == text


def _check_parameters(section: Node | None) -> Iterator[Diagnostic]:
    for name, parameter in section.entries.items() if isinstance(section, Mapping) else ():
        assert isinstance(section, Mapping)
        yield from not_a_member("Parameter", name, section)
        if isinstance(parameter, Mapping):
            yield from _check_parameter(name, parameter, section.key_span(name))


def _check_parameter(name: str, parameter: Mapping, span: Span) -> Iterator[Diagnostic]:
    path = ("Parameters", name)
    kind, default = parameter.get("Type"), parameter.get("Default")
    if kind is None:
        if lacks(parameter, "Type", PARAMETER_ATTRIBUTES):
            message = "Template format error: Every Parameters object must contain a Type member."
            yield malformed(message, span, *path, hint="Most parameters are of Type String.")
    elif not isinstance(kind, Scalar):
        yield malformed("Template format error: Every Type member must be a string.", kind.span, *path, "Type")
    elif not is_null(kind) and not _is_parameter_type(kind.text):
        message = f"Template format error: Unrecognized parameter type: {kind.text}"
        yield malformed(message, kind.span, *path, "Type", hint=suggestion(kind.text, _PARAMETER_TYPES))
    if default is not None and not isinstance(default, Scalar):
        message = "Template format error: Every Default member must be a string."
        hint = "A list is written as one string, with commas." if isinstance(default, Sequence) else ""
        yield malformed(message, default.span, *path, "Default", hint=hint)
    yield from unknown_keys(parameter, PARAMETER_ATTRIBUTES, "Invalid template parameter property '{}'", path)


def _is_parameter_type(text: str) -> bool:
    return text in _PARAMETER_TYPES or (text.startswith(_GENERIC_TYPES) and text.endswith(">"))


def _check_mappings(section: Node | None) -> Iterator[Diagnostic]:
    for name, mapping in section.entries.items() if isinstance(section, Mapping) else ():
        assert isinstance(section, Mapping)
        yield from not_alphanumeric("Mapping", name, section.key_span(name), ("Mappings", name))
        if not isinstance(mapping, Mapping):
            yield from _no_map(mapping, name, section, ("Mappings", name))
            continue
        for key, attributes in mapping.entries.items():
            path = ("Mappings", name, key)
            if not isinstance(attributes, Mapping):
                yield from _no_map(attributes, key, mapping, path)
                continue
            for attribute, value in attributes.entries.items():
                if not (attribute.isascii() and attribute.isalnum()):
                    message = (
                        f"Template format error: Mappings attribute name '{attribute}' must contain only alphanumeric "
                        "characters."
                    )
                    yield malformed(message, attributes.key_span(attribute), *path, attribute)
                if not _is_flat(value):
                    message = "Template format error: Every Mappings attribute must be a String or a List."
                    yield malformed(message, value.span, *path, attribute, hint="Functions cannot be used in Mappings.")


def _no_map(node: Node, name: str, parent: Mapping, path: tuple[str, ...]) -> Iterator[Diagnostic]:
    if not is_null(node):
        message = f"Template format error: Every Mappings member {name} must be a map"
        yield malformed(message, parent.key_span(name), *path)


def _is_flat(value: Node) -> bool:
    return isinstance(value, Scalar) or (
        isinstance(value, Sequence) and all(isinstance(item, Scalar) for item in value.items)
    )
