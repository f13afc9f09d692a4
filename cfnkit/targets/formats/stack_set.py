"""Stack sets in templates: `AWS::CloudFormation::StackSet` deploys another template to accounts and regions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cfnkit.configuration.documents import Section
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path
from cfnkit.targets.file import TargetFile
from cfnkit.targets.formats.stack_set_limits import broken_limits
from cfnkit.targets.organization import Organization
from cfnkit.targets.spread import AccountPlace, Placed, StackEntry, places_in
from cfnkit.targets.target import TemplateTarget
from cfnkit.targets.values import Values, values_of_list
from cfnkit.template.stack_sets import STACK_SET, TEMPLATE_BODY, body_of_stack_set

KIND = "stack-set"
_KEYS = ("ParameterKey", "ParameterValue")
_OWN = ("AWS::AccountId", "AWS::Region")
_HERE = AccountPlace("", "")


def recognises(path: Path, root: Node) -> bool:
    """Whether a document is a template with a stack set."""
    resources = root.get("Resources") if isinstance(root, Mapping) else None
    return isinstance(resources, Mapping) and any(map(_is_stack_set, resources.entries.values()))


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """A target for each stack instance, named `LogicalId@account/region`. Raises ConfigurationError."""
    stack_sets = {
        name: resource.section("Properties")
        for name, resource in file.section.section("Resources").sections()
        if _is_stack_set(resource.node)
    }
    organization = file.organization
    for name, properties in stack_sets.items():
        span = file.section.section("Resources").node.key_span(name)
        template = _template(name, properties, span, file)
        if isinstance(template, Diagnostic):
            yield template
            continue
        body = "" if "TemplateURL" in properties.node.entries else name
        general = values_of_list(properties.node.get("Parameters"), properties.source, _KEYS)
        for group in _groups(properties):
            values = values_of_list(group.node.get("ParameterOverrides"), group.source, _KEYS).over(general)
            stack = _stack(name, properties, template, values, span)
            stack = replace(stack, stack_set=body, template_span=properties.node.key_span("TemplateURL"))
            yield from _instances(stack, group, properties, organization)
    yield from broken_limits(stack_sets, file)


def _is_stack_set(resource: Node) -> bool:
    type_name = resource.get("Type") if isinstance(resource, Mapping) else None
    return isinstance(type_name, Scalar) and type_name.text == STACK_SET


def _groups(properties: Section) -> Iterator[Section]:
    groups = properties.node.get("StackInstancesGroup")
    for number, group in enumerate(groups.items if isinstance(groups, Sequence) else ()):
        if isinstance(group, Mapping):
            yield Section(group, properties.source, f"{properties.path}.StackInstancesGroup.{number}")


def _stack(name: str, properties: Section, template: str, values: Values, span: Span) -> StackEntry:
    tags = values_of_list(properties.node.get("Tags"), properties.source, ("Key", "Value")).known
    return StackEntry(name, template, KIND, span, f"StackSet-{properties.text('StackSetName') or name}", values, tags)


def _instances(
    stack: StackEntry, group: Section, properties: Section, organization: Organization
) -> Iterator[TemplateTarget | Diagnostic]:
    """The stack instances of a group, and what is not known of them."""
    targets = group.section("DeploymentTargets")
    regions, places, of_units = list[Placed](), list[AccountPlace](), list[AccountPlace]()
    is_here = False
    for node in _items(group.node.get("Regions")):
        if isinstance(node, Scalar):
            regions.append(Placed(node.text, node.span))
        elif _is_own(node):
            is_here = True
        else:
            yield _unknown("A region is the result of a function, so that it is not known offline.", node.span)
    for node in _items(targets.node.get("Accounts")):
        if isinstance(node, Scalar):
            places.append(AccountPlace(node.text, node.text))
        elif _is_own(node):
            places.append(_HERE)
        else:
            yield _unknown("An account is the result of a function, so that it is not known offline.", node.span)
    units = list[Placed]()
    for node in _items(targets.node.get("OrganizationalUnitIds")):
        if isinstance(node, Scalar):
            units.append(Placed(node.text, node.span))
        else:
            message = "An organizational unit is the result of a function, so that its accounts are not known offline."
            yield _unknown(message, node.span)
            of_units.append(_HERE)
    for found in places_in(units, organization):
        if isinstance(found, Diagnostic):
            yield found
        else:
            of_units.append(found)
    chosen = _chosen(targets.text("AccountFilterType") or "NONE", places, of_units)
    if properties.text("PermissionModel") == "SERVICE_MANAGED":
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-associate-stackset-with-org.html
        management = {each.id for each in organization.accounts if each.is_master}
        chosen = [each for each in chosen if each.account_id not in management]
    if regions:
        yield from stack.over(chosen, regions)
    if is_here:
        yield from stack.over(chosen, ())


def _chosen(filter_type: str, accounts: list[AccountPlace], of_units: list[AccountPlace]) -> list[AccountPlace]:
    """The accounts that a filter leaves; a unit whose accounts are not known is not narrowed by it."""
    if filter_type == "INTERSECTION":
        known = {each.account_id for each in of_units}
        return [each for each in accounts if each.account_id in known or "" in known]
    if filter_type == "DIFFERENCE":
        return [each for each in of_units if not each.account_id or each not in accounts]
    return [*of_units, *accounts]


def _template(name: str, properties: Section, span: Span, file: TargetFile) -> str | Diagnostic:
    """The path of a stack set's template, which is that of the file if it stands in it, or why it is not known."""
    url = properties.node.get("TemplateURL")
    if isinstance(url, Scalar):
        path = file.local(url.text, url.span)
        if path is not None:
            return str(path)
        hint = "`includes` in .cfnkit.yaml gives the folder of a prefix in S3."
        return _unknown("The template of the stack set is not in the project.", url.span, hint)
    if url is not None:
        return _unknown("The template's URL is the result of a function, so that it is not known offline.", url.span)
    if body_of_stack_set(file.document, name) is not None:
        return str(file.path)
    if TEMPLATE_BODY in properties.node.entries:
        message = "The template is the result of a function, so that it is not known offline."
        return _unknown(message, properties.node.key_span(TEMPLATE_BODY))
    return _unknown("The stack set has no TemplateBody and no TemplateURL.", span)


def _unknown(message: str, span: Span, hint: str = "") -> Diagnostic:
    return Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, span, hint=hint))


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else () if node is None else (node,)


def _is_own(node: Node) -> bool:
    """Whether a value is the account or the region of the stack that has the stack set."""
    name = at_path(node, ("Ref",))
    return isinstance(name, Scalar) and name.text in _OWN
