"""What a loop, a SAM resource and a call of a macro made, in a line above each."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterator
from typing import NamedTuple

from cfnkit.outcome.outcome import Outcome
from cfnkit.outcome.values import Path
from cfnkit.outcome.words import counted, listed
from cfnkit.source import Span
from cfnkit.source.pointer import pointer
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, canonical
from cfnkit.transforms import TraceStep
from cfnkit.vocabulary import AWS_TRANSFORMS, FOR_EACH, INCLUDE, LANGUAGE_EXTENSIONS, SERVERLESS

_SERVERLESS_TYPES = "AWS::Serverless::"


class Lens(NamedTuple):
    """A title above the line of `span`.

    `pointer` is the JSON pointer in the processed template of the first thing that the title names, empty without any.
    `run` is the index in the trace of the macro that the lens offers to run; None for a lens that only shows.
    """

    span: Span
    title: str
    pointer: str = ""
    run: int | None = None


def lenses(outcome: Outcome) -> tuple[Lens, ...]:
    """The lenses of a template, by their places."""
    name = outcome.processed.document.source.name
    found = [*_of_loops(outcome), *_of_serverless(outcome), *_of_calls(outcome)]
    return tuple(sorted((lens for lens in found if lens.span.source == name), key=lambda lens: lens.span))


def made_by_loops(outcome: Outcome) -> dict[Span, list[Path]]:
    """For the span of each loop's key in the text, the paths of what it made in the processed template.

    Without those of a template whose loops did not run.
    """
    if not any(step.call.name == LANGUAGE_EXTENSIONS and step.after is not None for step in outcome.processed.trace):
        return {}
    found: dict[Span, list[Path]] = {span: [] for span in _loops(outcome.processed.document.root)}
    for span in [span for span in found if _waits(outcome.processed.tree, span)]:
        del found[span]
    if found:
        _made_in(outcome.processed.tree, (), frozenset(), found)
    return found


def made_of(outcome: Outcome, resource: Node) -> list[Path]:
    """The paths of the resources of the processed template that AWS::Serverless made of one of the text."""
    resources = at_path(outcome.processed.tree, ("Resources",))
    return [
        ("Resources", name)
        for name, node in (resources.entries.items() if isinstance(resources, Mapping) else ())
        if resource.span.contains(node.span) and any(step.transform == SERVERLESS for step in node.steps)
    ]


def _loops(node: Node) -> Iterator[Span]:
    """The spans of the keys of all loops."""
    if isinstance(node, Mapping):
        yield from (node.key_span(key) for key in node.entries if key.startswith(FOR_EACH))
    for child in () if isinstance(node, Scalar) else _below(node):
        if type(child) is not Scalar:
            yield from _loops(child)


def _below(node: Mapping | Sequence) -> abc.Iterable[Node]:
    return node.entries.values() if isinstance(node, Mapping) else node.items


def _waits(tree: Node, loop: Span) -> bool:
    """Whether a loop of the text is still in the processed template, since a value is missing."""
    return any(span == loop for span in _loops(tree))


def _made_in(node: Node, path: Path, inside: frozenset[Span], found: dict[Span, list[Path]]) -> None:
    """Add the topmost nodes below a node that a loop made."""
    if isinstance(node, Scalar):
        return
    below: abc.Iterable[tuple[str | int, Node]]
    below = node.entries.items() if isinstance(node, Mapping) else enumerate(node.items)
    for key, child in below:
        makers = {step.span for step in child.steps if step.transform == LANGUAGE_EXTENSIONS and step.span in found}
        for maker in makers - inside:
            found[maker].append((*path, key))
        _made_in(child, (*path, key), inside | makers, found)


def _of_loops(outcome: Outcome) -> Iterator[Lens]:
    for span, paths in made_by_loops(outcome).items():
        if paths:
            yield Lens(span, f"makes {listed(str(path[-1]) for path in paths)}", pointer(paths[0]))
        else:
            yield Lens(span, "makes nothing")


def _of_serverless(outcome: Outcome) -> Iterator[Lens]:
    for key, resource in _serverless(at_path(outcome.processed.document.root, ("Resources",))):
        paths = made_of(outcome, resource)
        if paths:
            title = f"{counted(len(paths), 'resource')}: {listed(str(path[-1]) for path in paths)}"
            yield Lens(key, title, pointer(paths[0]))


def _serverless(section: Node | None) -> Iterator[tuple[Span, Node]]:
    """The SAM resources of a section and of its loops, each with the span of its key."""
    for name, node in section.entries.items() if isinstance(section, Mapping) else ():
        if name.startswith(FOR_EACH):
            body = node.items[2] if isinstance(node, Sequence) and len(node.items) == 3 else None
            yield from _serverless(body)
            continue
        kind = at_path(node, ("Type",))
        if isinstance(kind, Scalar) and kind.text.startswith(_SERVERLESS_TYPES):
            assert isinstance(section, Mapping)
            yield section.key_span(name), node


def _of_calls(outcome: Outcome) -> Iterator[Lens]:
    """What each call of a macro or an include made, and for a macro, the offer to run it."""
    for index, step in enumerate(outcome.processed.trace):
        is_macro = step.call.name not in AWS_TRANSFORMS
        if not is_macro and step.call.name != INCLUDE:
            continue
        if step.after is not None:
            title, path = _changes(step, step.after)
            there = bool(path) and at_path(outcome.processed.tree, path) is not None
            yield Lens(step.call.span, title, pointer(path) if there else "")
        if is_macro:
            yield Lens(step.call.span, "run", run=index)


def _changes(step: TraceStep, after: Node) -> tuple[str, Path]:
    """What a transform made, changed and removed in words, and the path of the first of it."""
    path = step.call.path
    if len(path) > 1:
        where: Path = path[:2]
        return (f"changes {where[1]}", where) if canonical(step.before) != canonical(after) else _NOTHING
    parts: list[str] = []
    first: list[Path] = []
    sections = [str(path[0])] if path else [*_members(step.before), *_members(after)]
    for section in sorted(dict.fromkeys(sections), key=lambda name: name != "Resources"):
        before, now = (_members(node if path else at_path(node, (section,))) for node in (step.before, after))
        made = [name for name in now if name not in before]
        changed = [name for name in now if name in before and canonical(now[name]) != canonical(before[name])]
        removed = [name for name in before if name not in now]
        thing = section.removesuffix("s").lower()
        if made:
            parts.append(f"{counted(len(made), thing)}: {listed(made)}")
        if changed:
            parts.append(f"changes {counted(len(changed), thing)}")
        if removed:
            parts.append(f"removes {counted(len(removed), thing)}")
        first.extend((section, name) for name in (*made, *changed))
    return (", ".join(parts), first[0] if first else ()) if parts else _NOTHING


_NOTHING: tuple[str, Path] = ("changes nothing", ())


def _members(node: Node | None) -> abc.Mapping[str, Node]:
    return node.entries if isinstance(node, Mapping) else {}
