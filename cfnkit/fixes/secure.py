"""The fix of findings of security rules: the values that the rule says, where the author may write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cfnkit.fixes.fix import Fix, FixSubject
from cfnkit.intrinsics import is_call
from cfnkit.lint.known_rules.security_names import BEGINNINGS, bundled_catalogue
from cfnkit.rule import Finding
from cfnkit.schemas import ResourceSchema, Schemas
from cfnkit.syntax import NULL, Node, Scalar, Sequence, at_path, to_plain
from cfnkit.syntax import Mapping as MappingNode

if TYPE_CHECKING:
    from cfnkit.json_schema import Json

_DEEPEST = 2  # ("Resources", "Bucket")
Path = tuple["str | int", ...]


def secure(finding: Finding, subject: FixSubject) -> Iterator[Fix]:
    """The values that mend a finding of a security rule; nothing where a function, a macro or a loop gives them."""
    values = values_for(finding, subject)
    if values:
        yield from _fixes(finding.path[:_DEEPEST], values, subject)


def secure_together(findings: Iterable[Finding], subject: FixSubject) -> Iterator[Fix]:
    """One fix for all findings of security rules about a resource, so that what they add stands together once."""
    by_resource: dict[Path, dict[Path, Json]] = {}
    for finding in findings:
        by_resource.setdefault(finding.path[:_DEEPEST], {}).update(values_for(finding, subject))
    for resource, values in by_resource.items():
        if values:
            yield from _fixes(resource, values, subject)


def values_for(finding: Finding, subject: FixSubject) -> dict[Path, Json]:
    """The values that mend a finding, by their places below the properties; none where they do not say all."""
    if not finding.id.startswith(BEGINNINGS) or finding.path[:1] != ("Resources",):
        return {}
    rule = next((each for each in bundled_catalogue().rules if each.id == finding.id), None)
    resource = _written(finding, subject)
    if rule is None or not rule.fix or resource is None:
        return {}
    kind = resource.get("Type")
    schema = Schemas(subject.processed.target.region).get(kind.text) if isinstance(kind, Scalar) else None
    if schema is None:
        return {}
    made = at_path(subject.processed.tree, (*finding.path[:_DEEPEST], "Properties"))
    found: dict[Path, Json] = {}
    for written, value in rule.fix.items():
        path = _below(written, finding.path[_DEEPEST + 1 :])
        if path is None or not _exists(schema, path) or _is_set(resource, path, value):
            continue
        if not _is_free(resource.get("Properties"), made, path):
            return {}
        found[path] = value
    return found


def _written(finding: Finding, subject: FixSubject) -> MappingNode | None:
    """The resource in the author's text, if it is what the finding is about; none for one that something made."""
    path = finding.path[:_DEEPEST]
    written, made = at_path(subject.document.root, path), at_path(subject.processed.tree, path)
    if not isinstance(written, MappingNode) or not isinstance(made, MappingNode) or is_call(written):
        return None
    if finding.span.source != subject.document.source.name or written.span.source != finding.span.source:
        return None
    return written if written.get("Type") == made.get("Type") else None


def _below(written: str, path: Path) -> Path | None:
    """The place of a fix, whose items (`*`) are those of the finding's place; None if they are not related."""
    steps: list[str | int] = []
    for number, step in enumerate(written.split("/")):
        own = path[number] if number < len(path) else None
        if step == "*":
            if not isinstance(own, int):
                return None
            steps.append(own)
        elif own is not None and own != step:
            return None
        else:
            steps.append(step)
    return tuple(steps)


def _exists(schema: ResourceSchema, path: Path) -> bool:
    """Whether the type has a property at a place."""
    part: Mapping[str, Any] = {"properties": schema.properties}
    for step in path:
        part = schema.follow(part)
        below = part.get("items") if isinstance(step, int) else part.get("properties", {}).get(step)
        if not isinstance(below, dict):
            return False
        part = below
    return True


def _is_set(resource: MappingNode, path: Path, value: Json) -> bool:
    """Whether the author wrote the value already, in any form ("true", true)."""
    node = at_path(resource, ("Properties", *path))
    written = None if node is None else to_plain(node)
    return written == value or (isinstance(node, Scalar) and node.text.lower() == str(value).lower())


def _is_free(properties: Node | None, made: Node | None, path: Path) -> bool:
    """Whether a literal, or nothing, stands at a place of the author's text, and no transform put another there."""
    written = properties
    for step in (*path, None):
        if written is None or made is None:
            return written is None and made is None
        if is_call(written) or is_call(made):
            return False
        if step is None or _is_null(written):
            return isinstance(written, Scalar) == isinstance(made, Scalar) and (
                not isinstance(written, Scalar) or to_plain(written) == to_plain(made)
            )
        written, made = at_path(written, (step,)), at_path(made, (step,))
    return True


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == NULL


def _fixes(resource: Path, values: Mapping[Path, Json], subject: FixSubject) -> Iterator[Fix]:
    texts = subject.edited()
    root = subject.document.root
    added: dict[Path, dict[Path, Json]] = {}
    try:
        for path, value in values.items():
            place = (*resource, "Properties", *path)
            length = _existing(root, place)
            node = at_path(root, place[:length])
            if length == len(place) or (node is not None and _is_null(node)):
                texts.replace(place[:length], _nested(place[length:], value))
            elif isinstance(node, Sequence):
                return  # a list that has no such item
            else:
                added.setdefault(place[: length + 1], {})[place[length + 1 :]] = value
        for place, tree in added.items():
            texts.add(place, tree[()] if () in tree else _unfolded(tree))
    except KeyError:  # a function in its short form is around it
        return
    note = _note(resource, values, subject)
    title = f"{_title(resource, values)}{f' ({note})' if note else ''}"
    yield Fix(title, texts.replacements, is_sure=True, note=note)


def _note(resource: Path, values: Iterable[Path], subject: FixSubject) -> str:
    """Which of these values CloudFormation cannot change in a resource that exists."""
    kind = at_path(subject.document.root, (*resource, "Type"))
    schema = Schemas(subject.processed.target.region).get(kind.text) if isinstance(kind, Scalar) else None
    fixed = {tuple(path) for path in schema.create_only} if schema is not None else set()
    names = [str(path[-1]) for path in values if any(path[:length] in fixed for length in range(1, len(path) + 1))]
    changed = " and ".join(names)
    return f"a stack that has {resource[-1]} replaces it, since {changed} cannot be changed" if names else ""


def _existing(root: Node, path: Path) -> int:
    """How many steps of a path lead to what exists."""
    length = len(path)
    while length and at_path(root, path[:length]) is None:
        length -= 1
    return length


def _unfolded(values: Mapping[Path, Any]) -> Json:
    """The object that has these values at their places."""
    made: dict[str, Any] = {}
    for path, value in values.items():
        here = made
        for step in path[:-1]:
            here = here.setdefault(str(step), {})
        here[str(path[-1])] = value
    return made


def _nested(path: Path, value: Json) -> Json:
    for step in reversed(path):
        value = {str(step): value}
    return value


def _title(resource: Path, values: Mapping[Path, Json]) -> str:
    names = list(dict.fromkeys(str(path[-1]) for path in values))
    first = next(iter(values.values()))
    told = str(first).lower() if isinstance(first, bool) else str(first)
    same = not isinstance(first, (dict, list)) and all(value == first for value in values.values())
    listed = ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
    return f"Set {listed} of {resource[-1]}{f' to {told}' if same else ''}"
