"""The name of a resource holds no dynamic reference."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.schemas import Schemas


@rule(
    "W9713",
    "A dynamic reference in a property of the primary identifier",
    description="""CloudFormation may put the value of the reference in clear into the physical ID of the resource. Ref,
    outputs, events and other services then show it, so AWS advises against it. Name the resource with a parameter, or
    leave the property out and let CloudFormation generate a name.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each reference in such a property, by the schema of the resource type."""
    schemas = Schemas(subject.target.region)
    for use in subject.references.uses:
        place = tuple("*" if isinstance(step, int) else step for step in use.property_path)
        if use.reference is None or not place:
            continue
        schema = schemas.get(use.resource_type or "")
        identifier = schema.primary_identifier if schema is not None else ()
        if any(place[: len(path)] == path for path in identifier):
            name = ".".join(map(str, use.property_path))
            message = f"{name} is a part of the primary identifier of {use.resource_type}, which is shown in clear."
            hint = "Name the resource with a parameter, or omit the property if CloudFormation can generate a name."
            yield Problem(message, use.span, use.path, hint)
