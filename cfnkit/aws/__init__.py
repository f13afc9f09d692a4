"""The one room that calls AWS: boto3 behind small functions and the protocols of other rooms."""

from cfnkit.aws.services import AwsServices

__all__ = ["AwsServices"]
