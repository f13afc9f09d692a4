"""Evaluate a processed template as far as its values are known: the template on which the service would act."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

from cfnkit.deployment import Lookups
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.intrinsics import FUNCTIONS, NO_VALUE, Evaluator, StackNames, Unknown, is_call, is_false, is_true
from cfnkit.pipeline.exports import export_faults
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.run import Run
from cfnkit.schemas import Schemas, judge_property_names
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, children
from cfnkit.template import Output, Resource, Survey, Template
from cfnkit.vocabulary import FOR_EACH, LANGUAGE_EXTENSIONS, SERVERLESS, FunctionPlace, is_of_aws

_CONSUMED = frozenset({"Parameters", "Mappings", "Conditions", "Rules"})
# Attributes of a resource that no function is evaluated in.
_LITERAL = frozenset({"Type", "DependsOn"})
_SERVERLESS_TYPES = "AWS::Serverless::"
# Nobody else has the namespace AWS: a type that begins so, and is none of AWS, is misspelt.
_RESERVED, _OF_AWS = "aws:", "AWS::"
_NO_TEXT = "Template format error: The Value field of every Outputs member must evaluate to a String"


class ResolvedTemplate(NamedTuple):
    """An evaluated template, the diagnostics of its evaluation, and the names with the references that it met."""

    tree: Mapping
    diagnostics: list[Diagnostic]
    names: StackNames


class _Attributes:
    """The attributes of resource types, by their schemas."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._names: dict[str, tuple[str, ...]] = {}

    def names(self, resource_type: str) -> tuple[str, ...]:
        """The attributes that a type documents, and its properties, which are attributes too."""
        if resource_type not in self._names:
            schema = self._schemas.get(resource_type)
            self._names[resource_type] = (*schema.attributes, *schema.properties) if schema else ()
        return self._names[resource_type]

    def supports(self, resource_type: str, attribute: str) -> bool:
        schema = self._schemas.get(resource_type)
        return schema is None or schema.supports_attribute(attribute)


def resolve_template(template: Template, run: Run, extended: bool) -> ResolvedTemplate:
    """Evaluate rules, conditions, resources and outputs with the parameters of the run.

    Resources and outputs whose condition is false are removed, and so are the sections Parameters, Mappings, Conditions
    and Rules, except for what an unknown value still needs. `extended`: AWS::LanguageExtensions ran.
    """
    resolution = _Resolution(template, run, extended)
    return ResolvedTemplate(resolution.resolve(), resolution.evaluator.diagnostics, resolution.names)


def reevaluated(processed: Processed, lookups: Lookups) -> Mapping:
    """`Processed.resolved` evaluated anew with other lookups; no transform runs again."""
    template = Template.of(processed.tree)
    run = Run(target=processed.target, lookups=lookups).with_parameters_of(template)
    extended = any(step.call.name == LANGUAGE_EXTENSIONS for step in processed.trace)
    return resolve_template(template, run, extended).tree


def condition_truths(processed: Processed) -> dict[str, bool | None]:
    """The truth of each condition; None for one that is not known without lookups."""
    template = Template.of(processed.tree)
    run = Run(target=processed.target, lookups=Lookups()).with_parameters_of(template)
    resolution = _Resolution(template, run, any(step.call.name == LANGUAGE_EXTENSIONS for step in processed.trace))
    truths = {name: resolution.names.truth(name, resolution.evaluator) for name in template.conditions}
    return {name: is_true(truth) if is_true(truth) or is_false(truth) else None for name, truth in truths.items()}


class _Resolution:
    def __init__(self, template: Template, run: Run, extended: bool) -> None:
        self._template = template
        self._parameters = run.parameters
        self._region = run.target.region
        self._schemas = Schemas(self._region)
        self.names = StackNames(template, run.parameters, run.target, run.lookups, _Attributes(self._schemas))
        self.evaluator = Evaluator(FUNCTIONS, self.names, extended)

    def resolve(self) -> Mapping:
        """The evaluated template."""
        template = self._template
        conditions: dict[str, Node] = {}
        for name in template.conditions:
            truth = self.names.truth(name, self.evaluator)
            if isinstance(truth, Unknown):
                conditions[name] = truth.call
        self._assert_rules()
        present = [resource for resource in template.resources.values() if not self._is_absent(resource.condition)]
        self.names.absent.update(template.resources.keys() - {resource.logical_id for resource in present})
        entries: dict[str, Node] = {}
        for section, node in template.root.entries.items():
            if section == "Resources" and isinstance(node, Mapping):
                members = {resource.logical_id: self._resource(resource) for resource in present}
                entries[section] = node.replacing({**members, **_loops(node)})
            elif section == "Outputs":
                outputs: dict[str, Node] = {
                    name: self._output(output)
                    for name, output in template.outputs.items()
                    if not self._is_absent(output.condition)
                }
                self.evaluator.diagnostics.extend(export_faults(outputs))
                if isinstance(node, Mapping) and (outputs or _loops(node)):
                    entries[section] = node.replacing({**outputs, **_loops(node)})
            elif section not in _CONSUMED:
                entries[section] = node
        return template.root.replacing(self._with_needed(entries, conditions))

    def _with_needed(self, entries: dict[str, Node], unknown: dict[str, Node]) -> dict[str, Node]:
        """The sections, with the parameters, conditions and mappings that they still refer to."""
        if not unknown and not self._parameters.unknown and "Fn::FindInMap" not in self.evaluator.left:
            return entries
        needs = Survey()
        for section in ("Resources", "Outputs"):
            if section in entries:
                needs.walk(entries[section], section)
        conditions: dict[str, Node] = {}
        waiting = [use.name.text for use in needs.conditions]
        while waiting:
            name = waiting.pop()
            if name in unknown and name not in conditions:
                conditions[name] = unknown[name]
                inside = Survey()
                inside.walk(unknown[name], "Conditions", name)
                waiting.extend(use.name.text for use in inside.conditions)
                needs.walk(unknown[name], "Conditions", name)
        referred = {reference.name for references in needs.references.values() for reference in references}
        root = self._template.root
        if any(map(_holds_loop, entries.values())):
            # A loop that waits for a value may refer to anything.
            kept = {section: root.entries[section] for section in _CONSUMED - {"Rules"} if section in root.entries}
            return {section: {**kept, **entries}[section] for section in root.entries if section in {**kept, **entries}}
        needed = {
            "Parameters": [name for name in self._template.parameters if name in referred],
            "Conditions": [name for name in unknown if name in conditions],
            "Mappings": list(self._template.mappings) if "Fn::FindInMap" in needs.functions else [],
        }
        for section, names in needed.items():
            node = root.get(section)
            if names and isinstance(node, Mapping):
                entries[section] = node.replacing({name: conditions.get(name, node.entries[name]) for name in names})
        return {section: entries[section] for section in root.entries if section in entries}

    def _is_absent(self, condition: Scalar | None) -> bool:
        """Whether a condition is known to be false; validation reports an undefined one."""
        return (
            condition is not None
            and condition.text in self._template.conditions
            and is_false(self.names.truth(condition.text, self.evaluator))
        )

    def _holds(self, condition: Scalar | None) -> bool:
        """Whether a condition is known to be true."""
        return (
            condition is not None
            and condition.text in self._template.conditions
            and is_true(self.names.truth(condition.text, self.evaluator))
        )

    def _members(self, node: Mapping, condition: Scalar | None, *path: str) -> dict[str, Node]:
        """The evaluated attributes of a resource or an output, without a condition that holds."""
        entries: dict[str, Node] = {}
        for attribute, child in node.entries.items():
            if attribute == "Condition":
                if not self._holds(condition):
                    entries[attribute] = child
            elif attribute in _LITERAL or type(child) is Scalar:
                entries[attribute] = child
            else:
                value = self.evaluator.evaluate_at(child, *path, attribute)
                if value is not NO_VALUE:
                    entries[attribute] = value.call if isinstance(value, Unknown) else value
        return entries

    def _resource(self, resource: Resource) -> Mapping:
        entries = self._members(resource.node, resource.condition, "Resources", resource.logical_id)
        self._check_type(resource)
        self._check_property_names(resource, entries.get("Properties") or Mapping({}, {}, resource.key_span))
        return resource.node.replacing(entries)

    def _check_type(self, resource: Resource) -> None:
        """Report a type of AWS that the region does not have."""
        kind = resource.type
        misspelt = kind.lower().startswith(_RESERVED) and not kind.startswith(_OF_AWS)
        if not (is_of_aws(kind) or misspelt) or self._schemas.get(kind) is not None:
            return
        regions = self._schemas.regions_of(kind)
        if regions and self._region is None:
            return
        if kind.startswith(_SERVERLESS_TYPES):
            hint = f"Add 'Transform: {SERVERLESS}' to the template."
        elif regions:
            hint = f"{regions[0]} has this type; {self._region} does not, as far as is known."
        else:
            hint = self.evaluator.suggest(kind, self._type_names)
        node = resource.node.get("Type") or resource.node
        message = f"Template format error: Unrecognized resource types: [{kind}]"
        path = ("Resources", resource.logical_id, "Type")
        self.evaluator.report_at(path, Code.TYPE_UNKNOWN, message, node.span, hint)

    @cached_property
    def _type_names(self) -> Collection[str]:
        return self._schemas.type_names()

    def _check_property_names(self, resource: Resource, properties: Node) -> None:
        """Report the properties that the type's schema requires and the resource lacks, and those it does not have."""
        schema = self._schemas.get(resource.type)
        if schema is None or not isinstance(properties, Mapping):
            return
        missing, unsupported = judge_property_names(schema, properties)
        top = ("Resources", resource.logical_id, "Properties")
        if missing:
            listed = ", ".join(f"The property {{/{'/'.join(map(str, place))}}} is required" for place in missing)
            parent = at_path(properties, missing[0][:-1]) or properties
            message = f"Property validation failure: [{listed}]"
            self.evaluator.report_at((*top, *missing[0][:-1]), Code.PROPERTY, message, parent.span)
        for path, known in unsupported:
            holder = at_path(properties, path[:-1])
            assert isinstance(holder, Mapping)
            name = str(path[-1])
            message = f"Encountered unsupported property {name}"
            span, hint = holder.key_span(name), self.evaluator.suggest(name, known)
            self.evaluator.report_at((*top, *path), Code.PROPERTY, message, span, hint)

    def _output(self, output: Output) -> Mapping:
        entries = self._members(output.node, output.condition, "Outputs", output.name)
        value = entries.get("Value")
        path = ("Outputs", output.name, "Value")
        span = output.node.key_span("Value")
        if value is None and "Value" in output.node.entries:
            message = f"[/Outputs/{output.name}/Value] 'null' values are not allowed in templates"
            self.evaluator.report_at(path, Code.NULL_VALUE, message, span, "It comes out as AWS::NoValue.")
        elif isinstance(value, Sequence):
            message = f"{_NO_TEXT} and not a List."
            self.evaluator.report_at(path, Code.TEMPLATE_FORMAT, message, span, "Join the list with Fn::Join.")
        elif isinstance(value, Mapping) and not is_call(value):
            self.evaluator.report_at(path, Code.TEMPLATE_FORMAT, f"{_NO_TEXT} and not a Map.", span)
        return output.node.replacing(entries)

    def _assert_rules(self) -> None:
        """Report each assertion that is known to be false.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
        """
        for name, rule in self._template.rules.items():
            condition = rule.get("RuleCondition")
            if condition is not None:
                value = self.evaluator.evaluate_at(condition, "Rules", name, "RuleCondition", place=FunctionPlace.RULE)
                if not is_true(value):
                    continue
            assertions = rule.get("Assertions")
            for index, assertion in enumerate(assertions.items if isinstance(assertions, Sequence) else ()):
                check = assertion.get("Assert") if isinstance(assertion, Mapping) else None
                if check is None:
                    continue
                path = ("Rules", name, "Assertions", index, "Assert")
                if is_false(self.evaluator.evaluate_at(check, *path, place=FunctionPlace.RULE)):
                    assert isinstance(assertion, Mapping)
                    description = assertion.get("AssertDescription")
                    text = description.text if isinstance(description, Scalar) else "an assertion does not hold"
                    self.evaluator.report_at(path, Code.RULE_FAILED, f"Rule {name} failed: {text}", check.span)


def _holds_loop(node: Node) -> bool:
    """Whether a loop stands anywhere in a node."""
    if isinstance(node, Mapping) and any(key.startswith(FOR_EACH) for key in node.entries):
        return True
    return any(map(_holds_loop, children(node)))


def _loops(section: Mapping) -> dict[str, Node]:
    """The loops of a section that wait for a value."""
    return {name: node for name, node in section.entries.items() if name.startswith(FOR_EACH)}
