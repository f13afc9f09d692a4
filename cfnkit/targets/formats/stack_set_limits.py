"""The limits of stack sets that a template can break.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from cfnkit.configuration.documents import Section, read_document
from cfnkit.deployment import partition_of
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import Span
from cfnkit.syntax import Mapping as Object
from cfnkit.syntax import Node, Scalar, Sequence, walk
from cfnkit.targets.file import TargetFile
from cfnkit.vocabulary import FN_TRANSFORM, LANGUAGE_EXTENSIONS

_MOST_DEPENDENCIES = 10
_NAME_IN_ARN = re.compile(r":stackset/(?P<name>[^:]+)")


def broken_limits(stack_sets: Mapping[str, Section], file: TargetFile) -> Iterator[Diagnostic]:
    """What the service would refuse, or not do, in the stack sets of a template, by logical ID."""
    for properties in stack_sets.values():
        yield from _permissions(properties)
        yield from _transforms(properties, file)
        yield from _repeated(properties)
        yield from _order(properties)
        yield from _partitions(properties)
    yield from _dependencies(stack_sets)


def _problem(message: str, span: Span, hint: str = "") -> Diagnostic:
    return Diagnostic(Code.STACK_SET, Problem(message, span, hint=hint))


def _is_service_managed(properties: Section) -> bool:
    return properties.text("PermissionModel") == "SERVICE_MANAGED"


def _permissions(properties: Section) -> Iterator[Diagnostic]:
    node = properties.node
    model = node.get("PermissionModel")
    if not (model is None or isinstance(model, Scalar)):
        return
    if _is_service_managed(properties):
        if "AutoDeployment" not in node.entries:
            message = "A stack set with service-managed permissions must have AutoDeployment."
            yield _problem(message, node.key_span("PermissionModel"))
        if "AdministrationRoleARN" in node.entries:
            message = "AdministrationRoleARN is for self-managed permissions only."
            yield _problem(message, node.key_span("AdministrationRoleARN"))
        return
    if "AutoDeployment" in node.entries:
        message = "AutoDeployment is for service-managed permissions only."
        yield _problem(message, node.key_span("AutoDeployment"), "Set PermissionModel to SERVICE_MANAGED.")
    for group in _groups(properties):
        targets = group.section("DeploymentTargets").node
        if "OrganizationalUnitIds" in targets.entries:
            message = "A stack set with self-managed permissions goes to accounts, not to organizational units."
            yield _problem(message, targets.key_span("OrganizationalUnitIds"))


def _transforms(properties: Section, file: TargetFile) -> Iterator[Diagnostic]:
    """Service-managed permissions and a template that calls macros."""
    if not _is_service_managed(properties):
        return
    root = _template(properties, file)
    if root is None:
        return
    names = {name for path, node in walk(root) for name in _called(path, node)}
    names.discard(LANGUAGE_EXTENSIONS)
    if names:
        called = ", ".join(sorted(names))
        message = f"A stack set with service-managed permissions cannot have a template with macros: {called}."
        yield _problem(
            message, properties.node.key_span("TemplateURL"), "Deploy the processed template: `cfnkit render`."
        )


def _template(properties: Section, file: TargetFile) -> Node | None:
    """The tree of a stack set's template in a file of its own; that in TemplateBody is judged by the rule W9704."""
    url = properties.node.get("TemplateURL")
    if not isinstance(url, Scalar):
        return None
    path = file.local(url.text, url.span)
    if path is None or not Path(path).is_file():
        return None
    return read_document(path, "template", url.span, file.project, tags=True).root


def _called(path: tuple[str | int, ...], node: Node) -> Iterator[str]:
    """The names of the macros that a node calls."""
    if path == ("Transform",):
        for each in node.items if isinstance(node, Sequence) else (node,):
            name = each.get("Name") if isinstance(each, Object) else each
            if isinstance(name, Scalar):
                yield name.text
    elif path and path[-1] == FN_TRANSFORM and isinstance(node, Object):
        name = node.get("Name")
        if isinstance(name, Scalar):
            yield name.text


def _repeated(properties: Section) -> Iterator[Diagnostic]:
    """A stack instance that two groups have."""
    seen: set[tuple[str, str]] = set()
    for group in _groups(properties):
        targets = group.section("DeploymentTargets")
        places = [*targets.placed_texts("Accounts"), *targets.placed_texts("OrganizationalUnitIds")]
        own = [((place, region), span) for place, _ in places for region, span in group.placed_texts("Regions")]
        for instance, span in own:
            if instance in seen:
                place, region = instance
                message = f"Another part of StackInstancesGroup has {place} in {region} already."
                yield _problem(message, span, "A stack instance stands in one group, with its parameters.")
        seen.update(instance for instance, _ in own)


def _order(properties: Section) -> Iterator[Diagnostic]:
    """An order of regions that the stack set does not have, and one that is not followed."""
    preferences = properties.section("OperationPreferences")
    order = list(preferences.placed_texts("RegionOrder"))
    groups = list(_groups(properties))
    lists = (group.node.get("Regions") for group in groups)
    all_known = all(isinstance(each, Sequence) and all(isinstance(one, Scalar) for one in each.items) for each in lists)
    regions = {region for group in groups for region in group.texts("Regions")}
    counted = Counter(region for region, _ in order)
    for region, span in order:
        if groups and all_known and region not in regions:
            yield _problem(f"RegionOrder has {region}, where the stack set has no stack instances.", span)
        elif counted[region] > 1:
            yield _problem(f"RegionOrder has {region} {counted[region]} times.", span)
            counted[region] = 1
    if order and properties.section("AutoDeployment").flag("Enabled"):
        message = "RegionOrder is not followed while AutoDeployment is enabled."
        yield _problem(message, preferences.node.key_span("RegionOrder"))


def _partitions(properties: Section) -> Iterator[Diagnostic]:
    """Regions of another partition than the first one: an account, and thus a stack set, is in one partition.

    https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
    """
    placed = [each for group in _groups(properties) for each in group.placed_texts("Regions")]
    first = placed[0][0] if placed else ""
    told: set[str] = set()
    for region, span in placed:
        partition = partition_of(region)
        if partition != partition_of(first) and partition not in told:
            told.add(partition)
            message = f"{region} is in the partition {partition}, and {first} in {partition_of(first)}."
            yield _problem(message, span, "Accounts are of one partition: make a stack set in each.")


def _dependencies(stack_sets: Mapping[str, Section]) -> Iterator[Diagnostic]:
    """Too many dependencies, and stack sets that depend on themselves through others."""
    by_name = {properties.text("StackSetName") or name: name for name, properties in stack_sets.items()}
    depends: dict[str, list[str]] = {}
    for name, properties in stack_sets.items():
        deployment = properties.section("AutoDeployment").node
        items = deployment.get("DependsOn")
        listed = items.items if isinstance(items, Sequence) else ()
        depends[name] = [by_name.get(each, each) for each in map(_named, listed) if each]
        if len(listed) > _MOST_DEPENDENCIES:
            message = f"A stack set can depend on {_MOST_DEPENDENCIES} others, and this one on {len(listed)}."
            yield _problem(message, deployment.key_span("DependsOn"))
    told: set[str] = set()
    for name, properties in stack_sets.items():
        cycle = _cycle(name, depends)
        if cycle and told.isdisjoint(cycle):
            told.update(cycle)
            span = properties.section("AutoDeployment").node.key_span("DependsOn")
            yield _problem(f"Stack sets depend on each other in a circle: {' -> '.join((*cycle, name))}.", span)


def _named(node: Node) -> str:
    """The stack set that an item of DependsOn names: its logical ID, or its name in an ARN."""
    for _, each in walk(node):
        if isinstance(each, Scalar):
            match = _NAME_IN_ARN.search(each.text)
            return match["name"] if match else each.text
    return ""


def _cycle(start: str, depends: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The way from a stack set back to itself; empty without one."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for following in depends.get(way[-1], ()):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()


def _groups(properties: Section) -> list[Section]:
    groups = properties.node.get("StackInstancesGroup")
    nodes = groups.items if isinstance(groups, Sequence) else ()
    return [Section(each, properties.source) for each in nodes if isinstance(each, Object)]
