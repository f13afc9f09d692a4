"""Resources that are replaced, and changes that CloudFormation refuses to make."""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.diff.change import Action, PropertyChange, Replacement, ResourceChange
from cfnkit.diff.risk import Risk, RiskKind
from cfnkit.diff.versions import VersionPair
from cfnkit.syntax import canonical


def risks(change: ResourceChange, versions: VersionPair) -> Iterator[Risk]:
    """The replacement of a resource, or the refusal of another type for it."""
    old, new = versions.old.resources.get(change.logical_id), versions.new.resources.get(change.logical_id)
    if old is None or new is None:
        return
    if old.type != new.type:
        if change.action is Action.ADD:
            # Said in aws/aws-sam-cli issue 6786, when the change set is made.
            message = (
                f"becomes {new.type}: Update of resource type is not permitted. The new template modifies resource "
                f"type of the following resources: [{change.logical_id}]"
            )
            hint = f"It was {old.type}. Give the new resource another logical ID."
            yield Risk(RiskKind.REFUSED, change.logical_id, message, old.key_span, new.key_span, change.type, (hint,))
    elif change.action is Action.MODIFY and change.replacement is not Replacement.FALSE:
        fate = "is replaced" if change.replacement is Replacement.TRUE else "may be replaced"
        causes = [each for each in change.changes if each.recreation is change.replacement]
        because = _reasons(causes)
        name = _kept_name(change, versions)
        details: tuple[str, ...] = ()
        if name:
            details = (
                f"Its {name} stays the same: CloudFormation replaces no resource with a custom name. Rename it.",
            )
        place = next((each.spans for each in causes if not each.because), (old.key_span, new.key_span))
        yield Risk(RiskKind.REPLACEMENT, change.logical_id, f"{fate}: {because}", *place, change.type, details)


def _reasons(causes: list[PropertyChange]) -> str:
    own = dict.fromkeys(".".join(map(str, each.path or each.after_path)) for each in causes if not each.because)
    if own:
        return f"{', '.join(own)} {'changes' if len(own) == 1 else 'change'}"
    return f"it refers to {', '.join(dict.fromkeys(each.because for each in causes))}"


def _kept_name(change: ResourceChange, versions: VersionPair) -> str:
    """The property by which a template names the resource for good, when it stays although the resource is replaced.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
    """
    schema = versions.schemas.get(change.type)
    if schema is None or len(schema.primary_identifier) != 1:
        return ""
    (path,) = schema.primary_identifier
    if len(path) != 1 or path in schema.read_only or path not in schema.create_only:
        return ""
    both = (versions.old, versions.new)
    given = [each.resources[change.logical_id].properties for each in both]
    values = [properties.get(path[0]) if properties is not None else None for properties in given]
    one, other = values
    if one is None or other is None or canonical(one) != canonical(other):
        return ""
    return path[0]
