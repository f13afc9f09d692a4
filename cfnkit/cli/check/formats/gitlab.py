"""Findings as a report of GitLab's Code Quality, which a merge request shows at its lines.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from cfnkit.cli.check.digests import digest_of
from cfnkit.cli.check.formats import CheckReport, notes
from cfnkit.cli.output.json_text import json_text
from cfnkit.cli.output.workspaces import GITLAB, in_workspace
from cfnkit.diagnostics import Severity
from cfnkit.files.names import with_slashes
from cfnkit.lint.results import FileResult
from cfnkit.rule import Finding

_LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: CheckReport) -> str:
    """A list with an object for each finding; GitLab compares fingerprints to tell what is new."""
    seen: Counter[str] = Counter()
    issues = [_issue(*each, seen, _LEVELS[each[1].severity]) for each in report.findings()]
    issues += [_issue(*each, seen, _LEVELS[Severity.INFO]) for each in report.undecided()]
    return json_text(issues) + "\n"


def _issue(result: FileResult, finding: Finding, seen: Counter[str], level: str) -> dict[str, Any]:
    # The jobs of a pipeline can run in several folders, and GitLab takes equal fingerprints of all for one finding.
    digest = f"{_name(result.path)}\n{digest_of(result, finding)}"
    seen[digest] += 1
    place = finding.place
    return {
        # GitLab shows no check_name, so that the description begins with it.
        "description": " ".join(f"{finding.id}: {finding.message} {' '.join(notes(finding))}".split()),
        "check_name": finding.id,
        "fingerprint": hashlib.sha256(f"{digest}:{seen[digest]}".encode("utf-8", "replace")).hexdigest(),
        "severity": level,
        "location": {
            "path": _name(place.source),
            "lines": {"begin": max(1, place.line), "end": max(1, place.end_line)},
        },
    }


def _name(path: str) -> str:
    return with_slashes(in_workspace(path, GITLAB))
