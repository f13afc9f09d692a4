"""A secret does not reach a readable place."""

from collections.abc import Iterator

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.secret_flows import secret_flows


@rule(
    "W9719",
    "A secret reaches a place where it can be read",
    description="""The value of a dynamic reference or a NoEcho parameter is shown in clear in outputs, in metadata, in
    environment variables that no key of yours encrypts, and in parameters without NoEcho of nested stacks and stack
    sets, to everyone who may describe these. Pass on the name of the secret, and read its value where it is
    needed.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each secret that reaches such a place by functions and attributes."""
    for secret, place in secret_flows(subject):
        if place.certain:
            message = f"The value of {secret.words} can be read in {place.where}."
            related = (Related(f"It is shown in {place.where}.", place.span), *secret.related)
            yield Problem(message, secret.span, secret.path, place.hint, related)
