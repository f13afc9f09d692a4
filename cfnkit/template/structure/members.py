"""The checks of resources, outputs and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from cfnkit.diagnostics import Diagnostic
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, is_unknown_tag, walk
from cfnkit.template.structure.format_errors import is_null, lacks, malformed, not_a_member, unknown_keys
from cfnkit.vocabulary import (
    FN_TRANSFORM,
    FOR_EACH,
    FUNCTION_NAMES,
    LANGUAGE_EXTENSIONS,
    OUTPUT_ATTRIBUTES,
    RESOURCE_ATTRIBUTES,
    SECTIONS,
)

_NO_RESOURCES = "Template format error: At least one Resources member must be defined."
_NO_STRING = "Template format error: Every {} member must be a string."
_EXPORT_NAME = re.compile(r"[A-Za-z0-9:-]+\Z")
_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_FUNCTIONS = frozenset(
    {
        "Fn::And",
        "Fn::Contains",
        "Fn::EachMemberEquals",
        "Fn::EachMemberIn",
        "Fn::Equals",
        "Fn::Not",
        "Fn::Or",
        "Fn::RefAll",
        "Fn::ValueOf",
        "Fn::ValueOfAll",
        "Ref",
    }
)
_KEYS = frozenset({"Assertions", "RuleCondition"})


def check_resources(root: Mapping, waits: bool) -> Iterator[Diagnostic]:
    """The diagnostics for a missing Resources section, and for members that are no resources."""
    section = root.get("Resources")
    if section is None or is_null(section) or (isinstance(section, Mapping) and not section.entries):
        span = root.key_span("Resources") if section is not None else root.span
        if section is not None or lacks(root, "Resources", SECTIONS):
            yield malformed(_NO_RESOURCES, span, "Resources")
        return
    if not isinstance(section, Mapping):
        yield malformed("Template format error: Any Resources member must be an object.", section.span, "Resources")
        return
    for logical_id, resource in section.entries.items():
        if waits and logical_id.startswith(FOR_EACH):
            continue
        yield from not_a_member("Resource", logical_id, section)
        if isinstance(resource, Mapping):
            yield from _check_resource(logical_id, resource, section, waits)


def _check_resource(logical_id: str, resource: Mapping, section: Mapping, waits: bool) -> Iterator[Diagnostic]:
    path = ("Resources", logical_id)
    kind = resource.get("Type")
    where = f"Template format error: [/Resources/{logical_id}]"
    is_made = waits and FN_TRANSFORM in resource.entries  # what waits may give the rest
    if kind is None and not is_made and lacks(resource, "Type", RESOURCE_ATTRIBUTES):
        message = f"{where} Every Resources object must contain a Type member."
        yield malformed(message, section.key_span(logical_id), *path)
    elif kind is not None and not isinstance(kind, Scalar) and not is_unknown_tag(kind):
        yield malformed(f"{where} Every Type member must be a string.", kind.span, *path, "Type")
    otherwise = "It may belong one level deeper, under Properties."
    attributes = {*RESOURCE_ATTRIBUTES, FN_TRANSFORM} if waits else RESOURCE_ATTRIBUTES
    yield from unknown_keys(resource, attributes, "Invalid template resource property '{}'", path, otherwise)
    for attribute in ("Properties", "Metadata"):
        value = resource.get(attribute)
        if value is not None and not isinstance(value, Mapping) and not is_null(value):
            message = f"Template format error: [/Resources/{logical_id}/{attribute}] {attribute} must be an object."
            yield malformed(message, value.span, *path, attribute)
    yield from _check_literal(resource, "Condition", path, "Name a condition of the Conditions section.")
    for policy in () if waits else _POLICIES:
        # Functions need no transform here any more: https://github.com/aws/serverless-application-model/pull/3317
        if not _is_function(resource.get(policy)):
            yield from _check_literal(resource, policy, path, f"{policy} is a string, or a function that gives one.")
    yield from _check_depends_on(resource.get("DependsOn"), path)


def _is_function(node: Node | None) -> bool:
    return isinstance(node, Mapping) and len(node.entries) == 1 and node.entries.keys() <= FUNCTION_NAMES


def _check_literal(node: Mapping, key: str, path: tuple[str, ...], hint: str = "") -> Iterator[Diagnostic]:
    value = node.get(key)
    if value is not None and not isinstance(value, Scalar):
        yield malformed(_NO_STRING.format(key), value.span, *path, key, hint=hint)


def _check_depends_on(node: Node | None, path: tuple[str, ...]) -> Iterator[Diagnostic]:
    if isinstance(node, Mapping):
        message = "Template format error: DependsOn must be a string or list of strings."
        yield malformed(message, node.span, *path, "DependsOn", hint="Functions cannot be used in DependsOn.")
    for index, item in enumerate(node.items if isinstance(node, Sequence) else ()):
        if not isinstance(item, Scalar):
            message = "Template format error: Every DependsOn value must be a string."
            hint = "Functions cannot be used in DependsOn."
            yield malformed(message, item.span, *path, "DependsOn", index, hint=hint)


def check_outputs(section: Node | None, waits: bool) -> Iterator[Diagnostic]:
    """The diagnostics for members of the Outputs section that are no outputs."""
    for name, output in section.entries.items() if isinstance(section, Mapping) else ():
        assert isinstance(section, Mapping)
        if waits and name.startswith(FOR_EACH):
            continue
        yield from not_a_member("Output", name, section)
        if isinstance(output, Mapping):
            yield from _check_output(name, output, section.key_span(name))


def _check_output(name: str, output: Mapping, span: Span) -> Iterator[Diagnostic]:
    path = ("Outputs", name)
    if lacks(output, "Value", OUTPUT_ATTRIBUTES) and not _lost_its_value(output):
        yield malformed("Template format error: Every Outputs member must contain a Value object", span, *path)
    yield from unknown_keys(output, OUTPUT_ATTRIBUTES, "Invalid template output property '{}'", path)
    yield from _check_literal(output, "Condition", path, "Name a condition of the Conditions section.")
    yield from _check_literal(output, "Description", path, "Functions cannot be used in Description.")
    yield from _check_export(output.get("Export"), name)


def _lost_its_value(output: Mapping) -> bool:
    """Whether AWS::LanguageExtensions took the value: a reference in an output whose condition is false."""
    return "Condition" in output.entries and any(
        step.transform == LANGUAGE_EXTENSIONS and not step.exact for step in output.steps
    )


def _check_export(export: Node | None, output: str) -> Iterator[Diagnostic]:
    if export is None or is_null(export):
        return
    name = export.get("Name") if isinstance(export, Mapping) else None
    if name is None or (isinstance(name, Scalar) and not is_null(name) and not _EXPORT_NAME.match(name.text)):
        yield malformed_export(export, output)


def malformed_export(export: Node, output: str) -> Diagnostic:
    """The diagnostic about an Export whose Name is none."""
    message = (
        f"Template format error: Output {output} is malformed. The Name field of every Export member must be "
        "specified and consist only of alphanumeric characters, colons, or hyphens."
    )
    name = export.get("Name") if isinstance(export, Mapping) else None
    where, below = (export, ()) if name is None else (name, ("Name",))
    return malformed(message, where.span, "Outputs", output, "Export", *below)


Path: TypeAlias = tuple[str | int, ...]


def check_rules(section: Node | None) -> Iterator[Diagnostic]:
    """The diagnostics for members that are no rules, and for functions that the service refuses in rules."""
    if not isinstance(section, Mapping):
        return
    for name, rule in section.entries.items():
        yield from _check_rule(name, rule, section)
    unsupported: dict[str, tuple[Span, Path]] = {}
    for path, node in _expressions(section):
        for below, part in walk(node):
            if isinstance(part, Mapping) and len(part.entries) == 1:
                [key] = part.entries
                if (key == "Condition" or key.startswith("Fn::")) and key not in _FUNCTIONS:
                    unsupported.setdefault(key, (part.key_span(key), (*path, *below, key)))
    if unsupported:
        span, where = next(iter(unsupported.values()))
        names = ", ".join(sorted(unsupported))
        message = f"Following functions are not supported in the Rules block of the template: [{names}]"
        yield malformed(f"Template format error: {message}", span, *where)


def _expressions(section: Mapping) -> Iterator[tuple[Path, Node]]:
    """The conditions and assertions of all rules with their paths, in the order of the source."""
    for name, rule in section.entries.items():
        for key, node in rule.entries.items() if isinstance(rule, Mapping) else ():
            if key == "RuleCondition":
                yield ("Rules", name, key), node
            for index, assertion in enumerate(node.items if key == "Assertions" and isinstance(node, Sequence) else ()):
                check = assertion.get("Assert") if isinstance(assertion, Mapping) else None
                if check is not None:
                    yield ("Rules", name, key, index, "Assert"), check


def _check_rule(name: str, rule: Node, section: Mapping) -> Iterator[Diagnostic]:
    path = ("Rules", name)
    if is_null(rule):
        return
    assertions = rule.get("Assertions") if isinstance(rule, Mapping) else None
    if not isinstance(rule, Mapping) or not rule.entries.keys() <= _KEYS or not isinstance(assertions, Sequence):
        message = f"Template format error: The rule {name} must be an object with a list of Assertions."
        hint = "Beside it, a rule may have a RuleCondition."
        yield malformed(message, section.key_span(name), *path, hint=hint)
        return
    for index, assertion in enumerate(assertions.items):
        if not isinstance(assertion, Mapping) or "Assert" not in assertion.entries:
            message = f"Template format error: Every assertion of the rule {name} must contain an Assert."
            yield malformed(message, assertion.span, *path, "Assertions", index)
