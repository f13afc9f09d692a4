"""A dynamic reference is in a place where CloudFormation resolves it."""

from collections.abc import Iterator

from cfnkit.dynamic_references.placement import place_of
from cfnkit.rule import Problem, Subject, rule
from cfnkit.syntax import at_path
from cfnkit.vocabulary import SECTIONS


@rule(
    "E9711",
    "A dynamic reference is not allowed here",
    description="""CloudFormation resolves ssm-secure only in some properties, no secret (ssm-secure, secretsmanager) in
    custom resources, Metadata and Outputs, and no reference in AWS::CloudFormation::Init, UserData, Conditions or a
    Description: the deployment fails, or the reference stays as text. Use secretsmanager in a property of a resource,
    or pass on the name of the secret, and read its value where it is needed.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each reference in such a place, written there or moved there by a function."""
    for use in subject.references.uses:
        placed = use.placement
        if placed is not None and not placed.allowed and not use.is_key and use.path[0] in SECTIONS:
            member = at_path(subject.processed.root, use.path[:2])
            elsewhere = member is None or not member.span.contains(use.span)
            place = f" It ends up in {'.'.join(map(str, place_of(use.path)))}." if elsewhere else ""
            yield Problem(placed.why + place, use.span, use.path, placed.what_to_do)
