"""The operations of AWS's services, their parameters and answers, from the models that botocore has."""

from cfnkit.documents.services.model_files import is_known, release
from cfnkit.documents.services.models import (
    ServiceApi,
    ServiceOperation,
    ServiceShape,
    known_services,
    operation_of,
    service_api,
)

__all__ = [
    "ServiceApi",
    "ServiceOperation",
    "ServiceShape",
    "is_known",
    "known_services",
    "operation_of",
    "release",
    "service_api",
]
