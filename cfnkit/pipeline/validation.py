"""Validate a processed template as the service does, beyond its structure and the values of its functions."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.intrinsics import StackNames, resources_referenced, undefined_condition
from cfnkit.syntax import Document, Mapping, Node, Scalar, walk
from cfnkit.template import Reference, Survey, Template, check_packaged, check_quotas, cycles, shortest_cycle, survey
from cfnkit.template.quotas import INLINE_BYTES
from cfnkit.vocabulary import INCLUDE, PSEUDO_PARAMETERS, SERVICE_CATALOG, Suggestions, is_module

_EVALUATED = frozenset({"Conditions", "Outputs", "Resources", "Rules"})
# Only a deployment knows their results.
_DEPLOYED = frozenset({"Fn::GetAZs", "Fn::GetAtt", "Fn::GetStackOutput", "Fn::ImportValue"})
_DEPLOYED_IMPORT = (
    "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs"
)
_DEPLOYED_EXPORT = (
    "Template format error: Output {} is malformed.  The Name field of Export must not depend on any resources, "
    "imported values, or Fn::GetAZs."
)


def validate(template: Template, target: Target, names: StackNames) -> Iterator[Diagnostic]:
    """The diagnostics for unresolved references, circular dependencies, nulls, quotas and resource types.

    `names` holds the references that the evaluation of the resources and outputs met.
    """
    found = survey(template.root)
    yield from check_quotas(template.root, found.dynamic_references)
    yield from _check_resource_types(template, target)
    yield from found.nulls
    yield from _check_on_aws_only(template)
    for section in ("Resources", "Outputs"):
        yield from _check_references(section, template, found.references.get(section, []), names)
    for section in ("Conditions", "Rules"):
        yield from _check_only_parameters(section, template, found.references.get(section, []), names)
    yield from _check_conditions(found, template, names)
    yield from _check_imports_and_exports(found, template)
    yield from _check_circles(template, names)


def _check_on_aws_only(template: Template) -> Iterator[Diagnostic]:
    """Information about the parts whose result only AWS knows."""
    for name, resource in template.resources.items():
        if is_module(resource.type):
            message = f"The content of the module {resource.type} is known to AWS only."
            path = ("Resources", name, "Type")
            node = resource.node.get("Type") or resource.node
            yield Diagnostic(Code.ON_AWS_ONLY, Problem(message, node.span, path))


def check_written(document: Document, template: Template) -> Iterator[Diagnostic]:
    """Information about what is done to a template before the service has it, or by Service Catalog."""
    text = document.source.text
    yield from check_packaged(template, INCLUDE in text)
    if SERVICE_CATALOG not in text:
        return
    for path, node in walk(template.root):
        if isinstance(node, Scalar) and SERVICE_CATALOG in node.text:
            message = "Service Catalog alone replaces [[servicecatalog:...]]; its value is unknown."
            yield Diagnostic(Code.ON_AWS_ONLY, Problem(message, node.span, path))
            return


def check_size(document: Document, target: Target) -> Iterator[Diagnostic]:
    """The diagnostic for a template that is sent in the request (`Target.inline`) and too large for it."""
    size = len(document.source.text.encode("utf-8", "replace"))
    if target.inline and size > INLINE_BYTES:
        message = (
            "1 validation error detected: Value '<template-body>' at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {INLINE_BYTES}"
        )
        hint = f"The template has {size:,} bytes; send it through S3."
        yield Diagnostic(Code.QUOTA, Problem(message, document.root.span, hint=hint))


def _check_resource_types(template: Template, target: Target) -> Iterator[Diagnostic]:
    allowed = target.resource_types
    for resource in template.resources.values() if allowed else ():
        if not any(_allows(pattern, resource.type) for pattern in allowed):
            message = f"Resource type {resource.type} is not allowed by parameter ResourceTypes [{', '.join(allowed)}]"
            yield Diagnostic(
                Code.RESOURCE_TYPE, Problem(message, resource.key_span, ("Resources", resource.logical_id, "Type"))
            )


def _allows(pattern: str, kind: str) -> bool:
    """Whether a pattern of ResourceTypes, a type or a prefix that ends with ``::*``, allows a type."""
    return pattern == kind or pattern == "*" or (pattern.endswith("::*") and kind.startswith(pattern[:-1]))


def _check_references(
    section: str, template: Template, references: list[Reference], names: StackNames
) -> Iterator[Diagnostic]:
    """One diagnostic for all unresolved names of a section: undefined ones, and resources that are not created."""
    known = template.resources.keys() | template.parameters.keys() | PSEUDO_PARAMETERS
    unresolved = [
        reference
        for reference in references
        if reference.name not in known and not template.may_make("Resources", reference.name)
    ]
    undefined = {reference.name for reference in unresolved}
    unresolved.extend(reference for reference in names.unresolved.get(section, ()) if reference.name not in undefined)
    unresolved.extend(_not_created(section, template, known, names))
    if not unresolved:
        return
    missing = list(dict.fromkeys(reference.name for reference in unresolved))
    prefix = "Template format error: " if section == "Resources" else ""
    message = f"{prefix}Unresolved resource dependencies [{', '.join(missing)}] in the {section} block of the template"
    first, *others = unresolved
    nearest = Suggestions(known)

    def hint(name: str) -> str:
        if name in names.absent:
            return f"{name} is not created: its condition is false."
        if not name:
            return "The name is missing: write it after the function."
        return f"{name} is not a resource." if name in known else nearest(name)

    related = tuple(
        Related(". ".join(filter(None, (f"refers to {other.name or 'nothing'}", hint(other.name)))), other.node.span)
        for other in others
    )
    problem = Problem(message, first.node.span, first.path, hint(first.name), related)
    yield Diagnostic(Code.UNRESOLVED_DEPENDENCY, problem)


def _not_created(section: str, template: Template, known: set[str], names: StackNames) -> Iterator[Reference]:
    """The names in the DependsOn of resources that are defined and are not resources of this deployment."""
    for resource in template.resources.values() if section == "Resources" else ():
        if resource.logical_id in names.absent:
            continue
        for index, name in enumerate(resource.depends_on):
            if name.text in known and (name.text not in template.resources or name.text in names.absent):
                below = () if name is resource.node.get("DependsOn") else (index,)
                yield Reference(name.text, name, ("Resources", resource.logical_id, "DependsOn", *below))


def _check_only_parameters(
    section: str, template: Template, references: list[Reference], names: StackNames
) -> Iterator[Diagnostic]:
    """References to anything but parameters that evaluation has not reported."""
    known = template.parameters.keys() | PSEUDO_PARAMETERS
    nearest = Suggestions(template.parameters)
    for name, node, path, _ in references:
        if name not in known and node.span not in names.reported:
            hint = nearest(name)
            yield Diagnostic(
                Code.UNRESOLVED_DEPENDENCY, Problem(resources_referenced(name, section), node.span, path, hint)
            )


def _check_conditions(found: Survey, template: Template, names: StackNames) -> Iterator[Diagnostic]:
    """Undefined names of conditions that evaluation has not reported."""
    nearest = Suggestions(template.conditions)
    for name, path, in_function in found.conditions:
        if name.text in template.conditions or name.span in names.reported or path[0] not in _EVALUATED:
            continue
        if template.may_make("Conditions", name.text):
            continue
        message = undefined_condition(name.text, "" if in_function else str(path[0]))
        yield Diagnostic(Code.CONDITION, Problem(message, name.span, path, nearest(name.text)))


def _check_imports_and_exports(found: Survey, template: Template) -> Iterator[Diagnostic]:
    """Names of imports and exports that only a deployment knows."""
    for argument, path in found.imports:
        if _is_deployed(argument, path, template):
            yield Diagnostic(Code.FUNCTION, Problem(_DEPLOYED_IMPORT, argument.span, path))
    for name, output in template.outputs.items():
        export = output.node.get("Export")
        node = export.get("Name") if isinstance(export, Mapping) else None
        path = ("Outputs", name, "Export", "Name")
        if node is not None and _is_deployed(node, path, template):
            yield Diagnostic(Code.TEMPLATE_FORMAT, Problem(_DEPLOYED_EXPORT.format(name), node.span, path))


def _is_deployed(node: Node, path: tuple[str | int, ...], template: Template) -> bool:
    """Whether only a deployment knows the value of a node."""
    inside = Survey()
    inside.walk(node, *path)
    referred = (reference.name for references in inside.references.values() for reference in references)
    return bool(inside.functions & _DEPLOYED) or any(name in template.resources for name in referred)


def _check_circles(template: Template, names: StackNames) -> Iterator[Diagnostic]:
    live = [name for name in template.resources if name not in names.absent]
    graph = {
        name: [*names.references.get(name, ()), *(item.text for item in template.resources[name].depends_on)]
        for name in live
    }
    for circle in cycles(graph):
        message = f"Circular dependency between resources: [{', '.join(circle)}]"
        span = template.resources[circle[0]].key_span
        related = tuple(Related(f"{name} is in the circle", template.resources[name].key_span) for name in circle[1:])
        hint = f"{' -> '.join(shortest_cycle(graph, circle[0]))}, each needing the next."
        path = ("Resources", circle[0])
        yield Diagnostic(Code.CIRCULAR_DEPENDENCY, Problem(message, span, path, hint, related))
