"""The one room that calls AWS: boto3 behind small functions and the protocols of other rooms."""

from cfnkit.aws.references.connection import Connection
from cfnkit.aws.references.resolver import AwsResolver
from cfnkit.aws.references.verifier import AwsVerifier
from cfnkit.aws.services import AwsServices

__all__ = ["AwsResolver", "AwsServices", "AwsVerifier", "Connection"]
