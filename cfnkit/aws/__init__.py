"""The only package that calls AWS: boto3 behind small functions and the protocols of other packages."""

from cfnkit.aws.access import Access
from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.resolver import AwsResolver
from cfnkit.aws.references.verifier import AwsVerifier
from cfnkit.aws.services import AwsServices

__all__ = ["Access", "AwsResolver", "AwsServices", "AwsVerifier", "Connection"]
