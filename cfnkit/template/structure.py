"""Is a tree laid out as a template? The service's messages, word for word where they are recorded."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import (
    LOGICAL_ID,
    OUTPUT_ATTRIBUTES,
    PARAMETER_ATTRIBUTES,
    RESOURCE_ATTRIBUTES,
    SECTIONS,
    suggestion,
)

_NO_RESOURCES = "Template format error: At least one Resources member must be defined."
_FORMAT_VERSION = "2010-09-09"


def check_structure(root: Node) -> Iterator[Diagnostic]:
    """What the service refuses before it looks at any reference."""
    if not isinstance(root, Mapping):
        yield Diagnostic(Code.TEMPLATE_FORMAT, "Template format error: unsupported structure.", root.span)
        return
    yield from _check_sections(root)
    yield from _check_parameters(root.get("Parameters"))
    yield from _check_mappings(root.get("Mappings"))
    yield from _check_resources(root)
    yield from _check_outputs(root.get("Outputs"))


def _check_sections(root: Mapping) -> Iterator[Diagnostic]:
    unknown = [key for key in root.entries if key not in SECTIONS]
    if unknown:
        message = f"Invalid template property or properties [{', '.join(unknown)}]"
        hint = suggestion(unknown[0], SECTIONS)
        yield Diagnostic(Code.TEMPLATE_FORMAT, message, root.key_span(unknown[0]), (unknown[0],), hint)
    version = root.get("AWSTemplateFormatVersion")
    if version is not None and not (isinstance(version, Scalar) and version.text == _FORMAT_VERSION):
        message = "Template format error: unsupported value for AWSTemplateFormatVersion."
        hint = f"The only version is '{_FORMAT_VERSION}'."
        yield Diagnostic(Code.TEMPLATE_FORMAT, message, version.span, ("AWSTemplateFormatVersion",), hint)
    for name in ("Parameters", "Mappings", "Conditions", "Rules", "Outputs"):
        section = root.get(name)
        if section is not None and not isinstance(section, Mapping) and not _is_null(section):
            message = f"Template format error: Any {name} member must be an object."
            if name == "Outputs" and isinstance(section, Scalar) and not section.text:
                continue  # an empty text is taken for an empty section
            yield Diagnostic(Code.TEMPLATE_FORMAT, message, section.span, (name,))


def _check_parameters(section: Node | None) -> Iterator[Diagnostic]:
    if not isinstance(section, Mapping):
        return
    for name, parameter in section.entries.items():
        path = ("Parameters", name)
        span = section.key_span(name)
        if not LOGICAL_ID.match(name):
            yield Diagnostic(
                Code.TEMPLATE_FORMAT, f"Template format error: Parameter name {name} is non alphanumeric.", span, path
            )
        if not isinstance(parameter, Mapping):
            message = "Template format error: Any Parameters member must be an object."
            yield Diagnostic(Code.TEMPLATE_FORMAT, message, span, path)
            continue
        if "Type" not in parameter.entries:
            message = "Template format error: Every Parameters object must contain a Type member."
            yield Diagnostic(Code.TEMPLATE_FORMAT, message, span, path, "Most parameters are of Type String.")
        for attribute in parameter.entries:
            if attribute not in PARAMETER_ATTRIBUTES:
                message = f"Invalid template parameter property '{attribute}'"
                hint = suggestion(attribute, PARAMETER_ATTRIBUTES)
                where = parameter.key_span(attribute)
                yield Diagnostic(Code.TEMPLATE_FORMAT, message, where, (*path, attribute), hint)


def _check_mappings(section: Node | None) -> Iterator[Diagnostic]:
    if not isinstance(section, Mapping):
        return
    for name, mapping in section.entries.items():
        if not isinstance(mapping, Mapping):
            message = f"Template format error: Every Mappings member {name} must be a map"
            yield Diagnostic(Code.TEMPLATE_FORMAT, message, section.key_span(name), ("Mappings", name))
            continue
        for key, attributes in mapping.entries.items():
            path = ("Mappings", name, key)
            if not isinstance(attributes, Mapping):
                message = f"Template format error: Every Mappings member {key} must be a map"
                yield Diagnostic(Code.TEMPLATE_FORMAT, message, mapping.key_span(key), path)
                continue
            for attribute, value in attributes.entries.items():
                flat = isinstance(value, Scalar) or (
                    isinstance(value, Sequence) and all(isinstance(item, Scalar) for item in value.items)
                )
                if not flat:
                    message = "Template format error: Every Mappings attribute must be a String or a List."
                    hint = "Functions cannot be used in Mappings."
                    yield Diagnostic(Code.TEMPLATE_FORMAT, message, value.span, (*path, attribute), hint)


def _check_resources(root: Mapping) -> Iterator[Diagnostic]:
    section = root.get("Resources")
    if section is None or _is_null(section) or (isinstance(section, Mapping) and not section.entries):
        span = root.key_span("Resources") if section is not None else root.span
        yield Diagnostic(Code.TEMPLATE_FORMAT, _NO_RESOURCES, span, ("Resources",))
        return
    if not isinstance(section, Mapping):
        message = "Template format error: Any Resources member must be an object."
        yield Diagnostic(Code.TEMPLATE_FORMAT, message, section.span, ("Resources",))
        return
    for logical_id, resource in section.entries.items():
        path = ("Resources", logical_id)
        span = section.key_span(logical_id)
        if not LOGICAL_ID.match(logical_id):
            message = f"Template format error: Resource name {logical_id} is non alphanumeric."
            yield Diagnostic(Code.TEMPLATE_FORMAT, message, span, path, _name_hint(logical_id))
        if not isinstance(resource, Mapping):
            if not _is_null(resource):
                message = "Template format error: Any Resources member must be an object."
                yield Diagnostic(Code.TEMPLATE_FORMAT, message, span, path)
            continue
        yield from _check_resource(logical_id, resource, section)


def _name_hint(logical_id: str) -> str:
    if logical_id.startswith("Fn::ForEach::"):
        return "Fn::ForEach needs the transform AWS::LanguageExtensions."
    if logical_id == "Fn::Transform":
        return "The transform gave back what still calls a transform; the result of a transform is not transformed again."
    return "A logical ID has letters and digits only."


def _check_resource(logical_id: str, resource: Mapping, section: Mapping) -> Iterator[Diagnostic]:
    path = ("Resources", logical_id)
    kind = resource.get("Type")
    if kind is None:
        message = f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type member."
        yield Diagnostic(Code.TEMPLATE_FORMAT, message, section.key_span(logical_id), path)
    elif not isinstance(kind, Scalar) or _is_null(kind):
        message = f"Template format error: [/Resources/{logical_id}/Type] The Type of a resource must be a string."
        yield Diagnostic(Code.TEMPLATE_FORMAT, message, kind.span, (*path, "Type"))
    for attribute in resource.entries:
        if attribute not in RESOURCE_ATTRIBUTES:
            message = f"Invalid template resource property '{attribute}'"
            where = resource.key_span(attribute)
            hint = suggestion(attribute, RESOURCE_ATTRIBUTES) or "It may belong one level deeper, under Properties."
            yield Diagnostic(Code.TEMPLATE_FORMAT, message, where, (*path, attribute), hint)
    for attribute in ("Properties", "Metadata"):
        value = resource.get(attribute)
        if value is not None and not isinstance(value, Mapping) and not _is_null(value):
            message = f"Template format error: [/Resources/{logical_id}/{attribute}] {attribute} must be an object."
            yield Diagnostic(Code.TEMPLATE_FORMAT, message, value.span, (*path, attribute))


def _check_outputs(section: Node | None) -> Iterator[Diagnostic]:
    if not isinstance(section, Mapping):
        return
    for name, output in section.entries.items():
        path = ("Outputs", name)
        span = section.key_span(name)
        if not LOGICAL_ID.match(name):
            message = f"Template format error: Output name {name} is non alphanumeric."
            yield Diagnostic(Code.TEMPLATE_FORMAT, message, span, path, _name_hint(name))
        if not isinstance(output, Mapping):
            if not _is_null(output):
                message = "Template format error: Any Outputs member must be an object."
                yield Diagnostic(Code.TEMPLATE_FORMAT, message, span, path)
            continue
        if "Value" not in output.entries:
            message = "Template format error: Every Outputs member must contain a Value object"
            yield Diagnostic(Code.TEMPLATE_FORMAT, message, span, path)
        for attribute in output.entries:
            if attribute not in OUTPUT_ATTRIBUTES:
                message = f"Invalid template output property '{attribute}'"
                where = output.key_span(attribute)
                hint = suggestion(attribute, OUTPUT_ATTRIBUTES)
                yield Diagnostic(Code.TEMPLATE_FORMAT, message, where, (*path, attribute), hint)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == NULL
