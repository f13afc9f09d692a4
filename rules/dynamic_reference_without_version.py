"""A reference to a parameter says which version it means."""

import re
from collections.abc import Iterator

from cfnkit.dynamic_references import Service
from cfnkit.dynamic_references.placement import needs_version
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.references import shown

# The version is a variable whose value only a deployment knows.
_VARIABLE_VERSION = re.compile(r":\$\{[^{}]*\}\}\}\Z")


@rule(
    "I9714",
    "An ssm reference without a version",
    description="""It takes the latest value when a stack is made or updated: a value that changes later is not noticed,
    neither by an update, which finds no change in the template, nor by drift detection, which leaves dynamic references
    out. Name the version and raise it with the value, or update the stack whenever the value changes.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each such reference where one may stand, at its first use."""
    for use in subject.references.distinct:
        reference, placed = use.reference, use.placement
        if reference is None or reference.service is not Service.SSM or reference.version is not None:
            continue
        if placed is None or not placed.allowed or needs_version(reference.service, use.path):
            continue
        if not (use.pending and _VARIABLE_VERSION.search(reference.text)):
            name = shown(use, reference.name)
            message = f"The reference to the SSM parameter '{name}' has no version: nothing notices a new value."
            hint = f"Pin it, {{{{resolve:ssm:{name}:VERSION}}}}, or update the stack when the value changes."
            yield Problem(message, use.span, use.path, hint)
