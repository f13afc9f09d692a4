"""The Parameter Store and Secrets Manager references of a template, each once, with its uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from cfnkit.diagnostics import Code
from cfnkit.dynamic_references import DynamicReference, FailureKind, ResolutionFailure, Service
from cfnkit.pipeline.processed import Processed
from cfnkit.pipeline.references.answers import ReferenceAnswer, ReferenceAnswers
from cfnkit.source import Span
from cfnkit.template import Template
from cfnkit.template.parameters import ssm_inputs
from cfnkit.template.reference_uses import ReferenceUse, template_reference_uses

_SERVICES = list(Service)


class ListedReference(NamedTuple):
    """A reference with all its uses; `answer` is None when nobody was asked."""

    reference: DynamicReference
    uses: tuple[ReferenceUse, ...]
    answer: ReferenceAnswer | None = None

    @property
    def times_used(self) -> int:
        """The number of its uses outside of parameters and mappings, which only hold it."""
        return sum(use.path[0] not in ("Parameters", "Mappings") for use in self.uses)

    @property
    def hidden(self) -> bool:
        """Whether the reference must not be shown."""
        return any(use.hidden for use in self.uses)

    @property
    def has_variables(self) -> bool:
        """Whether only a deployment knows a part of it."""
        return any(use.has_variables for use in self.uses)


class NeededParameter(NamedTuple):
    """A parameter of the template whose value names an SSM parameter.

    `reference` reads the SSM parameter; None when the parameter has no value. `hidden`: it must not be shown.
    """

    name: str
    type: str
    reference: DynamicReference | None
    span: Span
    hidden: bool
    answer: ReferenceAnswer | None = None


@dataclass(frozen=True, slots=True)
class ReferenceInventory:
    """The references of a template by service and name, the malformed ones, and the SSM parameters that it needs.

    Only a deployment knows the service of the `waiting` ones.
    """

    region: str | None
    references: tuple[ListedReference, ...]
    malformed: tuple[ReferenceUse, ...]
    waiting: tuple[ReferenceUse, ...]
    parameters: tuple[NeededParameter, ...]

    def verified(self, answers: ReferenceAnswers, *, fetch: bool = False) -> ReferenceInventory:
        """The same, with an answer for each reference without variables.

        Without `fetch`, SSM parameters with a label or an ARN are left out: only reading them answers. Raises
        ServiceError when AWS cannot be asked.
        """
        asked = [each.reference for each in self.references if not each.has_variables]
        named = (each.reference for each in self.parameters if each.reference)
        asked += [reference for reference in named if fetch or ":" not in reference.name]
        found = answers.verify(list({each.text: each for each in asked}.values()), fetch=fetch)
        return replace(
            self,
            references=tuple(each._replace(answer=found.get(each.reference.text)) for each in self.references),
            parameters=tuple(_answered(each, found) for each in self.parameters),
        )

    @property
    def is_sound(self) -> bool:
        """Whether each reference is well-formed, stands in an allowed place, and resolves as far as that was asked.

        One whose answer is not known does not.
        """
        placements = (use.placement_in(self.region) for each in self.references for use in each.uses)
        answers = [*(each.answer for each in self.references), *(each.answer for each in self.parameters)]
        return (
            not self.malformed
            and all(placement is None or placement.allowed for placement in placements)
            and all(answer is None or answer.verification.failure is None for answer in answers)
        )


def inventory_of(processed: Processed) -> ReferenceInventory:
    """The inventory of a processed template; nobody is asked."""
    uses = template_reference_uses(processed.tree, processed.resolved, *processed.sources)
    return ReferenceInventory(
        processed.target.region,
        tuple(_listed(uses)),
        tuple(use for use in uses if use.malformed and not use.waits),
        tuple(use for use in uses if use.waits),
        tuple(_parameters(processed)),
    )


def without_references(processed: Processed) -> Processed:
    """A processed template without the diagnostics of dynamic references, which its inventory reports."""
    kept = (finding for finding in processed.diagnostics if finding.code is not Code.DYNAMIC_REFERENCE)
    return processed._replace(diagnostics=tuple(kept))


def _listed(uses: Iterable[ReferenceUse]) -> list[ListedReference]:
    found: dict[DynamicReference, list[ReferenceUse]] = {}
    for use in uses:
        if use.reference:
            same = use.reference._replace(start=0, end=0, text="")
            found.setdefault(same, []).append(use)
    listed = (ListedReference(same._replace(text=uses[0].token.text), tuple(uses)) for same, uses in found.items())
    return sorted(listed, key=_order)


def _order(listed: ListedReference) -> tuple[int, str, str]:
    reference = listed.reference
    return _SERVICES.index(reference.service), reference.name, reference.text


def _parameters(processed: Processed) -> Iterator[NeededParameter]:
    template = Template.of(processed.tree)
    for name, (text, span) in ssm_inputs(template, processed.target.parameters).items():
        parameter = template.parameters[name]
        reference = None if text is None else _reference_to(text)
        yield NeededParameter(name, parameter.type, reference, span, parameter.no_echo)


def _reference_to(text: str) -> DynamicReference:
    """A reference to the SSM parameter that `text` names, `name` or `name:version`."""
    name, _, version = text.rpartition(":")
    if name and version.isascii() and version.isdigit() and int(version[:19]):
        return DynamicReference(Service.SSM, name, 0, len(text), text, int(version[:19]))
    return DynamicReference(Service.SSM, text, 0, len(text), text)


def _answered(parameter: NeededParameter, found: dict[str, ReferenceAnswer]) -> NeededParameter:
    """A parameter with its answer."""
    answer = found.get(parameter.reference.text) if parameter.reference else None
    if answer is None or parameter.reference is None:
        return parameter
    verification = answer.verification
    failure = verification.failure
    if failure is not None and failure.kind is FailureKind.WRONG_TYPE:
        name = parameter.reference.name
        sentence = f"The SSM parameter '{name}' is a {verification.type}, which no parameter type reads."
        failure = ResolutionFailure(failure.kind, sentence)
    return parameter._replace(answer=ReferenceAnswer(verification._replace(failure=failure), answer.source))
