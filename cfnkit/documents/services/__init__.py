"""The operations of AWS's services, their parameters and answers, from the models that botocore has."""

from cfnkit.documents.services.models import (
    Operation,
    ServiceApi,
    Shape,
    known_services,
    operation_of,
    release,
    service_api,
)

__all__ = ["Operation", "ServiceApi", "Shape", "known_services", "operation_of", "release", "service_api"]
