"""Macros are listed before AWS's own transforms."""

from collections.abc import Iterator

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.transform_calls import section_calls
from cfnkit.vocabulary import AWS_TRANSFORMS, INCLUDE

# Macros may need what is included, so an include can come first.
_LAST = AWS_TRANSFORMS - {INCLUDE}


@rule(
    "W9701",
    "A macro is listed after AWS's own transforms",
    description="""A macro that is listed after AWS::Serverless or AWS::LanguageExtensions receives the result of these,
    and its own result is not transformed again: a serverless resource or a loop in it is refused. List macros first, as
    AWS advises, unless the macro needs the generated resources.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each macro in the Transform section after a transform of AWS."""
    earlier = None
    for call in section_calls(subject.document.root):
        name = call.name.text
        if name in _LAST:
            earlier = call.name
        elif earlier is not None and not name.startswith("AWS::"):
            related = (Related(f"{earlier.text} runs first.", earlier.span),)
            message = f"The macro {name} runs after {earlier.text}, on its result."
            hint = "List it before AWS's own transforms, unless it needs what they generate."
            yield Problem(message, call.name.span, call.path, hint, related)
