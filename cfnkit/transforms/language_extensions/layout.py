"""What the transform refuses before it looks at any value."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import Span
from cfnkit.syntax import NULL, Mapping, Node, Scalar, Sequence, walk
from cfnkit.vocabulary import FOR_EACH

_LOOP_SECTIONS = ("Resources", "Conditions", "Outputs")


def check_layout(root: Mapping) -> Iterator[Diagnostic]:
    """Sections that are no objects, members that are none, and loops where there can be none."""
    resources = root.get("Resources")
    if not isinstance(resources, Mapping):
        span = resources.span if resources is not None else root.span
        yield _refusal("Invalid input passed to the AWS::LanguageExtensions Transform", span, ("Resources",))
        return
    for section in _LOOP_SECTIONS:
        node = root.get(section)
        if node is None:
            continue
        if not isinstance(node, Mapping):
            yield _refusal(f"The {section} section is not an object", node.span, (section,))
            continue
        yield from _check_members(section, node)
    for section, node in root.entries.items():
        if section not in _LOOP_SECTIONS:
            yield from _misplaced_loops(section, node)


def _check_members(section: str, node: Mapping) -> Iterator[Diagnostic]:
    for name, member in node.entries.items():
        path = (section, name)
        if name.startswith(FOR_EACH):
            continue
        if isinstance(member, Scalar) and member.kind == NULL:
            if section == "Resources":
                yield _refusal(f"[/{section}/{name}] resource definition is malformed", node.key_span(name), path)
            else:
                yield _refusal(f"[/{section}/{name}] 'null' values are not allowed", node.key_span(name), path)
        elif not isinstance(member, Mapping):
            what = "resource definition" if section == "Resources" else "definition"
            yield _refusal(f"[/{section}/{name}] {what} is malformed", node.key_span(name), path)
        elif section == "Resources":
            yield from _misplaced_in_resource(path, member)


def _misplaced_in_resource(path: tuple[str, str], resource: Mapping) -> Iterator[Diagnostic]:
    for attribute, node in resource.entries.items():
        if attribute.startswith(FOR_EACH):
            yield _misplaced(resource.key_span(attribute), (*path, attribute))
        elif attribute != "Properties":
            yield from _misplaced_loops("/".join((*path, attribute)), node)


def _misplaced_loops(where: str, node: Node) -> Iterator[Diagnostic]:
    if isinstance(node, Scalar):
        return
    for path, part in walk(node):
        for key in part.entries if isinstance(part, Mapping) else ():
            if key.startswith(FOR_EACH) and isinstance(part, Mapping) and isinstance(part.get(key), Sequence):
                yield _misplaced(part.key_span(key), (*where.split("/"), *path, key))


def _misplaced(span: Span, path: tuple[str | int, ...]) -> Diagnostic:
    hint = "A loop may stand in Resources, Conditions, Outputs, and in the Properties of a resource."
    return _refusal("Fn::ForEach is not supported here", span, path, hint)


def _refusal(message: str, span: Span, path: tuple[str | int, ...], hint: str = "") -> Diagnostic:
    return Diagnostic(Code.LANGUAGE_EXTENSIONS, message, span, path, hint)
