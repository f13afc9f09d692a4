"""`.taskcat.yml`: the tests of taskcat, each in every region of its matrix.

`~/.taskcat.yml` is no file of the project and is not read.

https://aws-ia.github.io/taskcat/docs/schema/taskcat_schema/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cfnkit.configuration.documents import Section, check_conformance, read_document
from cfnkit.conformance import schema_beside
from cfnkit.diagnostics import ConfigurationError, Diagnostic
from cfnkit.source import Span
from cfnkit.syntax import Node
from cfnkit.targets.file import TargetFile
from cfnkit.targets.formats.taskcat_values import generated
from cfnkit.targets.spread import Placed, StackEntry
from cfnkit.targets.target import TemplateTarget
from cfnkit.targets.values import Values, values_of

KIND = "taskcat"
_NAMES = (".taskcat.yml", ".taskcat.yaml")
_OVERRIDES = ".taskcat_overrides.yml"


def recognises(path: Path, root: Node) -> bool:
    """Whether a file is a configuration of taskcat."""
    return path.name in _NAMES


def read(file: TargetFile) -> Iterator[TemplateTarget | Diagnostic]:
    """A target for each test and region, named `test@region`. Raises ConfigurationError."""
    check_conformance(file.document.root, schema_beside(__file__, "taskcat"), "the configuration of taskcat")
    project, general = file.section.section("project"), file.section.section("general")
    overrides = _overrides(file)
    for name, test in file.section.section("tests").sections():
        template, named_at = _template(test, project, file)
        span = test.node.span if "template" not in test.node.entries else named_at
        # The settings of `general` count before those of a test, and these before those of the project.
        levels = [values_of(each.node.get("parameters"), each.source) for each in (general, test, project)]
        given = overrides.over(levels[0].over(levels[1].over(levels[2])))
        tags = {**project.table("tags"), **test.table("tags"), **general.table("tags")}
        for region in _regions(test, project):
            values = generated(given, region.text if region else "", project.text("name") or "", name)
            stack = StackEntry(name, template, KIND, span, test.text("stack_name") or "", values, tags)
            stack = replace(stack, template_span=named_at)
            yield stack.at(region=region)


def _template(test: Section, project: Section, file: TargetFile) -> tuple[str, Span]:
    for section in (test, project):
        named = section.text("template")
        if named:
            span = section.node.key_span("template")
            return str(file.named(named, span)), span
    raise ConfigurationError(f"'{test.path}' has no 'template', and the project has none.", test.node.span)


def _regions(test: Section, project: Section) -> list[Placed | None]:
    """The regions of a test, or else of the project; None stands for one that nobody gives."""
    for section in (test, project):
        regions: list[Placed | None] = [Placed(*each) for each in section.placed_texts("regions")]
        if regions:
            return regions
    return [None]


def _overrides(file: TargetFile) -> Values:
    """The values in the file of overrides, which is usually not in the repository."""
    path = file.path.parent / _OVERRIDES
    if not path.is_file():
        return Values()
    document = read_document(path, "overrides", None, file.project)
    return values_of(document.root, document.source)
