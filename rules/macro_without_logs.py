"""A macro has a log group."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.macro_definitions import macro_definitions


@rule(
    "W9721",
    "A macro has no LogGroupName",
    description="""When a macro fails, the status of the stack often is only "Received malformed response from
    transform". CloudFormation writes what it knows about the error to the macro's log group, if it has one. Set
    LogGroupName to a log group, and set the retention of that, too.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-macro.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each macro without the property, at its logical ID."""
    for definition in macro_definitions(subject):
        macro = definition.macro
        if macro.properties is None or "LogGroupName" not in macro.properties.entries:
            message = f"The macro {definition.name} has no LogGroupName, so nothing logs why a call fails."
            hint = "Add LogGroupName, with an AWS::Logs::LogGroup of this template."
            yield Problem(message, macro.key_span, ("Resources", macro.logical_id), hint)
