"""The template with the live values at the drifted places, where the author wrote a literal."""

from __future__ import annotations

import collections.abc as abc
from collections import Counter
from typing import Any, NamedTuple

from cfnkit.drift.report import Difference, DifferenceType, DriftReport, PointerPath, ResourceDrift, Status
from cfnkit.intrinsics.values import is_call
from cfnkit.source import SourceText, Span
from cfnkit.source.pointer import pointer
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, at_path, children, parse, to_plain, walk
from cfnkit.syntax.edits import EditedText

_MADE = "a macro, a loop or a transform made it"
_CHANGED = "a transform changed what is written"
_SECRET = "it may be a secret"
_DELETED = "the resource is deleted; remove it, or let the next deployment create it again"
_NESTED = "it is in the template of a nested stack"
_SHARED = "it is written once for several places, by an anchor (line {})"
_NULL = "a template can hold no null"
_NO_PLACE = "the template has no place for it"


class KeptPlace(NamedTuple):
    """A drifted value that the template keeps, and why: the end of a sentence."""

    resource: str
    path: str
    reason: str


class ProposedTemplate(NamedTuple):
    """The text of the template with live values, the number of these values, and what stays as it is."""

    text: str
    written: int
    kept: tuple[KeptPlace, ...]


def propose(source: SourceText, root: Node, report: DriftReport) -> ProposedTemplate:
    """The proposal for the template whose text and unprocessed tree are given.

    Comments, order and style of the text stay. A value in a JSON text is changed within the text.
    """
    proposing = _Proposing(source, root)
    for resource in report.resources:
        proposing.resource(resource)
    return proposing.proposal()


class _Proposing:
    def __init__(self, source: SourceText, root: Node, *, is_template: bool = True) -> None:
        self._source = source
        self._is_template = is_template
        self._root = root
        self._edited = EditedText(source, root)
        self._shared = _shared(root)
        self._documents: dict[PointerPath, _Proposing] = {}
        self._written = 0
        self._kept: list[KeptPlace] = []

    def proposal(self) -> ProposedTemplate:
        """The result of all changes."""
        for path, inner in self._documents.items():
            text = inner.proposal().text
            if text != inner._source.text:
                self._edited.replace(path, text)
        return ProposedTemplate(self._edited.text, self._written, tuple(sorted(self._kept)))

    def resource(self, resource: ResourceDrift) -> None:
        """Change the template as one resource asks for."""
        if resource.nested is not None:
            self._kept.extend(
                KeptPlace(f"{resource.logical_id}/{one.logical_id}", pointer(difference.path), _NESTED)
                for one in resource.nested.resources
                for difference in one.differences
            )
        if resource.status is Status.DELETED:
            self._kept.append(KeptPlace(resource.logical_id, "", _DELETED))
        properties: PointerPath = ("Resources", resource.logical_id, "Properties")
        # What is added to a list keeps the live order.
        for difference in sorted(resource.differences, key=lambda one: [str(step).zfill(9) for step in one.path]):
            reason = self._change((*properties, *difference.path), difference)
            if reason:
                self._kept.append(KeptPlace(resource.logical_id, pointer(difference.path), reason))
            else:
                self._written += 1

    def _change(self, path: PointerPath, difference: Difference) -> str:
        """Make one change; returns the reason against it, empty when it was made."""
        if difference.sensitive:
            return _SECRET
        for length in range(2, len(path) + 1):
            node = at_path(self._root, path[:length])
            if node is None:
                is_added = length == len(path) and difference.type is DifferenceType.ADD
                return self._edit(path, difference) if is_added else _MADE if length < 4 else _NO_PLACE
            if node.span in self._shared or (length == len(path) - 1 and self._is_merged(node, difference)):
                return _SHARED.format(node.span.line)
            if is_call(node):
                return self._decider(node)
            if isinstance(node, Scalar) and length < len(path):
                inner = self._document(path[:length], node)
                return _NO_PLACE if inner is None else inner._change_document(path[length:], difference)
        node = at_path(self._root, path)
        if node is None or difference.type is DifferenceType.ADD or _is_written(node, difference):
            return self._edit(path, difference)
        return self._reason_against(node)

    def _is_merged(self, owner: Node, difference: Difference) -> bool:
        """Whether an entry is to be added to, or removed from, an object that takes entries from an anchor."""
        changes_value = difference.type is DifferenceType.NOT_EQUAL
        return not changes_value and any(child.span in self._shared for child in children(owner))

    def _change_document(self, path: PointerPath, difference: Difference) -> str:
        if at_path(self._root, path) is None and difference.type is not DifferenceType.ADD:
            return _NO_PLACE
        return self._edit(path, difference)

    def _document(self, path: PointerPath, node: Scalar) -> _Proposing | None:
        """The JSON document in a text."""
        if path not in self._documents:
            document = parse(node.text, self._source.name)
            if not document.well_formed or document.format != "json":
                return None
            self._documents[path] = _Proposing(document.source, document.root, is_template=False)
        return self._documents[path]

    def _edit(self, path: PointerPath, difference: Difference) -> str:
        if self._is_template and difference.type is not DifferenceType.REMOVE and _has_null(difference.actual):
            return _NULL
        try:
            if difference.type is DifferenceType.ADD:
                owner = at_path(self._root, path[:-1])
                # An index is that of the live list: the element goes to the end of the declared one.
                end = len(owner.items) if isinstance(owner, Sequence) else path[-1]
                self._edited.add((*path[:-1], end), difference.actual)
            elif difference.type is DifferenceType.REMOVE:
                self._edited.remove(path)
            else:
                self._edited.replace(path, difference.actual)
        except KeyError:
            return _NO_PLACE
        return ""

    def _reason_against(self, node: Node) -> str:
        inner = next((one for _, one in walk(node) if is_call(one)), None)
        return _CHANGED if inner is None else self._decider(inner)

    def _decider(self, node: Node) -> str:
        """The parameter, mapping or condition that decides on the value of a function call, or the function."""
        for _, one in walk(node):
            found = self._named(one)
            if found:
                return found
        function = next(iter(node.entries)) if isinstance(node, Mapping) else "a function"
        return f"it comes from {function} (line {node.span.line})"

    def _named(self, node: Node) -> str:
        if not is_call(node) or not isinstance(node, Mapping):
            return ""
        [(function, argument)] = node.entries.items()
        first = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
        if function not in _DECIDERS or not isinstance(first, Scalar):
            return ""
        section, word = _DECIDERS[function]
        owner = at_path(self._root, (section,))
        if not isinstance(owner, Mapping) or first.text not in owner.entries:
            return ""
        return f"it comes from the {word} {first.text} (line {owner.key_span(first.text).line})"


_DECIDERS = {
    "Ref": ("Parameters", "parameter"),
    "Fn::FindInMap": ("Mappings", "mapping"),
    "Fn::If": ("Conditions", "condition"),
}


def _shared(root: Node) -> abc.Set[Span]:
    """The spans of the values that stand at several paths of a template, by an alias or a merge key."""
    counts = Counter(node.span for _, node in walk(root))
    return {span for span, count in counts.items() if count > 1}


def _has_null(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(map(_has_null, inner))


def _is_written(node: Node, difference: Difference) -> bool:
    """Whether the template has the declared value of a difference as a literal."""
    written = to_plain(node)
    return written == difference.expected or str(written) == str(difference.expected)


def kept_sentences(proposal: ProposedTemplate) -> abc.Iterator[str]:
    """A sentence for each value that the template keeps."""
    for kept in proposal.kept:
        yield f"{kept.resource} {kept.path}".rstrip() + f" stays as it is: {kept.reason}."
