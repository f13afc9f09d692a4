"""A reference in the Parameters section has a version."""

from collections.abc import Iterator

from cfnkit.dynamic_references.placement import needs_version
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.references import shown


@rule(
    "E9714",
    "An ssm reference in Parameters without a version",
    description="""In the Parameters section, CloudFormation resolves an ssm reference only if it has a version number.
    Add it ({{resolve:ssm:NAME:VERSION}}), or give the parameter the type AWS::SSM::Parameter::Value<String> and the
    name as its value, which reads the latest version.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each such reference."""
    for use in subject.references.written:
        reference, placed = use.reference, use.placement
        if reference is None or placed is None or reference.version is not None:
            continue
        if placed.allowed and needs_version(reference.service, use.path):
            name = shown(use, reference.name)
            message = f"The reference to the SSM parameter '{name}' has no version, as Parameters require."
            hint = "Add a version, or use the parameter type AWS::SSM::Parameter::Value<String> with the name."
            yield Problem(message, use.span, use.path, hint)
