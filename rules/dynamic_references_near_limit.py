"""A template has room for more dynamic references."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.vocabulary import MAX_DYNAMIC_REFERENCES

_NEAR = 50


@rule(
    "W9712",
    "A template with nearly 60 dynamic references",
    description="""CloudFormation accepts 60 dynamic references in a template and refuses a template with more (E9712).
    A template that grows, or a macro that copies resources, reaches the limit without a warning. Split the template
    while there is room.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """The 50th reference, with the count."""
    uses = subject.references.counted
    if _NEAR <= len(uses) <= MAX_DYNAMIC_REFERENCES:
        use = uses[_NEAR - 1]
        left = MAX_DYNAMIC_REFERENCES - len(uses)
        message = f"The template has {len(uses)} of {MAX_DYNAMIC_REFERENCES} dynamic references; {left} are left."
        yield Problem(message, use.span, use.path, "Split the template while there is room.")
