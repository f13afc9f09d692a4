"""ssm-secure is used only in regions that have it."""

from collections.abc import Iterator

from cfnkit.dynamic_references import Service
from cfnkit.dynamic_references.placement import REGIONS_WITHOUT_SSM_SECURE
from cfnkit.rule import Problem, Subject, rule


@rule(
    "E9717",
    "An ssm-secure reference in a region without secure strings",
    description="""In the regions in China (cn-north-1, cn-northwest-1), CloudFormation does not resolve ssm-secure, and
    the deployment fails. Keep the value in Secrets Manager, and use secretsmanager.""",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html",
)
def check(subject: Subject) -> Iterator[Problem]:
    """Each ssm-secure reference of a template for such a region."""
    region = subject.target.region
    if region not in REGIONS_WITHOUT_SSM_SECURE:
        return
    for use in subject.references.distinct:
        if use.reference is not None and use.reference.service is Service.SSM_SECURE:
            message = f"The region {region} does not resolve ssm-secure."
            yield Problem(message, use.span, use.path, "Keep the value in Secrets Manager, and use secretsmanager.")
