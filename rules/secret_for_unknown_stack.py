"""A nested stack that gets a secret masks it."""

from collections.abc import Iterator

from cfnkit.diagnostics import Related
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.secret_flows import secret_flows
from cfnkit.rule.stack_parameters import STACKS


@rule(
    "I9719",
    "A secret goes to a stack whose template is not available",
    description="""A nested stack shows its parameters in clear to everyone who may describe it, unless they have NoEcho
    in its template. (If that template is a local file, W9719 checks it.) Make sure that the parameter has NoEcho, or
    pass the name of the secret, and use a dynamic reference in the nested stack.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each secret in a parameter of such a stack."""
    if not any(resource.type in STACKS for resource in subject.processed.resources.values()):
        return
    for secret, place in secret_flows(subject):
        if not place.certain:
            message = f"The value of {secret.words} can be read in {place.where}, unless that has NoEcho."
            related = (Related(f"It goes to {place.where}.", place.span), *secret.related)
            yield Problem(message, secret.span, secret.path, place.hint, related)
