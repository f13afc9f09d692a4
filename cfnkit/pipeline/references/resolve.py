"""Resolve the dynamic references of a processed template, or report those that would not resolve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.dynamic_references import (
    DynamicReference,
    FailureKind,
    Resolution,
    SecretText,
    failed,
    substitute,
)
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.references.answers import ReferenceAnswers
from cfnkit.syntax import Node, Scalar
from cfnkit.syntax import Sequence as SequenceNode
from cfnkit.template.reference_uses import ReferenceUse, reference_uses, template_reference_uses


def check_references(processed: Processed, answers: ReferenceAnswers) -> Processed:
    """The template with a diagnostic for each reference that would not resolve."""
    uses = _live(template_reference_uses(processed.tree, processed.resolved, *processed.sources))
    found = dict.fromkeys(_problems(uses, answers.resolve(_complete(uses)), answers.region))
    return processed._replace(diagnostics=(*processed.diagnostics, *found))


def resolve_references(processed: Processed, answers: ReferenceAnswers) -> Processed:
    """The same template, with values in place of the references in both trees.

    Secret values are marked in the trees, and the redactor masks them. References that only a deployment can resolve
    stay.
    """
    trees: list[Node | None] = []
    secrets: list[str] = []
    for tree in (processed.tree, processed.resolved):
        uses = [] if tree is None else _live(reference_uses(tree))
        uses = [use for use in uses if _may_stand(use, answers.region)]
        values = answers.resolve(_complete(uses))
        secrets += [each.value.reveal() for each in values.values() if isinstance(each.value, SecretText)]
        trees.append(None if tree is None else _Places.of(uses).filled(tree, values))
    checked = check_references(processed, answers)
    resolved_tree, resolved = trees
    assert resolved_tree is not None
    return checked._replace(tree=resolved_tree, resolved=resolved, redactor=processed.redactor.knowing(secrets))


def _live(uses: Iterable[ReferenceUse]) -> list[ReferenceUse]:
    """The uses in places where the service resolves references."""
    return [use for use in uses if use.is_resolved_there]


def _may_stand(use: ReferenceUse, region: str | None) -> bool:
    placement = use.placement_in(region)
    return placement is not None and placement.allowed


def _complete(uses: Iterable[ReferenceUse]) -> list[DynamicReference]:
    """The references without variables, each once."""
    found = {use.token.text: use.reference for use in uses if use.reference and not use.has_variables}
    return list(found.values())


def _problems(
    uses: Iterable[ReferenceUse], resolutions: Mapping[str, Resolution], region: str | None
) -> Iterator[Diagnostic]:
    for use in uses:
        message, hint = _problem(use, resolutions, region)
        if message:
            yield Diagnostic(Code.DYNAMIC_REFERENCE, Problem(message, use.span, use.path, hint))


def _problem(use: ReferenceUse, resolutions: Mapping[str, Resolution], region: str | None) -> tuple[str, str]:
    """Why a reference would not resolve, and the hint; empty when it would, or when that is unknown."""
    if use.malformed:
        return ("" if use.waits else _shown(use, use.malformed.sentence, use.malformed.fault.value)), ""
    placement = use.placement_in(region)
    if placement is not None and not placement.allowed:
        return placement.why, placement.what_to_do
    failure = resolutions[use.token.text].failure if use.token.text in resolutions else None
    if failure is None or failure.kind is FailureKind.UNKNOWN:
        return "", ""
    return _shown(use, failure.sentence, failure.kind.value), ""


def _shown(use: ReferenceUse, sentence: str, kind: str) -> str:
    """The sentence, or one that does not quote a hidden reference."""
    if use.hidden:
        return f"A dynamic reference in the value of a NoEcho parameter does not resolve: {kind}."
    return sentence


@dataclass(frozen=True, slots=True)
class _Values:
    """A resolver of known references; `escaped` values, for the text of an Fn::Sub, bring no variables into it."""

    values: Mapping[str, Resolution]
    texts: frozenset[str]
    escaped: bool

    def resolve(self, references: Sequence[DynamicReference]) -> list[Resolution]:
        return [self._value(reference) for reference in references]

    def _value(self, reference: DynamicReference) -> Resolution:
        resolution = self.values.get(reference.text)
        if resolution is None or resolution.value is None or reference.text not in self.texts:
            return failed(FailureKind.UNKNOWN, "")
        value = resolution.value
        if not self.escaped:
            return resolution
        if isinstance(value, SecretText):
            return Resolution(SecretText(value.reveal().replace("${", "${!")))
        return Resolution(value.replace("${", "${!"))


@dataclass(slots=True)
class _Places:
    """The references in the strings of a tree, by the steps of the paths to them."""

    texts: set[str] = field(default_factory=set)
    below: dict[str | int, _Places] = field(default_factory=dict)

    @classmethod
    def of(cls, uses: Iterable[ReferenceUse]) -> _Places:
        root = cls()
        for use in uses:
            place = root
            for step in use.path:
                place = place.below.setdefault(step, cls())
            place.texts.add(use.token.text)
        return root

    def filled(self, node: Node, values: Mapping[str, Resolution], in_sub: bool = False) -> Node:
        """The tree with the values in these places."""
        if isinstance(node, Scalar):
            known = _Values(values, frozenset(self.texts), in_sub)
            filled = substitute(node.text, known, node.shown)
            if filled.text == node.text and filled.shown == node.shown:
                return node
            return replace(node, text=filled.text, shown=filled.shown, pieces=())
        if isinstance(node, SequenceNode):
            items = list(node.items)
            for step, place in self.below.items():
                if isinstance(step, int):
                    items[step] = place.filled(items[step], values, in_sub and step == 0)
            return replace(node, items=tuple(items))
        entries = dict(node.entries)
        for key, place in self.below.items():
            key = str(key)
            entries[key] = place.filled(entries[key], values, key == "Fn::Sub")
        return node.replacing(entries)
