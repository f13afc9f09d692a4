"""Evaluate a template, or one expression in it; the result in a form that is short to compare."""

from __future__ import annotations

from typing import Any, NamedTuple

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Diagnostic
from cfnkit.pipeline.resolution import resolve_template
from cfnkit.pipeline.run import Run
from cfnkit.pipeline.validation import validate
from cfnkit.redaction import Redactor
from cfnkit.source import SourceText
from cfnkit.syntax import Mapping, Node, at_path, dump_json, parse, to_plain
from cfnkit.template import Template, check_structure, parameter_values
from support.targets import HERE

# The template that has an expression: parameters and conditions, one of each unknown, and a mapping.
HEAD = """\
Parameters:
  Env: {Type: String, Default: prod}
  Names: {Type: CommaDelimitedList, Default: 'a, b,c'}
  Empty: {Type: String, Default: ''}
  Password: {Type: String, NoEcho: true, Default: hunter2}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}
Mappings:
  Sizes:
    prod: {Count: 3, Zones: [x, y], Empty: ''}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  Test: !Not [!Condition Prod]
  Maybe: !Equals [!Ref Image, ami-1]
Resources:
  Bucket: {Type: 'Custom::Bucket'}
  Absent: {Type: 'Custom::Bucket', Condition: Test}
  Thing:
    Type: Custom::Thing
    Properties:
      Value: """
UNKNOWN = {"Ref": "Image"}


class Evaluation(NamedTuple):
    """The result for a template: its resolved tree, and the diagnostics."""

    source: SourceText
    resolved: Node
    findings: list[Diagnostic]

    @property
    def plain(self) -> Any:
        """The resolved template."""
        return to_plain(self.resolved)

    @property
    def value(self) -> Any:
        """The value of the expression; the text "GONE" when the property was removed."""
        node = at_path(self.resolved, ("Resources", "Thing", "Properties", "Value"))
        return "GONE" if node is None else to_plain(node)

    @property
    def shown(self) -> str:
        """The resolved template in JSON, on one line."""
        return dump_json(self.resolved, indent=None)

    @property
    def messages(self) -> list[str]:
        """The messages of the diagnostics."""
        return [finding.message for finding in self.findings]

    @property
    def marked(self) -> list[tuple[str, str]]:
        """The messages of the diagnostics, each with the text at its span."""
        return [(finding.message, self.source.cut(finding.span)) for finding in self.findings]

    @property
    def placed(self) -> list[tuple[str, str, str]]:
        """The messages of the diagnostics, each with its line and column, and its path."""
        return [
            (finding.message, f"{finding.span.line}:{finding.span.column}", "/".join(map(str, finding.path)))
            for finding in self.findings
        ]


def evaluated(
    template: str,
    *,
    extended: bool = False,
    lookups: Lookups | None = None,
    target: Target | None = None,
    **parameters: str,
) -> Evaluation:
    """Check and evaluate a template that calls no transforms, as `cfnkit.process` does.

    With `extended`, the functions of AWS::LanguageExtensions are allowed.
    """
    document = parse(template, "template")
    assert document.well_formed, document.diagnostics
    target = (target or HERE).overlaid(parameters=parameters)
    root = document.root
    view = Template.of(root)
    run = Run(target=target, lookups=lookups or Lookups()).with_parameters_of(view)
    findings = [*check_structure(root), *run.parameters.diagnostics]
    assert isinstance(root, Mapping)
    resolved = resolve_template(view, run, extended)
    if not any(finding.id == "E9760" for finding in findings):
        findings += [*validate(view, target, resolved.names), *resolved.diagnostics]
    return Evaluation(document.source, resolved.tree, findings)


def expression(text: str, **options: Any) -> Evaluation:
    """Evaluate an expression as the value of a property, under `HEAD`."""
    return evaluated(HEAD + text + "\n", **options)


def secrets_of(template: str, **parameters: str) -> Redactor:
    """The redactor that masks the secrets of a template."""
    root = parse(template, "template").root
    return Redactor(parameter_values(Template.of(root), parameters, Lookups(), root.span).secrets)
