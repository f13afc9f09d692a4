"""A secret stays where nobody reads it."""

from collections.abc import Iterator

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.secret_flows import secret_flows


@rule(
    "W9719",
    "A secret reaches a place where it can be read",
    description="""What a dynamic reference or a NoEcho parameter hides is shown in clear in outputs and in metadata, in
    environment variables that no key of yours encrypts, and in a parameter without NoEcho of a nested stack or a stack
    set, to all who may describe these. Give on the name of the secret, and let what needs the value read it.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each secret that reaches such a place, by whichever functions and attributes."""
    for secret, place in secret_flows(subject):
        if place.certain:
            message = f"The value of {secret.words} can be read in {place.where}."
            related = (Related(f"It is shown in {place.where}.", place.span), *secret.related)
            yield Problem(message, secret.span, secret.path, place.hint, related)
