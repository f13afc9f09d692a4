"""The views of services are those that botocore itself has of its models."""

from __future__ import annotations

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from cfnkit.documents.services import ServiceShape, known_services, service_api

LOADER = Loader()


def test_the_services_are_those_of_botocore() -> None:
    assert known_services() == set(LOADER.list_available_services("service-2"))
    assert service_api("no-such-service") is None
    assert service_api("../sqs") is None


# A member with values of its own, a stream, tokens, documents, extras, and names that a client is not called by.
@pytest.mark.parametrize("name", ["apigatewayv2", "bedrock-runtime", "logs", "s3", "ssm", "stepfunctions"])
def test_a_service_is_as_botocore_has_it(name: str) -> None:
    api = service_api(name)
    model = ServiceModel(LOADER.load_service_model(name, "service-2"), service_name=name)
    assert api is not None
    assert list(api.operations) == list(model.operation_names)
    assert api.prefix == model.signing_name
    for each in api.operations:
        operation, own = api.operation(each), model.operation_model(each)
        assert operation is not None
        assert operation.streams == bool(own.has_streaming_output or own.has_event_stream_output)
        if own.input_shape is None:
            assert operation.input is None
            continue
        assert operation.input is not None
        assert operation.input.tokens == set(own.idempotent_members)
        assert list(operation.input.required) == list(own.input_shape.required_members)
        members = own.input_shape.members
        assert [described(shape) for shape in operation.input.members.values()] == [
            (own.name, own.type_name, list(getattr(own, "enum", ())), bool(getattr(own, "is_document_type", False)))
            for own in members.values()
        ]
        assert list(operation.input.members) == list(members)


def described(shape: ServiceShape) -> tuple[str, str, list[str], bool]:
    return shape.name, shape.kind, list(shape.values), shape.is_open
