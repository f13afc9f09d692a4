"""Macros come before AWS's own transforms."""

from collections.abc import Iterator

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.transform_calls import section_calls
from cfnkit.vocabulary import AWS_TRANSFORMS, INCLUDE

# What is included is for the macros too, so that an include may well come first.
_LAST = AWS_TRANSFORMS - {INCLUDE}


@rule(
    "W9701",
    "A macro stands after AWS's own transforms",
    description="""A macro that is listed after AWS::Serverless or AWS::LanguageExtensions gets what these made, and
    what it makes itself is not transformed again: a serverless resource or a loop in its result is refused. List macros
    first, as AWS advises, unless the macro is meant to see the generated resources.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each macro of the Transform section that stands behind a transform of AWS."""
    earlier = None
    for call in section_calls(subject.document.root):
        name = call.name.text
        if name in _LAST:
            earlier = call.name
        elif earlier is not None and not name.startswith("AWS::"):
            related = (Related(f"{earlier.text} runs first.", earlier.span),)
            message = f"The macro {name} runs after {earlier.text}, on what that has made."
            hint = "List it before AWS's own transforms, unless it is meant to see what they generate."
            yield Problem(message, call.name.span, call.path, hint, related)
