"""Resources read through Cloud Control."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from cfnkit.aws.access import Access, shared_session
from cfnkit.aws.states.cloud_control import CloudControlReader
from cfnkit.aws.states.resource_reader import Wanted
from cfnkit.diagnostics import ServiceError
from cfnkit.drift.states.state import Presence, ResourceState
from cfnkit.schemas import Schemas
from cfnkit.source import Span
from cfnkit.syntax import Mapping, from_plain
from cfnkit.template import Resource
from support.aws_stub import Refusal, Request, Stub

SCHEMAS = Schemas("us-east-1")
SESSION = shared_session()
SPAN = Span("t", 1, 1, 1, 1)


def wanted(type_name: str, physical_id: str, **properties: Any) -> Wanted:
    node = from_plain({"Type": type_name, "Properties": properties}, SPAN)
    assert isinstance(node, Mapping)
    state = ResourceState(type_name, physical_id, Presence.UNKNOWN, reason="it has not been read")
    return Wanted("arn:stack", physical_id, state, Resource(physical_id, node, SPAN))


def described(request: Request, properties: Any) -> dict[str, Any]:
    description = {"Identifier": request["Identifier"], "Properties": json.dumps(properties)}
    return {"TypeName": request["TypeName"], "ResourceDescription": description}


def read(service: Stub, *items: Wanted, **options: Any) -> dict[str, ResourceState]:
    access = Access("us-east-1", service.url, attempts=options.pop("attempts", 1), session=SESSION)
    reader = CloudControlReader(access, SCHEMAS, **options)
    return {item.logical_id: state for item, state in reader.read(items)}


def test_a_resource_is_asked_for_by_its_identifier(stub: Stub) -> None:
    stub.operations["GetResource"] = lambda request: described(request, {"Name": "prod"})
    state = read(stub, wanted("AWS::AppConfig::Environment", "935m375", ApplicationId="h0s9fpf"))["935m375"]
    assert state == ResourceState("AWS::AppConfig::Environment", "935m375", properties={"Name": "prod"})
    request = {"TypeName": "AWS::AppConfig::Environment", "Identifier": "h0s9fpf|935m375"}
    assert stub.requests == [("GetResource", request)]


@pytest.mark.parametrize(
    ("code", "presence", "words"),
    [
        ("ResourceNotFoundException", Presence.DELETED, ""),
        ("UnsupportedActionException", Presence.UNSUPPORTED, "Cloud Control cannot read the type"),
        ("TypeNotFoundException", Presence.UNSUPPORTED, "Cloud Control does not know the type in this region"),
        ("AccessDeniedException", Presence.UNKNOWN, "access is denied, the caller needs cloudformation:GetResource"),
        ("ExpiredTokenException", Presence.UNKNOWN, "the AWS credentials have expired"),
        ("GeneralServiceException", Presence.UNKNOWN, "GeneralServiceException: Said by the service"),
        ("HandlerFailureException", Presence.UNKNOWN, "HandlerFailureException: Said by the service"),
        ("ThrottlingException", Presence.UNKNOWN, "AWS throttles the calls, try again later"),
    ],
)
def test_a_refusal_ends_nothing(stub: Stub, code: str, presence: Presence, words: str) -> None:
    def answer(request: Request) -> Any:
        if request["Identifier"] == "bad":
            raise Refusal(code)
        return described(request, {"VisibilityTimeout": 3})

    stub.operations["GetResource"] = answer
    states = read(stub, wanted("AWS::SQS::Queue", "bad"), wanted("AWS::SQS::Queue", "good"))
    assert (states["bad"].presence, states["bad"].reason) == (presence, words)
    assert states["bad"].physical_id == "bad"
    assert states["good"].properties == {"VisibilityTimeout": 3}


@pytest.mark.slow
def test_a_call_that_is_throttled_is_made_again(stub: Stub) -> None:
    calls: list[str] = []

    def answer(request: Request) -> Any:
        calls.append(request["Identifier"])
        if len(calls) < 3:
            raise Refusal("ThrottlingException", "Rate exceeded")
        return described(request, {"VisibilityTimeout": 3})

    stub.operations["GetResource"] = answer
    assert read(stub, wanted("AWS::SQS::Queue", "q"), attempts=4)["q"].properties == {"VisibilityTimeout": 3}
    assert calls == ["q"] * 3


def test_several_resources_at_once_and_no_more_than_allowed(stub: Stub) -> None:
    together = threading.Barrier(3, timeout=30)

    def answer(request: Request) -> Any:
        together.wait()
        return described(request, {})

    stub.operations["GetResource"] = answer
    states = read(stub, *(wanted("AWS::SQS::Queue", f"q{number}") for number in range(12)), connections=3)
    assert len(states) == 12
    assert stub.busiest == 3


@pytest.mark.parametrize("properties", ["no JSON", "[]", '"text"'])
def test_properties_that_are_none(stub: Stub, properties: str) -> None:
    stub.operations["GetResource"] = lambda request: {
        "TypeName": request["TypeName"],
        "ResourceDescription": {"Identifier": "q", "Properties": properties},
    }
    state = read(stub, wanted("AWS::SQS::Queue", "q"))["q"]
    assert (state.presence, state.reason) == (
        Presence.UNKNOWN,
        "Cloud Control gave properties that are not a JSON object",
    )


class Listed:
    """Resources of one type, one on each page of the list."""

    def __init__(self, service: Stub, listed: dict[str, dict[str, Any]]) -> None:
        self.listed = listed
        service.operations["GetResource"] = self.get
        service.operations["ListResources"] = self.list

    def get(self, request: Request) -> Any:
        if request["Identifier"] not in self.listed:
            raise Refusal("ResourceNotFoundException")
        return described(request, self.listed[request["Identifier"]])

    def list(self, request: Request) -> Any:
        number = int(request.get("NextToken", "0"))
        identifier = list(self.listed)[number]
        following = {"NextToken": str(number + 1)} if number + 1 < len(self.listed) else {}
        description = {"Identifier": identifier, "Properties": json.dumps(self.listed[identifier])}
        return {"TypeName": request["TypeName"], "ResourceDescriptions": [description], **following}


def test_an_identifier_of_which_a_part_is_not_known_is_found_in_the_list(stub: Stub) -> None:
    addresses = {f"192.0.2.{number}|eipalloc-{number}": {"Domain": "vpc"} for number in range(3)}
    Listed(stub, addresses)
    states = read(stub, wanted("AWS::EC2::EIP", "192.0.2.2"), wanted("AWS::EC2::EIP", "192.0.2.0"))
    assert all(state.properties == {"Domain": "vpc"} for state in states.values())
    assert [operation for operation, _ in stub.requests].count("ListResources") == 3


def test_a_name_where_an_arn_is_asked_for_is_found_in_the_list(stub: Stub) -> None:
    Listed(stub, {"arn:aws:events:us-east-1:1:rule/web": {"Name": "web"}, "arn:aws:events:us-east-1:1:rule/b": {}})
    assert read(stub, wanted("AWS::Events::Rule", "web"))["web"].properties == {"Name": "web"}


def test_the_list_is_that_below_the_parent(stub: Stub) -> None:
    Listed(stub, {"rtb-1|0.0.0.0/0": {"RouteTableId": "rtb-1", "Id": "web-Route-1A2B3C4D5E6F7"}})
    states = read(stub, wanted("AWS::EC2::Route", "web-Route-1A2B3C4D5E6F7", RouteTableId="rtb-1"))
    assert states["web-Route-1A2B3C4D5E6F7"].presence is Presence.EXISTS
    listing = next(request for operation, request in stub.requests if operation == "ListResources")
    assert json.loads(listing["ResourceModel"]) == {"RouteTableId": "rtb-1"}


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (["192.0.2.8|eipalloc-8"], "no resource of its type is called 192.0.2.1 in Cloud Control's list"),
        (
            ["192.0.2.1|a", "192.0.2.1|b"],
            "more than one resource of its type is called 192.0.2.1 in Cloud Control's list",
        ),
    ],
)
def test_what_is_not_in_the_list_for_sure_is_not_said_to_be_deleted(stub: Stub, listed: list[str], words: str) -> None:
    Listed(stub, {identifier: {} for identifier in listed})
    state = read(stub, wanted("AWS::EC2::EIP", "192.0.2.1"))["192.0.2.1"]
    assert (state.presence, state.reason) == (Presence.UNKNOWN, words)


def test_a_type_that_cannot_be_listed(stub: Stub) -> None:
    def refuse(request: Request) -> Any:
        raise Refusal("UnsupportedActionException")

    stub.operations["ListResources"] = refuse
    state = read(stub, wanted("AWS::EC2::EIP", "192.0.2.1"))["192.0.2.1"]
    assert state.presence is Presence.UNKNOWN
    assert state.reason == (
        "its identifier in Cloud Control is not known, and its type cannot be listed: "
        "Cloud Control cannot read the type"
    )


def test_nothing_but_reading_is_asked_for(stub: Stub) -> None:
    Listed(stub, {"192.0.2.1|a": {}})
    read(stub, wanted("AWS::EC2::EIP", "192.0.2.1"), wanted("AWS::SQS::Queue", "q"))
    assert {operation for operation, _ in stub.requests} == {"GetResource", "ListResources"}


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (Access("us-east-1", session=shared_session("nobody")), "Cloud Control cannot be asked: The config profile"),
        (Access("us-east-1", endpoint_url="nonsense"), "Cloud Control cannot be asked: Invalid endpoint"),
        (Access(), "Cloud Control cannot be asked: no AWS region is given"),
    ],
)
def test_there_is_no_way_to_cloud_control(access: Access, words: str) -> None:
    with pytest.raises(ServiceError, match=f"^{words}"):
        list(CloudControlReader(access, SCHEMAS).read([wanted("AWS::SQS::Queue", "q")]))
