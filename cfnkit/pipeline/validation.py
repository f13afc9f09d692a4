"""What the service refuses in a processed template, beyond its layout and the values of its functions."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Related
from cfnkit.intrinsics import StackNames
from cfnkit.syntax import Document
from cfnkit.template import Reference, Template, check_quotas, circles, survey
from cfnkit.template.quotas import INLINE_BYTES
from cfnkit.vocabulary import PSEUDO_PARAMETERS, suggestion


def validate(template: Template, target: Target, names: StackNames) -> Iterator[Diagnostic]:
    """References to what is not there, circles, nulls, quotas and resource types.

    `names` holds what the evaluation of the live resources and outputs referred to.
    """
    yield from check_quotas(template.root)
    yield from _check_resource_types(template, target)
    found = survey(template.root)
    yield from found.nulls
    for section in ("Resources", "Outputs"):
        yield from _check_references(section, template, found.references.get(section, []), names)
    for name, path in found.conditions:
        if name.text not in template.conditions and path[0] in ("Resources", "Outputs"):
            message = f"Template error: unresolved condition dependency {name.text} in Fn::If"
            hint = suggestion(name.text, template.conditions)
            yield Diagnostic(Code.CONDITION, message, name.span, path, hint)
    yield from _check_circles(template, names)


def check_size(document: Document, target: Target) -> Iterator[Diagnostic]:
    """Whether the template fits into the request that it is sent in."""
    size = len(document.source.text.encode("utf-8", "replace"))
    if target.inline and size > INLINE_BYTES:
        message = (
            "1 validation error detected: Value '<template-body>' at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {INLINE_BYTES}"
        )
        hint = f"The template has {size:,} bytes; send it through S3."
        yield Diagnostic(Code.QUOTA, message, document.root.span, hint=hint)


def _check_resource_types(template: Template, target: Target) -> Iterator[Diagnostic]:
    allowed = target.resource_types
    for resource in template.resources.values() if allowed else ():
        if not any(_allows(pattern, resource.type) for pattern in allowed):
            message = f"Resource type {resource.type} is not allowed by parameter ResourceTypes [{', '.join(allowed)}]"
            yield Diagnostic(Code.RESOURCE_TYPE, message, resource.key_span, ("Resources", resource.logical_id, "Type"))


def _allows(pattern: str, kind: str) -> bool:
    """Whether a pattern of ResourceTypes takes a type: the type itself, or all below a ``::*``."""
    return pattern == kind or pattern == "*" or (pattern.endswith("::*") and kind.startswith(pattern[:-1]))


def _check_references(
    section: str, template: Template, references: list[Reference], names: StackNames
) -> Iterator[Diagnostic]:
    """One finding for all names of a section that are not there: defined nowhere, or not made."""
    known = template.resources.keys() | template.parameters.keys() | PSEUDO_PARAMETERS
    unresolved = [reference for reference in references if reference.name not in known]
    unresolved.extend(reference for reference in names.unresolved.get(section, ()) if reference.name in known)
    if not unresolved:
        return
    missing = list(dict.fromkeys(reference.name for reference in unresolved))
    prefix = "Template format error: " if section == "Resources" else ""
    message = f"{prefix}Unresolved resource dependencies [{', '.join(missing)}] in the {section} block of the template"
    first, *others = unresolved
    absent = f"{first.name} is not made: its condition is false."
    hint = absent if first.name in names.absent else suggestion(first.name, known)
    related = tuple(Related(f"refers to {other.name}", other.node.span) for other in others)
    yield Diagnostic(Code.UNRESOLVED_DEPENDENCY, message, first.node.span, first.path, hint, related)


def _check_circles(template: Template, names: StackNames) -> Iterator[Diagnostic]:
    live = [name for name in template.resources if name not in names.absent]
    graph = {
        name: {*names.references.get(name, ()), *(item.text for item in template.resources[name].depends_on)}
        for name in live
    }
    for circle in circles(graph):
        message = f"Circular dependency between resources: [{', '.join(circle)}]"
        span = template.resources[circle[0]].key_span
        related = tuple(Related(f"{name} is in the circle", template.resources[name].key_span) for name in circle[1:])
        path = ("Resources", circle[0])
        yield Diagnostic(Code.CIRCULAR_DEPENDENCY, message, span, path, related=related)
