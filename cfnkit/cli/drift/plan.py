"""The text of `cfnkit drift --remediate-plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfnkit.cli.output.text import Text

if TYPE_CHECKING:
    from cfnkit.drift.remediation import Deployment
    from cfnkit.drift.report import DriftReport
    from cfnkit.pipeline.stack_template import StackTemplate

_NAMED_IAM, _AUTO_EXPAND = "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"


def plan_text(template: StackTemplate, report: DriftReport) -> Text:
    """The commands that would put the live side back, resource by resource; a shell runs the text as it is."""
    from cfnkit.drift.remediation import remedies

    found = remedies(report, template.context.schemas, _deployment(template))
    if not found:
        return Text.of(["# Nothing has drifted."])
    lines: list[str] = []
    for remedy in found:
        lines += [f"# {remedy.resource}: {remedy.what}", *remedy.commands, ""]
    return Text.of(lines[:-1])


def _deployment(template: StackTemplate) -> Deployment:
    from cfnkit.drift.remediation import Deployment
    from cfnkit.syntax import Mapping, parse
    from cfnkit.template import Template

    written = parse(template.text.data, template.text.name).root
    parts = Template.of(written)
    has_transform = isinstance(written, Mapping) and "Transform" in written.entries
    makes_roles = any(resource.type.startswith("AWS::IAM::") for resource in parts.resources.values())
    capabilities = [*([_NAMED_IAM] if makes_roles else ()), *([_AUTO_EXPAND] if has_transform else ())]
    return Deployment(tuple(parts.parameters), tuple(capabilities))
