"""Findings as SARIF, which code scanning reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cfnkit.cli.check.digests import digest_of
from cfnkit.cli.check.formats import CheckReport, notes
from cfnkit.cli.output.sarif import fingerprints, physical_location, sarif_document
from cfnkit.diagnostics import Related, Severity
from cfnkit.lint.known_rules.security_names import BEGINNINGS, bundled_catalogue
from cfnkit.lint.results import FileResult, SuppressedFinding, place_key
from cfnkit.rule import Finding, Rule

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
_MOST_TAGS = 20
_SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}


def render(report: CheckReport) -> str:
    """The log of one run: its findings, also those that were left out, and a description of each rule that has one."""
    rules: dict[str, dict[str, Any]] = {}
    seen: Counter[str] = Counter()
    results = []
    for result, finding, suppressed, kind in _every(report):
        rule = rules.setdefault(finding.id, _rule(finding.rule))
        fingerprint = digest_of(result, finding)
        seen[fingerprint] += 1
        results.append(
            {
                "ruleId": rule["id"],
                "ruleIndex": list(rules).index(finding.id),
                **({"kind": kind} if kind else {}),
                "level": "none" if kind else _LEVELS[finding.severity],
                "message": {"text": "\n".join([finding.message, *notes(finding)])},
                "locations": [_location(finding)],
                **_related(finding),
                **_suppressions(suppressed),
                "occurrenceCount": max(1, finding.copies),
                "partialFingerprints": fingerprints(fingerprint, seen[fingerprint]),
                **({"properties": {"tags": list(finding.aliases)}} if finding.aliases else {}),
            }
        )
    return sarif_document(rules.values(), results)


def _every(report: CheckReport) -> Iterator[tuple[FileResult, Finding, SuppressedFinding | None, str]]:
    """What is reported, with its `kind` where that is not `fail`: a result that is open needs another look."""
    for result in report.results:
        yield from ((result, finding, None, "") for finding in result.findings)
        yield from ((result, each.finding, each, "") for each in result.suppressed)
    yield from ((result, finding, None, "open") for result, finding in report.undecided())


def _suppressions(suppressed: SuppressedFinding | None) -> dict[str, Any]:
    if suppressed is None:
        return {}
    kind = "inSource" if suppressed.manner.is_in_template else "external"
    reason = {"justification": suppressed.reason or f"Left out {suppressed.manner.value}."}
    return {"suppressions": [{"kind": kind, **reason}]}


def _rule(rule: Rule) -> dict[str, Any]:
    title = rule.title or rule.id
    described: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": rule.description or title},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }
    if rule.page:
        described["helpUri"] = rule.page
    elif rule.source:
        described["help"] = {"text": f"{rule.description or title}\n\n{rule.source}"}
    return described | _security(rule)


def _security(rule: Rule) -> dict[str, Any]:
    """The properties by which code scanning ranks a security rule, and what other tools call it."""
    if not rule.id.startswith(BEGINNINGS):
        return {}
    known = next((each for each in bundled_catalogue().rules if each.id == rule.id), None)
    if known is None:
        return {}
    tags = [*dict.fromkeys(("security", *(each.id for each in known.aliases)))][:_MOST_TAGS]
    return {"properties": {"tags": tags, "security-severity": _SCORES[known.risk]}}


def _location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": physical_location(finding.place)}
    logical = [{"fullyQualifiedName": place_key(finding.path)}] if finding.path else []
    if finding.construct is not None:
        logical.append({"fullyQualifiedName": finding.construct.path, "kind": "object"})
    if logical:
        location["logicalLocations"] = logical
    return location


def _related(finding: Finding) -> dict[str, Any]:
    related = list(finding.related)
    if finding.place is not finding.span:
        related.insert(0, Related("in the template", finding.span))
    if not related:
        return {}
    places = [
        {"id": number, "message": {"text": place.message}, "physicalLocation": physical_location(place.span)}
        for number, place in enumerate(related)
    ]
    return {"relatedLocations": places}
