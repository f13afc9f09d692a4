"""The one room that calls AWS: boto3 behind small functions and the protocols of other rooms."""

from cfnkit.aws.connection import Connection
from cfnkit.aws.resolver import AwsResolver
from cfnkit.aws.services import AwsServices
from cfnkit.aws.verifier import AwsVerifier

__all__ = ["AwsResolver", "AwsServices", "AwsVerifier", "Connection"]
