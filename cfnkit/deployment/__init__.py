"""The target of a deployment, and the known answers of AWS there."""

from cfnkit.deployment.lookups import Lookups, Secret, SsmParameter
from cfnkit.deployment.target import DEFAULT_ACCOUNT_ID, DEFAULT_REGION, Target, partition_of, url_suffix_of

__all__ = [
    "DEFAULT_ACCOUNT_ID",
    "DEFAULT_REGION",
    "Lookups",
    "Secret",
    "SsmParameter",
    "Target",
    "partition_of",
    "url_suffix_of",
]
