"""What other stacks and the caller see of a template: its exports, its parameters and its conditions."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diagnostics import Code
from cfnkit.diff.change import Action, OutputChange
from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.diff.versions import Shared, VersionPair
from cfnkit.pipeline.resolution import condition_truths
from cfnkit.syntax import Scalar, at_path
from cfnkit.template import Resource, Template


def risks(outputs: tuple[OutputChange, ...], versions: VersionPair) -> Iterator[Risk]:
    """The risks for those who use the stack or deploy it."""
    yield from _exports(outputs, versions)
    yield from _outputs(outputs, versions)
    yield from _ssm_parameters(versions)
    yield from _parameters(versions)
    yield from _conditions(versions)


def _exports(outputs: tuple[OutputChange, ...], versions: VersionPair) -> Iterator[Risk]:
    """Exports that go or get another value although other templates of the repository import them.

    CloudFormation refuses both while another stack imports the export.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
    """
    for change in outputs:
        name = change.export_before
        if not name:
            continue
        gone = change.export_after != name
        importers = versions.importers(name)
        if not importers or not (gone or change.value_changes):
            continue
        message = (
            f"export {name} {'goes' if gone else 'gets another value'}, which CloudFormation refuses while it is used"
        )
        details = tuple(f"imported at {span}" for span in importers)
        yield Risk(RiskKind.EXPORT, change.name, message, change.before, change.after, details=details)


def _outputs(outputs: tuple[OutputChange, ...], versions: VersionPair) -> Iterator[Risk]:
    """Outputs that go although other templates of the repository read them by the name of the stack."""
    for change in outputs:
        if change.action is Action.REMOVE:
            details = tuple(f"read at {span}" for span in versions.readers(Shared.OUTPUT, change.name))
            if details:
                message = "is an output that goes, which others read with Fn::GetStackOutput"
                yield Risk(RiskKind.EXPORT, change.name, message, change.before, change.after, details=details)


def _ssm_parameters(versions: VersionPair) -> Iterator[Risk]:
    """SSM parameters that go, or get another name, although other templates of the repository read them."""
    after = {name for name, _ in _written(versions.new)}
    for name, resource in _written(versions.old):
        details = () if name in after else versions.readers(Shared.SSM_PARAMETER, name)
        if details:
            new = versions.new.resources.get(resource.logical_id)
            message = f"no longer writes the SSM parameter {name}, which others read"
            places = resource.key_span, new.key_span if new else None
            said = tuple(f"read at {span}" for span in details)
            yield Risk(RiskKind.EXPORT, resource.logical_id, message, *places, type=resource.type, details=said)


def _written(template: Template) -> Iterator[tuple[str, Resource]]:
    """The names of the SSM parameters that a template writes, as far as they are known."""
    for resource in template.resources.values():
        name = at_path(resource.node, ("Properties", "Name"))
        if resource.type == "AWS::SSM::Parameter" and isinstance(name, Scalar) and name.shown is None:
            yield name.text, resource


def _parameters(versions: VersionPair) -> Iterator[Risk]:
    """Parameters that have no value and had one, or were not there."""
    missing = Code.PARAMETER_MISSING
    known = {each.path[-1:] for each in versions.before.diagnostics if each.code is missing}
    for each in versions.after.diagnostics:
        if each.code is missing and each.path and each.path[-1:] not in known:
            message = "is a parameter without a value for this target"
            yield Risk(RiskKind.PARAMETER, str(each.path[-1]), message, None, each.span)


def _conditions(versions: VersionPair) -> Iterator[Risk]:
    """Conditions that are true in one version and false in the other."""
    before, after = condition_truths(versions.before), condition_truths(versions.after)
    old, new = Template.of(versions.before.tree), Template.of(versions.after.tree)
    for name, truth in after.items():
        was = before.get(name)
        if truth is None or was is None or truth == was:
            continue
        message = f"was {_word(was)} and is {_word(truth)} now"
        places = old.conditions[name].span, new.conditions[name].span
        yield Risk(RiskKind.CONDITION, name, message, *places)


def _word(truth: bool) -> str:
    return "true" if truth else "false"
