"""What the CDK itself makes, so that the author of an app cannot change it: the findings in `made_by_cdk.json`.

Each entry has the rule, the place in the template (keys, with * for one step), the resource types where it is not so
for all, why, the evidence and its date.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cfnkit.lint.results import FileResult, Manner, SuppressedFinding
from cfnkit.rule import Finding

_FILE = Path(__file__).with_name("made_by_cdk.json")
_ANY = "*"


class _Made(NamedTuple):
    rule: str
    place: tuple[str, ...]
    types: tuple[str, ...]
    reason: str

    def has(self, finding: Finding) -> bool:
        """Whether a finding is about what this entry describes."""
        construct = finding.construct
        if construct is None or finding.id != self.rule:
            return False
        if self.types and construct.type not in self.types:
            return False
        return _begins(finding.path, self.place)


def without_made_by_cdk(result: FileResult) -> FileResult:
    """A result without the findings about what the CDK makes, unless their rule is mandatory."""
    findings: list[Finding] = []
    suppressed = list(result.suppressed)
    for finding in result.findings:
        made = next((each for each in _entries() if each.has(finding)), None)
        if made is None or result.ruling.demands(finding):
            findings.append(finding)
        else:
            suppressed.append(SuppressedFinding(finding, Manner.CDK, made.reason))
    return result._replace(findings=tuple(findings), suppressed=tuple(suppressed))


@cache
def _entries() -> tuple[_Made, ...]:
    listed: list[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))["entries"]
    return tuple(
        _Made(
            each["rule"],
            tuple(each.get("place", ())),
            tuple(each.get("types", ())),
            each["reason"],
        )
        for each in listed
    )


def _begins(path: Sequence[str | int], place: Sequence[str]) -> bool:
    return len(path) >= len(place) and all(want in (_ANY, str(step)) for want, step in zip(place, path, strict=False))
