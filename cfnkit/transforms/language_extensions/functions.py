"""The functions that AWS::LanguageExtensions replaced by their values, put back where they may stand without it.

A linter that sees the value only would miss what the author wrote: that a parameter is used, what the other branch of
an Fn::If holds. One that sees each function would refuse those that only the transform takes.
"""

from __future__ import annotations

from cfnkit.intrinsics import is_call
from cfnkit.source import Step
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import EXTENDED_FUNCTIONS, LANGUAGE_EXTENSIONS, NESTED_FUNCTIONS

_SECTIONS = ("Conditions", "Resources", "Outputs")
# Attributes of a resource that are text, and lists of text, without the transform.
_TEXTS = frozenset({"Condition", "DeletionPolicy", "DependsOn", "Type", "UpdateReplacePolicy"})


def with_functions(root: Mapping) -> Mapping:
    """The template with each function that a value took the place of, if it may stand there without the transform.

    The nodes keep their spans and steps. A template that the transform did not change comes back as it is.
    """
    entries = dict(root.entries)
    for section in _SECTIONS:
        node = entries.get(section)
        if isinstance(node, Mapping):
            members = {name: _member(member) for name, member in node.entries.items()}
            if any(members[name] is not member for name, member in node.entries.items()):
                entries[section] = node.replacing(members)
    changed = any(entries[section] is not node for section, node in root.entries.items())
    return root.replacing(entries) if changed else root


def _member(node: Node) -> Node:
    """A resource, an output or a condition."""
    if not isinstance(node, Mapping):
        return _shown(node)
    before = _replaced(node)
    if before is not None and len(node.entries) == 1 and _stands(before):
        return _with_steps_of(node, before)  # a condition
    lost = before.entries if isinstance(before, Mapping) and before.entries.keys() > node.entries.keys() else {}
    entries: dict[str, Node] = {}
    for key in lost or node.entries:
        if key not in node.entries:
            if key not in _TEXTS and _stands(lost[key]):
                entries[key] = lost[key]
        else:
            entries[key] = node.entries[key] if key in _TEXTS else _shown(node.entries[key])
    return _with_entries(node, entries, before)


def _shown(node: Node) -> Node:
    """The node, with the functions in it that may stand there."""
    before = _replaced(node)
    if before is not None and _stands(before):
        return _with_steps_of(node, before)
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Sequence):
        items = tuple(map(_shown, node.items))
        same = all(new is old for new, old in zip(items, node.items, strict=True))
        return node if same else Sequence(items, node.span, node.steps)
    old = before.entries if isinstance(before, Mapping) else {}
    if not old.keys() > node.entries.keys():
        return _with_entries(node, {key: _shown(value) for key, value in node.entries.items()}, None)
    entries: dict[str, Node] = {}
    for key, value in old.items():
        if key in node.entries:
            entries[key] = _shown(node.entries[key])
        elif _stands(value):
            entries[key] = value
    return _with_entries(node, entries, before)


def _with_entries(node: Mapping, entries: dict[str, Node], before: Node | None) -> Mapping:
    if entries.keys() == node.entries.keys() and all(entries[key] is value for key, value in node.entries.items()):
        return node
    spans = {**(before.key_spans if isinstance(before, Mapping) else {}), **node.key_spans}
    return Mapping(entries, spans, node.span, node.steps)


def _replaced(node: Node) -> Node | None:
    """The node that stood here when AWS::LanguageExtensions ran; None when no value took its place since.

    What a later transform made of the value is no value of that function any more.
    """
    for step in reversed(node.steps):
        if step.replaced is not None and step.transform == LANGUAGE_EXTENSIONS:
            assert isinstance(step.replaced, (Scalar, Sequence, Mapping))
            return step.replaced
        if not step.exact:
            return None
    return None


def _with_steps_of(node: Node, before: Node) -> Node:
    """What stood here before, with the steps of transforms that moved its value since."""
    steps = (*before.steps, *_later(node.steps))
    if isinstance(before, Scalar):
        return Scalar(before.kind, before.text, before.span, steps, before.shown, before.pieces)
    if isinstance(before, Sequence):
        return Sequence(before.items, before.span, steps)
    return Mapping(before.entries, before.key_spans, before.span, steps)


def _later(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps after the one that replaced something."""
    last = max(index for index, step in enumerate(steps) if step.replaced is not None)
    return steps[last + 1 :]


def _stands(node: Node) -> bool:
    """Whether every function call in a node may stand where it is without the transform."""
    if isinstance(node, Scalar):
        return True
    if isinstance(node, Sequence):
        return all(map(_stands, node.items))
    if len(node.entries) == 1:
        ((name, argument),) = node.entries.items()
        if name in EXTENDED_FUNCTIONS or not _takes(name, argument) or _is_text_of_loop(name, argument):
            return False
    return all(map(_stands, node.entries.values()))


def _is_text_of_loop(name: str, argument: Node) -> bool:
    """Whether an Fn::Sub has no variable left, since a loop put in the value of its own."""
    text = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
    return name == "Fn::Sub" and isinstance(text, Scalar) and bool(text.steps) and "${" not in text.text


def _takes(name: str, argument: Node) -> bool:
    """Whether a function takes its arguments without the transform."""
    items = argument.items if isinstance(argument, Sequence) else (argument,)
    allowed = NESTED_FUNCTIONS.get(name, {})
    return all(_function(items[index]) in (None, *names) for index, names in allowed.items() if index < len(items))


def _function(node: Node) -> str | None:
    """The name of the function that a node calls; None of a node that is no call."""
    return next(iter(node.entries)) if is_call(node) and isinstance(node, Mapping) else None
