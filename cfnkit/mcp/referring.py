"""The tool `refs`: what a template reads from Parameter Store and Secrets Manager, as far as lookups know."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cfnkit.mcp.arguments import GivenTemplate
from cfnkit.mcp.cutting import ToolAnswer
from cfnkit.mcp.deployed import asked_services
from cfnkit.mcp.results import KeysAndIndexes, ReportedProblem, SentText, SourcePlace, place_of, problems_of
from cfnkit.mcp.workspace import Workspace
from cfnkit.pipeline.references.answers import ReferenceAnswer, ReferenceAnswers
from cfnkit.pipeline.references.inventory import ListedReference, NeededParameter, inventory_of, without_references
from cfnkit.redaction import REDACTED, Redactor
from cfnkit.template.reference_uses import ReferenceUse


@dataclass(frozen=True, slots=True, kw_only=True)
class RefsGiven(GivenTemplate):
    """The arguments of `refs`."""

    ask: Annotated[
        Literal["lookups", "existence", "values"],
        Field(
            description="Whether references exist, by the lookups of the .cfnkit.yaml alone; or, beyond them, by AWS, "
            "which needs the user's permission. values also reads them, to see whether JSON keys exist; none is shown."
        ),
    ] = "lookups"


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """What the lookups of the .cfnkit.yaml, or AWS, say of a reference."""

    source: Annotated[SentText, Field(description="lookups or AWS; empty where neither says.")]
    exists: Annotated[bool | None, Field(description="null where it is not known.")]
    resolves: Annotated[bool | None, Field(description="null where it is not known.")]
    why: SentText = ""


@dataclass(frozen=True, slots=True)
class UsedAt:
    """A use of a reference; CloudFormation allows references in some places only."""

    path: KeysAndIndexes
    place: SourcePlace
    allowed: bool
    why_not: SentText = ""
    what_to_do: SentText = ""


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A dynamic reference, with all places that use it."""

    reference: Annotated[SentText, Field(description="The name and what follows; **** where it holds a secret.")]
    service: Annotated[SentText, Field(description="ssm, ssm-secure or secretsmanager")]
    waits: Annotated[bool, Field(description="Whether only a deployment knows a part of it.")]
    uses: list[UsedAt]
    answer: KnownAnswer | None = None


@dataclass(frozen=True, slots=True)
class UnreadableReference:
    """A text that CloudFormation takes for a reference and cannot read."""

    text: SentText
    message: SentText
    place: SourcePlace


@dataclass(frozen=True, slots=True)
class ReadParameter:
    """A parameter of the template whose value names an SSM parameter."""

    name: SentText
    type: SentText
    ssm_parameter: Annotated[SentText, Field(description="Empty where the parameter has no value.")]
    place: SourcePlace
    answer: KnownAnswer | None = None


class RefsAnswer(ToolAnswer, frozen=True):
    """What a template reads from Parameter Store and Secrets Manager."""

    sound: Annotated[
        bool,
        Field(description="Whether each reference is well-formed, in an allowed place, and not known to fail."),
    ]
    references: list[FoundReference]
    malformed: list[UnreadableReference]
    waiting: Annotated[list[SourcePlace], Field(description="Places of references whose service is not known yet.")]
    parameters: list[ReadParameter]
    problems: list[ReportedProblem]


def refs(workspace: Workspace, given: RefsGiven) -> RefsAnswer:
    """The references of a template after its macros have run, and the SSM parameters that its parameters name.

    The lookups of the configuration say which of them exist, or AWS. Raises ConfigurationError and ServiceError.
    """
    request = workspace.request(given)
    services = None if given.ask == "lookups" else asked_services(request)
    fetch = given.ask == "values"
    processed = without_references(request.process("check" if fetch else "keep", services))
    lookups = request.config.lookups_for(request.target.name)
    answers = ReferenceAnswers(lookups, request.target.region, services, request.target.account_id)
    inventory = inventory_of(processed).verified(answers, fetch=fetch)
    redactor = processed.redactor
    return RefsAnswer(
        sound=inventory.is_sound,
        references=[_reference(each, inventory.region, redactor) for each in inventory.references],
        malformed=[_malformed(each, redactor) for each in inventory.malformed],
        waiting=[place_of(each.span) for each in inventory.waiting],
        parameters=[_parameter(each, redactor) for each in inventory.parameters],
        problems=problems_of(processed),
    )


def _reference(listed: ListedReference, region: str | None, redactor: Redactor) -> FoundReference:
    text = REDACTED if listed.hidden else redactor(listed.reference.text)
    uses = [_use(each, region) for each in listed.uses]
    answer = _answer(listed.answer, listed.hidden, redactor)
    return FoundReference(text, listed.reference.service.value, listed.has_variables, uses, answer)


def _answer(answer: ReferenceAnswer | None, hidden: bool, redactor: Redactor) -> KnownAnswer | None:
    if answer is None:
        return None
    verification = answer.verification
    return KnownAnswer(answer.source, verification.exists, verification.resolves, redactor(answer.explanation(hidden)))


def _use(use: ReferenceUse, region: str | None) -> UsedAt:
    placement = use.placement_in(region)
    path, place = list(use.path), place_of(use.span)
    if placement is None:
        return UsedAt(path, place, True)
    return UsedAt(path, place, placement.allowed, placement.why, placement.what_to_do)


def _malformed(use: ReferenceUse, redactor: Redactor) -> UnreadableReference:
    fault = use.malformed
    assert fault is not None  # it is among the malformed ones
    text, sentence = (REDACTED, "") if use.hidden else (redactor(fault.text), redactor(fault.sentence))
    return UnreadableReference(text, sentence, place_of(use.span))


def _parameter(parameter: NeededParameter, redactor: Redactor) -> ReadParameter:
    reference = parameter.reference
    named = "" if reference is None else REDACTED if parameter.hidden else redactor(reference.text)
    answer = _answer(parameter.answer, parameter.hidden, redactor)
    return ReadParameter(parameter.name, parameter.type, named, place_of(parameter.span), answer)
