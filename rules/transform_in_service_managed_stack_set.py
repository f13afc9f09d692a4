"""A stack set with service-managed permissions has a template without transforms."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.transform_calls import written_calls
from cfnkit.syntax import Mapping, Node, Scalar, parse


@rule(
    "W9704",
    "A service-managed stack set with a template that calls a transform",
    description="""With the permission model SERVICE_MANAGED, StackSets refuses templates that call a transform or a
    macro ("Transform is not supported in SERVICE_MANAGED permission model"), unless the stack set has a custom
    execution role. Put the processed template into the stack set (`cfnkit render`), or use the model SELF_MANAGED.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-custom-execution-role.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each stack set whose TemplateBody calls a transform, at the body."""
    for resource in subject.deployed.resources.values():
        properties = resource.properties
        if resource.type != "AWS::CloudFormation::StackSet" or properties is None:
            continue
        model, body = properties.get("PermissionModel"), properties.get("TemplateBody")
        if body is None or not isinstance(model, Scalar) or model.text != "SERVICE_MANAGED":
            continue
        called = dict.fromkeys(call.name.text for call in written_calls(_template(body)))
        if called:
            message = (
                f"The template of the stack set {resource.logical_id} calls {', '.join(called)}. With service-managed "
                "permissions, StackSets accepts that only if the stack set has a custom execution role."
            )
            hint = "Put the processed template into it, or use the permission model SELF_MANAGED."
            path = ("Resources", resource.logical_id, "Properties", "TemplateBody")
            yield Problem(message, body.span, path, hint)


def _template(body: Node) -> Node:
    """The template in a property: a text, the text of an Fn::Sub, or the object in an Fn::ToJsonString."""
    if isinstance(body, Mapping) and len(body.entries) == 1:
        (name, argument), *_ = body.entries.items()
        if name in ("Fn::Sub", "Fn::ToJsonString"):
            return _template(argument)
    if isinstance(body, Scalar) and "Transform" in body.text:
        return parse(body.text, body.span.source).root
    return body
