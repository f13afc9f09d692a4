"""Fn::Transform is in a place where the service runs it."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.transform_calls import calls_of
from cfnkit.vocabulary import FN_TRANSFORM

_NOT_PROCESSED = ("AWSTemplateFormatVersion", "Parameters", "Transform")


@rule(
    "E9703",
    "Fn::Transform is in a place where it is not processed",
    description="""The service runs no transform in the sections Parameters, AWSTemplateFormatVersion and Transform, or
    in the parameters of another transform: the call would stay in the template unchanged. Call the transform in the
    section that uses the value, or in the Transform section, for the whole template.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each Fn::Transform in such a place."""
    for call in calls_of(subject):
        if call.whole:
            continue
        if call.path[0] in _NOT_PROCESSED:
            message = f"{FN_TRANSFORM} is not processed in the section {call.path[0]}."
        elif FN_TRANSFORM in call.path[:-1]:
            message = f"{FN_TRANSFORM} is not processed in the parameters of another transform."
        else:
            continue
        hint = "Call the transform in the section that uses the value, or in the Transform section."
        yield Problem(f"{message} {call.name.text} does not run.", call.name.span, call.path, hint)
