"""One run of an engine for many targets of a template.

What an engine finds depends on the tree that it is shown and on the regions that it is asked about. Where the trees for
two targets are the same, and their regions have the same schemas of the types in it, one run serves both: what it says
of single regions, which it names, counts for these alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from cfnkit.lint.engines.protocol import Engine, LintInput
from cfnkit.lint.settings import Options
from cfnkit.rule import Finding
from cfnkit.schemas import Schemas
from cfnkit.source import Span
from cfnkit.syntax import Mapping, walk
from cfnkit.template import Template

# The regions that a message of cfn-lint ends with: "... in ['us-east-1', 'eu-west-1']", or "in 'us-east-1'".
_REGION = re.compile(r"'([a-z]{2,5}(?:-[a-z]+)+-\d)'")
_LISTED = re.compile(r"\[(?:'[a-z]{2,5}(?:-[a-z]+)+-\d'(?:, )?)+\]")


class _Run(NamedTuple):
    case: LintInput
    options: Options
    findings: list[Finding]


class SharedEngine:
    """Asks an engine once for all targets of a template for which it must find the same."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self._engine = engine
        self._regions: tuple[str, ...] = ()
        self._runs: list[_Run] = []

    def begin(self, regions: Iterable[str]) -> None:
        """Begin with another template, which goes to these regions."""
        self._regions = tuple(dict.fromkeys(regions))
        self._runs = []

    def lint(self, case: LintInput, options: Options) -> list[Finding]:
        """The findings in a tree, for the one region of the options or, without one, as the engine decides."""
        asked = options
        if len(options.regions) == 1:
            asked = replace(options, regions=self._alike(options.regions[0], case))
        run = next((each for each in self._runs if each.options == asked and _is_same(each.case, case)), None)
        if run is None:
            run = _Run(case, asked, self._engine.lint(case, asked))
            self._runs.append(run)
        if len(asked.regions) < 2:
            return list(run.findings)
        return list(_of_region(options.regions[0], run.findings))

    def _alike(self, region: str, case: LintInput) -> tuple[str, ...]:
        """The regions of the targets that have the same schemas of the template's types as this one."""
        types = sorted({resource.type for resource in Template.of(case.processed).resources.values()})
        wanted = _digests(region, types)
        alike = [each for each in self._regions if each != region and _digests(each, types) == wanted]
        return tuple(sorted((region, *alike)))


def _digests(region: str, types: Iterable[str]) -> tuple[str | None, ...]:
    schemas = Schemas(region)
    return tuple(schemas.digest_of(each) for each in types)


def _of_region(region: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings in one region, as a run for this region alone words them."""
    for finding in findings:
        named = set(_REGION.findall(finding.message))
        if named and region not in named:
            continue
        if len(named) > 1:
            message = _LISTED.sub(f"['{region}']", finding.message)
            finding = finding._replace(problem=finding.problem._replace(message=message))
        yield finding


def _is_same(one: LintInput, other: LintInput) -> bool:
    """Whether two inputs hold the same trees, each node at the same place."""
    pairs = ((one.processed, other.processed), (one.before_serverless, other.before_serverless))
    if one.document.source != other.document.source:
        return False
    return all(left is right or (left == right and _spans(left) == _spans(right)) for left, right in pairs)


def _spans(tree: Mapping | None) -> list[Span]:
    spans: list[Span] = []
    for _, node in walk(tree) if tree is not None else ():
        spans.append(node.span)
        if isinstance(node, Mapping):
            spans.extend(node.key_spans.values())
    return spans
