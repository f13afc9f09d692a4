"""A template has no more dynamic references than CloudFormation accepts."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.vocabulary import MAX_DYNAMIC_REFERENCES


@rule(
    "E9712",
    "A template with more than 60 dynamic references",
    description="""CloudFormation accepts 60 dynamic references in a template, counted after its transforms, and refuses
    a template with more. Put several values into one secret that the resource reads itself, use parameters of the type
    AWS::SSM::Parameter::Value for values that are not secret, or split the template.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """The first reference beyond the limit, with the count."""
    uses = subject.references.counted
    if len(uses) > MAX_DYNAMIC_REFERENCES:
        use = uses[MAX_DYNAMIC_REFERENCES]
        most = f"CloudFormation accepts at most {MAX_DYNAMIC_REFERENCES}"
        message = f"The template has {len(uses)} dynamic references; {most}."
        hint = "Use parameters of the type AWS::SSM::Parameter::Value for other values than secrets, or split it."
        yield Problem(message, use.span, use.path, hint)
