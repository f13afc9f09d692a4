"""An ssm-secure reference names a parameter of the account, and a version number."""

from collections.abc import Iterator

from cfnkit.dynamic_references import Service
from cfnkit.rule import Problem, Subject, rule
from cfnkit.rule.references import is_label, shown


@rule(
    "E9716",
    "An ssm-secure reference to a public or a labelled parameter",
    description="""CloudFormation resolves ssm-secure only for parameters of the account, by name and version number. It
    does not resolve AWS's public parameters, which are not secure strings, or labels. Read a public parameter with ssm,
    and write the number of the version that has the label.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each such reference, where it is written."""
    for use in subject.references.distinct:
        reference = use.reference
        if is_label(use):
            label = shown(use, use.token.text[2:-2].rpartition(":")[2])
            message = f"'{label}' is a label, which ssm-secure does not accept."
            yield Problem(message, use.span, use.path, "Write the number of the version that has the label.")
        elif reference is not None and reference.service is Service.SSM_SECURE and reference.is_public:
            name = shown(use, reference.name)
            message = f"'{name}' is a public parameter, which ssm-secure does not read."
            yield Problem(message, use.span, use.path, f"Write {{{{resolve:ssm:{name}}}}}.")
