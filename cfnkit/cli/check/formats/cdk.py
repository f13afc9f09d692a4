"""The validation report of a CDK assembly with a part of cfnkit, which the CDK's commands and editors show.

What others reported stays. A report of an older CDK has a form of its own.

https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/cloud-assembly-schema/schema/validation-report.schema.json
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any

from cfnkit import __version__
from cfnkit.assemblies import Assembly, Construct
from cfnkit.cli.check.formats import CheckReport
from cfnkit.cli.output.json_text import json_text
from cfnkit.cli.output.shortening import shortened
from cfnkit.diagnostics import ConfigurationError, Severity
from cfnkit.files.names import with_slashes
from cfnkit.files.project import ProjectFiles
from cfnkit.files.writing import write_file
from cfnkit.lint.results import FileResult, Manner
from cfnkit.rule import Finding
from cfnkit.source import Span

PLUGIN = "cfnkit"
_REPORT = "validation-report.json"
_OLDER = "policy-validation-report.json"
_TITLE = "Validation Report"


def render(report: CheckReport) -> str:
    """The report of the assembly that was checked. Raises ConfigurationError for templates of none, or of several."""
    if len(report.assemblies) != 1:
        found = "of several assemblies" if report.assemblies else "of no assembly"
        raise ConfigurationError(f"The format cdk is the report of one assembly of the CDK; the templates are {found}.")
    (assembly,) = report.assemblies
    return _text(assembly, report)


def write_reports(report: CheckReport) -> dict[str, int]:
    """Write the report of each assembly beside its manifest; returns the number of violations of each, by its path.

    Raises ConfigurationError, with the place, for a report there that is none, and where it cannot be written.
    """
    if not report.assemblies:
        raise ConfigurationError("The format cdk is the report of an assembly of the CDK; no template is of one.")
    written: dict[str, int] = {}
    for assembly in report.assemblies:
        path = report_path(assembly)
        write_file(path, _text(assembly, report).encode())
        written[path] = sum(len(result.findings) for result in _of(assembly, report))
    return written


def report_path(assembly: Assembly) -> str:
    """The path of an assembly's report: of the older name where only that is there."""
    new, older = (os.path.normpath(os.path.join(assembly.folder, name)) for name in (_REPORT, _OLDER))
    return older if os.path.isfile(older) and not os.path.isfile(new) else new


def _text(assembly: Assembly, report: CheckReport) -> str:
    path = report_path(assembly)
    is_older = os.path.basename(path) == _OLDER
    document = _existing(assembly, path)
    listed = document.get("pluginReports")
    others = [each for each in listed if _plugin(each) != PLUGIN] if isinstance(listed, list) else []
    results = [*_of(assembly, report)]
    own = _older_part(assembly, results) if is_older else _part(assembly, results)
    head = {} if is_older else {"version": assembly.version}
    return json_text({**head, "title": _TITLE, **document, "pluginReports": [*others, own]}) + "\n"


def _existing(assembly: Assembly, path: str) -> dict[str, Any]:
    """The report that is there; an empty one where none is. Raises ConfigurationError, with the place."""
    if not os.path.lexists(path):
        return {}
    place = Span(path, 1, 1, 1, 1)
    try:
        document = json.loads(ProjectFiles.of_folder(assembly.folder).read(path))
    except OSError as error:
        raise ConfigurationError(f"The report cannot be read: {error.strerror}.", place) from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError("The report is no JSON; synthesise the app again.", place) from error
    if not isinstance(document, dict):
        raise ConfigurationError("The report is no object; synthesise the app again.", place)
    return document


def _plugin(part: Any) -> str:
    """The name of the plugin that a part of a report is of."""
    if not isinstance(part, dict):
        return ""
    summary = part.get("summary")
    older = summary.get("pluginName") if isinstance(summary, dict) else None
    return str(part.get("pluginName") or older or "")


def _of(assembly: Assembly, report: CheckReport) -> Iterator[FileResult]:
    return (result for result in report.results if os.path.normpath(result.path) in assembly.templates)


def _part(assembly: Assembly, results: Iterable[FileResult]) -> dict[str, Any]:
    results = list(results)
    left_out = ((result, each) for result in results for each in result.suppressed)
    acknowledged = [
        {
            **_violation(assembly, each.finding, [each.finding]),
            "acknowledgedId": f"{PLUGIN}::{each.finding.id}",
            **({"reason": each.reason} if each.reason else {}),
        }
        for _, each in left_out
        if each.manner is Manner.ACKNOWLEDGED
    ]
    return {
        "pluginName": PLUGIN,
        "pluginVersion": __version__,
        "conclusion": _conclusion(results),
        "violations": [_violation(assembly, group[0], group) for group in _groups(results)],
        **({"suppressedViolations": acknowledged} if acknowledged else {}),
    }


def _conclusion(results: Iterable[FileResult]) -> str:
    found = ((result, finding) for result in results for finding in result.findings)
    fails = any(finding.severity is Severity.ERROR and result.ruling.fails(finding) for result, finding in found)
    return "failure" if fails else "success"


def _groups(results: Iterable[FileResult]) -> list[list[Finding]]:
    """The findings that are one violation of several constructs."""
    groups: dict[object, list[Finding]] = {}
    for result in results:
        for finding in result.findings:
            key = (finding.id, finding.message, finding.severity, finding.hint)
            groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _violation(assembly: Assembly, first: Finding, findings: Iterable[Finding]) -> dict[str, Any]:
    return {
        "ruleName": first.id,
        "description": shortened(first.message),
        **({"suggestedFix": first.hint} if first.hint else {}),
        "severity": first.severity.value,
        "ruleMetadata": _rule(first),
        "violatingConstructs": [_violating(assembly, finding) for finding in findings],
    }


def _rule(finding: Finding) -> dict[str, str]:
    rule = finding.rule
    known = {"title": rule.title, "description": rule.description, "source": rule.source}
    return {name: text for name, text in known.items() if text}


def _violating(assembly: Assembly, finding: Finding) -> dict[str, Any]:
    construct = finding.construct or Construct("")
    properties = ".".join(map(str, finding.path[2:]))
    resource = {
        "templatePath": _relative(assembly, construct.template),
        "logicalId": construct.logical_id,
        **({"propertyPaths": [properties]} if properties else {}),
    }
    return {
        "constructPath": construct.path,
        **({"constructFqn": construct.kind} if construct.kind else {}),
        **({"libraryVersion": construct.version} if construct.version else {}),
        **({"cloudFormationResource": resource} if construct.logical_id else {}),
        **({"stackTraces": ["\n".join(construct.stack)]} if construct.stack else {}),
    }


def _older_part(assembly: Assembly, results: Iterable[FileResult]) -> dict[str, Any]:
    results = list(results)
    return {
        "version": __version__,
        "summary": {"pluginName": PLUGIN, "status": _conclusion(results)},
        "violations": [_older_violation(assembly, group) for group in _groups(results)],
    }


def _older_violation(assembly: Assembly, findings: list[Finding]) -> dict[str, Any]:
    first = findings[0]
    resources = []
    for finding in findings:
        construct = finding.construct or Construct("")
        place = ".".join(map(str, finding.path[2:]))
        resource = {
            "resourceLogicalId": construct.logical_id or "N/A",
            "templatePath": _relative(assembly, construct.template) or "N/A",
            "locations": [place] if place else [],
        }
        resources.append((resource, {**resource, "constructPath": construct.path}))
    return {
        "ruleName": first.id,
        "description": shortened(first.message),
        **({"fix": first.hint} if first.hint else {}),
        "severity": first.severity.value,
        "ruleMetadata": _rule(first),
        "violatingResources": [resource for resource, _ in resources],
        "violatingConstructs": [construct for _, construct in resources],
    }


def _relative(assembly: Assembly, template: str) -> str:
    return with_slashes(os.path.relpath(template, assembly.folder)) if template else ""
