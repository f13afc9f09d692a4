"""Who answers for dynamic references and SSM parameters: the lookups of the configuration, and then AWS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cfnkit.deployment import Lookups, SsmParameter, Target
from cfnkit.dynamic_references import (
    DynamicReference,
    FailureKind,
    LookupsResolver,
    Resolution,
    Service,
    Verification,
)
from cfnkit.pipeline.services import Services
from cfnkit.template import Template
from cfnkit.template.parameters import PUBLIC_PREFIX, ssm_inputs

LOOKUPS = "lookups"
AWS = "AWS"


class Answer(NamedTuple):
    """Whether a reference would resolve, and who says so: LOOKUPS, AWS, or "" where nobody knows."""

    verification: Verification
    source: str


@dataclass(frozen=True, slots=True)
class ReferenceAnswers:
    """Answers for one region. What the lookups do not know, AWS is asked for, where there are `services`.

    Whatever asks AWS raises ServiceError when it cannot be asked at all.
    """

    lookups: Lookups
    region: str
    services: Services | None = None

    def resolve(self, references: Sequence[DynamicReference]) -> dict[str, Resolution]:
        """The resolution of each reference, by its text."""
        answers = dict(zip(_texts(references), LookupsResolver(self.lookups).resolve(references), strict=True))
        unknown = [reference for reference in references if _is_unknown(answers[reference.text])]
        if unknown and self.services:
            asked = self.services.resolver(self.region).resolve(unknown)
            answers.update(zip(_texts(unknown), asked, strict=True))
        return answers

    def verify(self, references: Sequence[DynamicReference], *, fetch: bool = False) -> dict[str, Answer]:
        """Whether each reference would resolve, by its text; with `fetch` by resolving it."""
        verifications = LookupsResolver(self.lookups).verify(references)
        answers = {
            reference.text: Answer(verification, "" if verification.resolves is None else LOOKUPS)
            for reference, verification in zip(references, verifications, strict=True)
        }
        unknown = [reference for reference in references if not answers[reference.text].source]
        if unknown and self.services:
            for reference, verification in zip(unknown, self._ask(unknown, fetch), strict=True):
                answers[reference.text] = Answer(verification, AWS)
        return answers

    def _ask(self, references: Sequence[DynamicReference], fetch: bool) -> Sequence[Verification]:
        assert self.services is not None
        if not fetch:
            return self.services.verifier(self.region).verify(references)
        resolver = self.services.resolver(self.region)
        resolutions = resolver.resolve(references)
        known = resolver.found().parameters
        return [
            _verification(reference, resolution, known.get(reference.name))
            for reference, resolution in zip(references, resolutions, strict=True)
        ]

    def with_ssm_parameters(self, template: Template, target: Target) -> Lookups:
        """The lookups with the SSM parameters in them that the template's parameters name."""
        inputs = ssm_inputs(template, target.parameters).values()
        names = list(dict.fromkeys(name for name, _ in inputs if name and self._is_open(name)))
        if not names or self.services is None:
            return self.lookups
        fetched = self.services.fetch_parameters(names, self.region)
        return replace(self.lookups, ssm={**(self.lookups.ssm or {}), **fetched})

    def _is_open(self, name: str) -> bool:
        """Whether the lookups do not say what an SSM parameter is, nor that there is none."""
        known: Mapping[str, SsmParameter] = self.lookups.ssm or {}
        found = known.get(name) or known.get(name.rpartition(":")[0])
        if found is not None:
            return not found.versions
        return self.lookups.ssm is None or name.startswith(PUBLIC_PREFIX)


def _verification(
    reference: DynamicReference, resolution: Resolution, parameter: SsmParameter | None
) -> Verification:
    """What resolving a reference tells of it."""
    if parameter is None or reference.service is Service.SECRETS_MANAGER:
        return Verification(version=reference.version_id, failure=resolution.failure)
    return Verification(parameter.type, str(reference.version or parameter.version), failure=resolution.failure)


def _texts(references: Sequence[DynamicReference]) -> list[str]:
    return [reference.text for reference in references]


def _is_unknown(resolution: Resolution) -> bool:
    return resolution.failure is not None and resolution.failure.kind is FailureKind.UNKNOWN
