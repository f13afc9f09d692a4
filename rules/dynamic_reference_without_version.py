"""A reference to an SSM parameter has a version."""

import re
from collections.abc import Iterator

from cfnkit.dynamic_references import Service
from cfnkit.dynamic_references.placement import needs_version
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.references import shown

# A version that is a variable, whose value only a deployment knows.
_VARIABLE_VERSION = re.compile(r":\$\{[^{}]*\}\}\}\Z")


@rule(
    "I9714",
    "An ssm reference without a version",
    description="""The service reads the latest value when it creates or updates the stack. Nothing notices a later
    change: an update finds no change in the template, and drift detection skips dynamic references. Name the version
    and raise it with each change, or update the stack when the value changes.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each such reference in a place where it is allowed, at its first use."""
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
