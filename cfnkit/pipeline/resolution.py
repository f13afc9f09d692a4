"""The resolved template: what the service acts on once values are known."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.intrinsics import FUNCTIONS, NO_VALUE, Evaluator, StackNames, Unknown, is_false, is_true
from cfnkit.schemas import Schemas, missing_required
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.template import Output, ParameterValues, Resource, Template
from cfnkit.vocabulary import Place, suggestion

_CONSUMED = frozenset({"Parameters", "Mappings", "Conditions", "Rules"})
# Attributes of a resource that no function is evaluated in.
_LITERAL = frozenset({"Type", "Condition", "DependsOn"})


class Found(NamedTuple):
    """What evaluating found: diagnostics, and the names with what was referred to."""

    diagnostics: list[Diagnostic]
    names: StackNames


class _Attributes:
    """Which attributes resource types have, by their schemas."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def supports(self, resource_type: str, attribute: str) -> bool:
        schema = self._schemas.get(resource_type)
        return schema is None or schema.supports_attribute(attribute)


def resolve_template(
    template: Template, parameters: ParameterValues, target: Target, lookups: Lookups, extended: bool
) -> tuple[Mapping, Found]:
    """Evaluate rules, conditions, resources and outputs.

    Parameters, Mappings, Conditions and Rules are consumed; what stays of them is what something unknown still needs.
    Resources and outputs whose condition is false are gone.
    """
    schemas = Schemas(target.region)
    names = StackNames(template, parameters, target, lookups, _Attributes(schemas))
    evaluator = Evaluator(FUNCTIONS, names, extended)
    unknown_conditions = [name for name in template.conditions if isinstance(names.truth(name, evaluator), Unknown)]
    _assert_rules(template, evaluator)
    present = {
        name: resource
        for name, resource in template.resources.items()
        if not _is_off(resource.condition, "Resources", name, names, evaluator)
    }
    names.absent.update(template.resources.keys() - present.keys())
    entries: dict[str, Node] = {}
    for section, node in template.root.entries.items():
        if section == "Resources" and isinstance(node, Mapping):
            members = {name: _resource(resource, evaluator, names) for name, resource in present.items()}
            entries[section] = node.replacing(members)
            for name, member in members.items():
                _check_required(present[name], member, schemas, evaluator)
        elif section == "Outputs":
            outputs = _outputs(template, names, evaluator)
            if outputs and isinstance(node, Mapping):
                entries[section] = node.replacing(outputs)
        elif section not in _CONSUMED:
            entries[section] = node
    resolved = template.root.replacing(_with_needed(template, parameters, unknown_conditions, entries))
    return resolved, Found(evaluator.diagnostics, names)


def _with_needed(
    template: Template, parameters: ParameterValues, conditions: list[str], entries: dict[str, Node]
) -> dict[str, Node]:
    """The sections with the parameters and conditions that are not known, and the mappings, in the source's order."""
    if not parameters.unknown and not conditions:
        return entries
    kept = dict(entries)
    for section, names in (("Parameters", list(parameters.unknown)), ("Conditions", conditions)):
        node = template.root.get(section)
        if names and isinstance(node, Mapping):
            kept[section] = node.replacing({name: node.entries[name] for name in names if name in node.entries})
    if "Mappings" in template.root.entries:
        kept["Mappings"] = template.root.entries["Mappings"]
    return {section: kept[section] for section in template.root.entries if section in kept}


def _is_off(condition: Scalar | None, section: str, name: str, names: StackNames, evaluator: Evaluator) -> bool:
    if condition is None:
        return False
    if condition.text not in names.template.conditions:
        message = f"Template format error: Unresolved condition dependency {condition.text} in the {section} block of the template"
        evaluator.path = [section, name, "Condition"]
        evaluator.report(Code.CONDITION, message, condition.span, suggestion(condition.text, names.template.conditions))
        return False
    return is_false(names.truth(condition.text, evaluator))


def _resource(resource: Resource, evaluator: Evaluator, names: StackNames) -> Mapping:
    entries: dict[str, Node] = {}
    for attribute, node in resource.node.entries.items():
        if attribute == "DependsOn":
            kept = _depends_on(node, names)
            if kept is not None:
                entries[attribute] = kept
        elif attribute == "Condition":
            if not _holds(resource.condition, names, evaluator):
                entries[attribute] = node
        elif attribute in _LITERAL or type(node) is Scalar:
            entries[attribute] = node
        else:
            value = evaluator.evaluate_at(node, "Resources", resource.logical_id, attribute)
            if value is not NO_VALUE:
                entries[attribute] = value.call if isinstance(value, Unknown) else value
    return resource.node.replacing(entries)


def _check_required(resource: Resource, evaluated: Mapping, schemas: Schemas, evaluator: Evaluator) -> None:
    """Report the properties that the resource type's schema requires and that are not there."""
    schema = schemas.get(resource.type)
    properties = evaluated.get("Properties") or Mapping({}, {}, resource.key_span)
    if schema is None or not isinstance(properties, Mapping):
        return
    missing = missing_required(schema, properties)
    if missing:
        listed = ", ".join(f"The property {{/{'/'.join(map(str, place))}}} is required" for place in missing)
        evaluator.path = ["Resources", resource.logical_id, "Properties"]
        parent = at_path(properties, missing[0][:-1]) or properties
        evaluator.report(Code.PROPERTY, f"Property validation failure: [{listed}]", parent.span)


def _holds(condition: Scalar | None, names: StackNames, evaluator: Evaluator) -> bool:
    """Whether a condition is known to be true, so that it need not be kept."""
    return condition is not None and condition.text in names.template.conditions and is_true(names.truth(condition.text, evaluator))


def _depends_on(node: Node, names: StackNames) -> Node | None:
    """DependsOn without the resources that are not there."""
    if isinstance(node, Scalar):
        return None if node.text in names.absent else node
    if not isinstance(node, Sequence):
        return node
    items = tuple(item for item in node.items if not (isinstance(item, Scalar) and item.text in names.absent))
    if len(items) == len(node.items):
        return node
    return Sequence(items, node.span, node.steps) if items else None


def _outputs(template: Template, names: StackNames, evaluator: Evaluator) -> dict[str, Node]:
    outputs: dict[str, Node] = {}
    for name, output in template.outputs.items():
        if _is_off(output.condition, "Outputs", name, names, evaluator):
            continue
        outputs[name] = _output(output, names, evaluator)
    return outputs


def _output(output: Output, names: StackNames, evaluator: Evaluator) -> Mapping:
    entries: dict[str, Node] = {}
    for attribute, node in output.node.entries.items():
        if attribute == "Condition" and _holds(output.condition, names, evaluator):
            continue
        value = node if attribute == "Condition" else evaluator.evaluate_at(node, "Outputs", output.name, attribute)
        if value is not NO_VALUE:
            entries[attribute] = value.call if isinstance(value, Unknown) else value
    return output.node.replacing(entries)


def _assert_rules(template: Template, evaluator: Evaluator) -> None:
    """Report each assertion that is known not to hold.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
    """
    for name, rule in template.rules.items():
        condition = rule.get("RuleCondition")
        if condition is not None:
            value = evaluator.evaluate_at(condition, "Rules", name, "RuleCondition", place=Place.RULE)
            if not is_true(value):
                continue
        assertions = rule.get("Assertions")
        for index, assertion in enumerate(assertions.items if isinstance(assertions, Sequence) else ()):
            check = assertion.get("Assert") if isinstance(assertion, Mapping) else None
            if check is None:
                continue
            path = ("Rules", name, "Assertions", index, "Assert")
            if is_false(evaluator.evaluate_at(check, *path, place=Place.RULE)):
                assert isinstance(assertion, Mapping)
                description = assertion.get("AssertDescription")
                text = description.text if isinstance(description, Scalar) else "an assertion does not hold"
                _report(evaluator, f"Rule {name} failed: {text}", check.span, path)


def _report(evaluator: Evaluator, message: str, span: Span, path: tuple[str | int, ...]) -> None:
    evaluator.path = list(path)
    evaluator.report(Code.RULE_FAILED, message, span)
