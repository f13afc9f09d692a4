"""Answers about dynamic references and SSM parameters, from the lookups of the configuration and then from AWS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cfnkit.deployment import Lookups, SsmParameter, Target
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import (
    DynamicReference,
    FailureKind,
    LookupsResolver,
    Resolution,
    Service,
    Verification,
    failed,
    tokenize,
)
from cfnkit.pipeline.run import Services
from cfnkit.syntax import Node, Scalar, walk
from cfnkit.template import Template
from cfnkit.template.parameters import PUBLIC_PREFIX, ssm_inputs

LOOKUPS = "lookups"
AWS = "AWS"


class ReferenceAnswer(NamedTuple):
    """Whether a reference would resolve, and the source of the answer: LOOKUPS, AWS, or "" when it is unknown."""

    verification: Verification
    source: str

    def explanation(self, hidden: bool) -> str:
        """Why a reference would not resolve, or what is not verified. A `hidden` one shows none of its parts."""
        failure = self.verification.failure
        if failure is None:
            return "" if hidden else self.verification.unverified
        return f"It does not resolve: {failure.kind.value}." if hidden else failure.sentence


@dataclass(frozen=True, slots=True)
class ReferenceAnswers:
    """Answers for one region and account; `services`, when given, answer what the lookups leave open.

    None stands for any; AWS is then asked in the region of the user's settings.

    Methods that ask AWS raise ServiceError when it cannot be asked at all.
    """

    lookups: Lookups
    region: str | None
    services: Services | None = None
    account_id: str | None = None

    @property
    def _known(self) -> LookupsResolver:
        return LookupsResolver(self.lookups, self.region or "", self.account_id or "")

    def resolve(self, references: Sequence[DynamicReference]) -> dict[str, Resolution]:
        """The resolution of each reference, by its text."""
        answers = dict(zip(_texts(references), self._known.resolve(references), strict=True))
        unknown = [reference for reference in references if _is_unknown(answers[reference.text])]
        if unknown and self.services:
            asked = self.services.resolver(self.region or "").resolve(unknown)
            answers.update(zip(_texts(unknown), asked, strict=True))
        return answers

    def verify(self, references: Sequence[DynamicReference], *, fetch: bool = False) -> dict[str, ReferenceAnswer]:
        """Whether each reference would resolve, by its text; with `fetch`, by resolving it."""
        verifications = self._known.verify(references)
        answers = {
            reference.text: ReferenceAnswer(verification, "" if verification.resolves is None else LOOKUPS)
            for reference, verification in zip(references, verifications, strict=True)
        }
        unknown = [reference for reference in references if not answers[reference.text].source]
        if unknown and self.services:
            for reference, verification in zip(unknown, self._ask(unknown, fetch), strict=True):
                answers[reference.text] = ReferenceAnswer(verification, AWS)
        return answers

    def _ask(self, references: Sequence[DynamicReference], fetch: bool) -> Sequence[Verification]:
        assert self.services is not None
        if not fetch:
            return self.services.verifier(self.region or "").verify(references)
        resolver = self.services.resolver(self.region or "")
        resolutions = resolver.resolve(references)
        known = resolver.found().parameters
        return [
            _verification(reference, resolution, known.get(reference.name))
            for reference, resolution in zip(references, resolutions, strict=True)
        ]

    def with_ssm_parameters(self, template: Template, target: Target) -> Lookups:
        """The lookups with the SSM parameters that the template's parameters name."""
        inputs = ssm_inputs(template, target.parameters).values()
        names = list(dict.fromkeys(name for name, _ in inputs if name and self._is_open(name)))
        if not names or self.services is None:
            return self.lookups
        fetched = self.services.fetch_parameters(names, self.region or "")
        return replace(self.lookups, ssm={**(self.lookups.ssm or {}), **fetched})

    def _is_open(self, name: str) -> bool:
        """Whether the lookups leave open the value and the existence of an SSM parameter."""
        known: Mapping[str, SsmParameter] = self.lookups.ssm or {}
        found = known.get(name) or known.get(name.rpartition(":")[0])
        if found is not None:
            return not found.versions
        return self.lookups.ssm is None or name.startswith(PUBLIC_PREFIX)


class ReferenceValues:
    """A resolver that asks once for all references of a tree; when AWS cannot be asked, their values are unknown."""

    def __init__(self, answers: ReferenceAnswers) -> None:
        self._answers = answers
        self._known: dict[str, Resolution] = {}

    def ask_for_all(self, tree: Node) -> None:
        """Ask for the references in the strings of a tree, except for those of secrets."""
        texts = (node.text for _, node in walk(tree) if isinstance(node, Scalar) and "{{" in node.text)
        tokens = (token for text in texts for token in tokenize(text))
        self.resolve([token for token in tokens if isinstance(token, DynamicReference) and not token.is_secure])

    def resolve(self, references: Sequence[DynamicReference]) -> list[Resolution]:
        """The resolutions of `references`."""
        new = {reference.text: reference for reference in references if reference.text not in self._known}
        if new:
            try:
                self._known.update(self._answers.resolve(list(new.values())))
            except ServiceError as error:
                self._known.update(dict.fromkeys(new, failed(FailureKind.UNKNOWN, str(error))))
        return [self._known[reference.text] for reference in references]


def _verification(reference: DynamicReference, resolution: Resolution, parameter: SsmParameter | None) -> Verification:
    """The verification that a resolution makes."""
    if parameter is None or reference.service is Service.SECRETS_MANAGER:
        return Verification(version=reference.version_id, failure=resolution.failure)
    return Verification(parameter.type, str(reference.version or parameter.version), failure=resolution.failure)


def _texts(references: Sequence[DynamicReference]) -> list[str]:
    return [reference.text for reference in references]


def _is_unknown(resolution: Resolution) -> bool:
    return resolution.failure is not None and resolution.failure.kind is FailureKind.UNKNOWN
