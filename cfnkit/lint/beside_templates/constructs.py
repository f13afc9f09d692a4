"""Findings in templates of the CDK, at the constructs and source lines that they come from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from cfnkit.assemblies import Assembly, Construct, Constructs
from cfnkit.assemblies.template_constructs import resource_constructs
from cfnkit.lint.configurations import Configurations
from cfnkit.lint.known_rules.known_ids import KnownIds
from cfnkit.lint.results import FileResult
from cfnkit.lint.rule_ids import RESERVED
from cfnkit.lint.settings import Settings
from cfnkit.lint.suppression.acknowledged import without_acknowledged
from cfnkit.lint.suppression.made_by_cdk import without_made_by_cdk
from cfnkit.rule import Finding
from cfnkit.source import SourceText
from cfnkit.syntax import parse

_MARK = '"aws:cdk:path"'
_YAML_MARK = "aws:cdk:path:"

FindConstruct = Callable[[Finding], Construct | None]


class ConstructFindings:
    """Gives findings their constructs; `assemblies` are those that the templates of a check are of."""

    def __init__(self, assemblies: Iterable[Assembly], settings: Settings) -> None:
        self._constructs = [Constructs(each) for each in assemblies]
        self._settings = settings
        self._configurations = Configurations(settings)

    def placed(self, results: Sequence[FileResult]) -> list[FileResult]:
        """The results, in their order: findings with constructs, without what the app or the CDK accounts for.

        Raises ConfigurationError, with the place, for a file of an assembly that cannot be read.
        """
        found = [self._placed(result) for result in results]
        if not self._settings.options.suppressions:
            return found
        by_path = {result.path: without_made_by_cdk(result) for result in found}
        for constructs in self._constructs:
            paths = constructs.assembly.templates
            group = [by_path[result.path] for result in found if os.path.normpath(result.path) in paths]
            by_path |= {each.path: each for each in without_acknowledged(group, constructs, self._nearest_id)}
        return [by_path[result.path] for result in found]

    def sources(self, results: Iterable[FileResult]) -> tuple[SourceText, ...]:
        """The source files that findings are at; empty texts for files that are not opened."""
        findings = (each for result in results for each in (*result.findings, *result.undecided))
        made = (finding.construct for finding in findings if finding.construct)
        found: dict[str, SourceText] = {}
        for name in dict.fromkeys(construct.place.source for construct in made if construct.place):
            texts = (constructs.sources.text(name) for constructs in self._constructs)
            found[name] = next(filter(None, texts), SourceText(name, ""))
        return tuple(found.values())

    @property
    def without_places(self) -> tuple[Assembly, ...]:
        """The assemblies whose constructs do not say where they were made."""
        return tuple(each.assembly for each in self._constructs if not each.has_places)

    def _placed(self, result: FileResult) -> FileResult:
        find = self._finder(result)
        if find is None:
            return result
        return result._replace(
            findings=tuple(each._replace(construct=find(each)) for each in result.findings),
            undecided=tuple(each._replace(construct=find(each)) for each in result.undecided),
            suppressed=tuple(
                each._replace(finding=each.finding._replace(construct=find(each.finding))) for each in result.suppressed
            ),
        )

    def _finder(self, result: FileResult) -> FindConstruct | None:
        """What finds the constructs of a template, by its assembly or by its own metadata; None without any."""
        path = os.path.normpath(result.path)
        for constructs in self._constructs:
            if path in constructs.assembly.templates:
                return lambda finding: constructs.of(path, finding.path)
        text = result.source.text if result.source and (result.findings or result.suppressed) else ""
        if _MARK not in text and _YAML_MARK not in text:
            return None
        known = resource_constructs(parse(text, result.path).root, path)
        return lambda finding: known.get(str(finding.path[1])) if finding.path[:1] == ("Resources",) else None

    def _nearest_id(self, template: str, id: str) -> str:
        tables = self._configurations.of(template).tables
        return KnownIds(tables, (), RESERVED).complaint(id, beginnings=False)
