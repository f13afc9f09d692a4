"""The report of `cfnkit refs`, and its JSON. Secrets are masked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from cfnkit.cli.output.json_text import json_text
from cfnkit.dynamic_references import DynamicReference, Service
from cfnkit.dynamic_references.placement import Placement, place_of
from cfnkit.pipeline.references.answers import ReferenceAnswer
from cfnkit.pipeline.references.inventory import ListedReference, NeededParameter, ReferenceInventory
from cfnkit.redaction import REDACTED, Redactor
from cfnkit.source import Span
from cfnkit.template.reference_uses import ReferenceUse

_ALLOWED = Placement(True)


class TemplateReport(NamedTuple):
    """The references of the template called `name`; `accepted`: CloudFormation would accept it.

    `target` is the name of the target, where there are several.
    """

    name: str
    inventory: ReferenceInventory
    accepted: bool
    redactor: Redactor
    target: str = ""


def to_json(reports: Iterable[TemplateReport]) -> str:
    """The reports as JSON; docs/dynamic-references.md describes its shape."""
    templates = [_redacted(_template(report), report.redactor) for report in reports]
    return json_text({"templates": templates}) + "\n"


def _redacted(value: Any, redactor: Redactor) -> Any:
    if isinstance(value, str):
        return redactor(value)
    if isinstance(value, dict):
        return {key: _redacted(item, redactor) for key, item in value.items()}
    return [_redacted(item, redactor) for item in value] if isinstance(value, list) else value


def asked_version(reference: DynamicReference) -> str:
    """The version, stage or id that a reference names; empty for the current one."""
    if reference.service is not Service.SECRETS_MANAGER:
        return "" if reference.version is None else str(reference.version)
    return " ".join(part for part in (reference.version_stage, reference.version_id) if part)


def feeds(use: ReferenceUse) -> str:
    """The property that a use belongs to, `LogicalId.Property.Path`, or its path outside of properties."""
    if use.property_path:
        return ".".join(map(str, (use.logical_id, *use.property_path)))
    return ".".join(map(str, place_of(use.path)))


def placement_of(use: ReferenceUse, region: str | None) -> Placement:
    """Whether CloudFormation allows a use in its place."""
    return use.placement_in(region) or _ALLOWED


def _template(report: TemplateReport) -> dict[str, Any]:
    inventory = report.inventory
    return {
        "template": report.name,
        **({"target": report.target} if report.target else {}),
        "region": inventory.region,
        "accepted": report.accepted,
        "sound": inventory.is_sound,
        "references": [_reference(listed, inventory.region) for listed in inventory.references],
        "malformed": [_malformed(use) for use in inventory.malformed],
        "waiting": [_use(use, inventory.region) for use in inventory.waiting],
        "parameters": [_parameter(parameter) for parameter in inventory.parameters],
    }


def _reference(listed: ListedReference, region: str | None) -> dict[str, Any]:
    reference, hidden = listed.reference, listed.hidden
    return {
        "reference": REDACTED if hidden else reference.text,
        "service": reference.service.value,
        "name": REDACTED if hidden else reference.name,
        "version": None if hidden else reference.version,
        "json_key": "" if hidden else reference.json_key,
        "version_stage": "" if hidden else reference.version_stage,
        "version_id": "" if hidden else reference.version_id,
        "waits": listed.has_variables,
        "uses": listed.times_used,
        "places": [_use(use, region) for use in listed.uses],
        "answer": _answer(listed.answer, hidden),
    }


def _use(use: ReferenceUse, region: str | None) -> dict[str, Any]:
    placement = placement_of(use, region)
    return {
        "path": list(use.path),
        "logical_id": use.logical_id,
        "resource_type": use.resource_type,
        "property": ".".join(map(str, use.property_path)) or None,
        **_place(use.span),
        "allowed": placement.allowed,
        "why": placement.why,
        "what_to_do": placement.what_to_do,
        "documentation": placement.source,
        "built": use.built or use.pending,
        "encoded": use.encoded,
    }


def _malformed(use: ReferenceUse) -> dict[str, Any]:
    fault = use.malformed
    assert fault is not None
    return {
        "text": REDACTED if use.hidden else fault.text,
        "problem": fault.fault.value,
        "message": "" if use.hidden else fault.sentence,
        "path": list(use.path),
        "logical_id": use.logical_id,
        "resource_type": use.resource_type,
        "property": ".".join(map(str, use.property_path)) or None,
        **_place(use.span),
    }


def _parameter(parameter: NeededParameter) -> dict[str, Any]:
    reference = parameter.reference
    return {
        "name": parameter.name,
        "type": parameter.type,
        "ssm_parameter": None if reference is None else REDACTED if parameter.hidden else reference.text,
        **_place(parameter.span),
        "answer": _answer(parameter.answer, parameter.hidden),
    }


def _place(span: Span) -> dict[str, Any]:
    return span._asdict()


def _answer(answer: ReferenceAnswer | None, hidden: bool) -> dict[str, Any] | None:
    if answer is None:
        return None
    verification = answer.verification
    return {
        "source": answer.source or None,
        "resolves": verification.resolves,
        "exists": verification.exists,
        "type": verification.type or None,
        "version": verification.version or None,
        "problem": verification.failure.kind.value if verification.failure else None,
        "message": answer.explanation(hidden),
    }
