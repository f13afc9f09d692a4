"""Name the generated parts that findings are about: the place of a finding may be that of a macro's call, or of a loop.

Both `cfnkit check` and plain cfn-lint, whose readers see a message and a place only, have the names in the message.
"""

from __future__ import annotations

import collections.abc as abc
from collections import Counter

from cfnkit.rule import Finding, GeneratedNode
from cfnkit.syntax import Mapping, Node, Sequence
from cfnkit.template import Template, kin_of
from cfnkit.vocabulary import AWS_TRANSFORMS, LANGUAGE_EXTENSIONS

_MOST_NAMES = 5


def named(findings: abc.Iterable[Finding], written: Node) -> list[Finding]:
    """The findings with the names in their messages; those on the copies of a loop's body are one finding.

    `written` is the template as its author wrote it.
    """
    folded: dict[object, Finding] = {}
    at_path: Counter[object] = Counter()
    for number, finding in enumerate(findings):
        key: object = number
        if _is_of_loop(finding):
            of_copy = (finding.id, finding.span, finding.path)
            key = (*of_copy[:2], len(finding.path), at_path[of_copy])
            at_path[of_copy] += 1
        known = folded.get(key)
        if known is None:
            folded[key] = finding
        else:
            origins = tuple(dict.fromkeys((*known.origins, *_own_words(finding, known))))
            folded[key] = known._replace(origins=origins, copies=known.copies + finding.copies)
    return [_with_names(finding, written) for finding in folded.values()]


def with_kin(finding: Finding, processed: Template, written: Template) -> Finding:
    """The finding; when a macro made the part at its place, with the author's resources that this has to do with."""
    macro = next(filter(_is_made_by_macro, finding.origins), None)
    related = () if macro is None else kin_of(macro.path, processed, written)
    new = tuple(other for other in related if other not in finding.related and not other.span.contains(finding.span))
    return finding._replace(problem=finding.problem._replace(related=(*finding.related, *new))) if new else finding


def _is_made_by_macro(origin: GeneratedNode) -> bool:
    return not origin.exact and origin.transform not in AWS_TRANSFORMS


def _own_words(copy: Finding, first: Finding) -> abc.Iterable[GeneratedNode]:
    """The nodes of a copy, with its message where that is not the first one's."""
    if copy.message == first.message:
        return copy.origins
    return (origin._replace(message=copy.message) for origin in copy.origins)


def _is_of_loop(finding: Finding) -> bool:
    return bool(finding.origins) and all(origin.transform == LANGUAGE_EXTENSIONS for origin in finding.origins)


def _with_names(finding: Finding, written: Node) -> Finding:
    makers = dict.fromkeys(origin.transform for origin in finding.origins if _is_made_by_macro(origin))
    names = dict.fromkeys(
        name
        for origin in finding.origins
        if (not makers or _is_made_by_macro(origin)) and (name := _name(origin, written, bool(makers)))
    )
    copied = len(names) > 1 and any(origin.transform not in AWS_TRANSFORMS for origin in finding.origins)
    if not makers and not (names and (_is_of_loop(finding) or copied)):
        return finding
    if not makers and len(names) == 1 and _is_word(next(iter(names)), finding.message):
        return finding
    listed = list(names)[:_MOST_NAMES]
    if len(names) > len(listed):
        listed[-1] += f" and {len(names) - len(listed)} more"
    macros = f"made by the macro {' and '.join(makers)}" if makers else ""
    message = f"{finding.message} ({', '.join(filter(None, [*listed, macros]))})"
    return finding._replace(problem=finding.problem._replace(message=message))


def _is_word(name: str, message: str) -> bool:
    """Whether a message names a part already."""
    return name in message.replace("'", " ").split()


def _name(origin: GeneratedNode, written: Node, whole: bool) -> str:
    """The name of a generated part: its path, without the section, up to the first key that the author did not write.

    Without such a key, its whole path if `whole`, or else nothing.
    """
    made = _first_made(origin.path, written)
    if made is None and not whole:
        return ""
    path = origin.path[: None if made is None else made + 1]
    return "/".join(map(str, path[1:] or path))


def _first_made(path: tuple[str | int, ...], written: Node) -> int | None:
    """The position of the first key of a path that the written template does not have."""
    node: Node | None = written
    for position, step in enumerate(path):
        if isinstance(node, Mapping):
            node = node.get(str(step))
        elif isinstance(node, Sequence):
            node = node.items[step] if isinstance(step, int) and step < len(node.items) else None
        else:
            return None
        if node is None:
            return position
    return None
