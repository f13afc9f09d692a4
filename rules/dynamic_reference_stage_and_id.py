"""A reference to a secret names a version in one way only."""

from collections.abc import Iterator

from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.references import shown


@rule(
    "W9715",
    "A reference to a secret with a version stage and a version ID",
    description="""A reference names the version of a secret by its stage or by its ID. The documentation does not allow
    both; the service accepts them, and may read another version than you mean. Leave one out, or better both: then the
    service reads the current version, also after a rotation.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each such reference, where it is written."""
    for use in subject.references.distinct:
        reference = use.reference
        if reference is not None and reference.version_stage and reference.version_id:
            name, stage = shown(use, reference.name), shown(use, reference.version_stage)
            message = f"The reference to the secret '{name}' names a version by the stage '{stage}' and by an ID."
            yield Problem(message, use.span, use.path, "Leave one of them out, or both for the current version.")
