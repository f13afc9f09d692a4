"""A template has no more dynamic references than CloudFormation takes."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.vocabulary import MAX_DYNAMIC_REFERENCES


@rule(
    "E9712",
    "A template with more than 60 dynamic references",
    description="""CloudFormation takes 60 dynamic references in a template, counted when its transforms have run, and
    refuses one with more. Read several values from one secret that the resource fetches itself, take values that are
    no secrets as parameters of the type AWS::SSM::Parameter::Value, or split the template.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """The first reference that is too many, with the count."""
    uses = subject.references.counted
    if len(uses) > MAX_DYNAMIC_REFERENCES:
        use = uses[MAX_DYNAMIC_REFERENCES]
        most = f"CloudFormation takes {MAX_DYNAMIC_REFERENCES} at most"
        message = f"The template has {len(uses)} dynamic references; {most}."
        hint = "Take values that are no secrets as parameters of the type AWS::SSM::Parameter::Value, or split it."
        yield Problem(message, use.span, use.path, hint)
