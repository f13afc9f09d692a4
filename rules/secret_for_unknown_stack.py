"""A stack that is given a secret masks it."""

from collections.abc import Iterator

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.secret_flows import secret_flows
from cfnkit.rule.stack_parameters import STACKS


@rule(
    "I9719",
    "A secret is given to a stack whose template is not here",
    description="""A nested stack shows its parameters in clear to all who may describe it, unless they have NoEcho,
    which its template says; where that is at hand, W9719 looks. Make sure that the parameter has NoEcho, or give the
    stack the name of the secret, and let it use a dynamic reference of its own.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each secret in a parameter of such a stack."""
    if not any(resource.type in STACKS for resource in subject.processed.resources.values()):
        return
    for secret, place in secret_flows(subject):
        if not place.certain:
            message = f"The value of {secret.words} can be read in {place.where}, unless that has NoEcho."
            related = (Related(f"It is given to {place.where}.", place.span), *secret.related)
            yield Problem(message, secret.span, secret.path, place.hint, related)
