"""Resources as AWS Config recorded them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cfnkit.aws.access import Access, shared_session
from cfnkit.aws.states.config_recordings import ConfigReader
from cfnkit.aws.states.resource_reader import Wanted
from cfnkit.drift.states import read_states
from cfnkit.drift.states.state import Presence, ResourceState
from cfnkit.schemas import Schemas
from support.aws_stub import Refusal, Request, Stub
from support.emulator import emulator_client

SCHEMAS = Schemas("us-east-1")
SESSION = shared_session()
APPLICATION = "AWS::AppConfig::Application"


def wanted(type_name: str, physical_id: str) -> Wanted:
    return Wanted("arn", physical_id, ResourceState(type_name, physical_id, Presence.UNKNOWN), None)


def read(url: str, *items: Wanted) -> dict[str, ResourceState]:
    reader = ConfigReader(Access("us-east-1", url, attempts=1, session=SESSION), SCHEMAS)
    return {item.logical_id: state for item, state in reader.read(items)}


class Recorded:
    """Config's recordings: configurations by resource ID, and the names and deletions in its lists."""

    def __init__(self, service: Stub, configurations: dict[str, Any]) -> None:
        self.configurations = configurations
        self.names: dict[str, str] = {}
        self.deleted: set[str] = set()
        self.unprocessed: set[str] = set()
        service.operations["BatchGetResourceConfig"] = self.batch
        service.operations["ListDiscoveredResources"] = self.discovered

    def batch(self, request: Request) -> Any:
        keys = request["resourceKeys"]
        assert 0 < len(keys) <= 100
        later = [key for key in keys if key["resourceId"] in self.unprocessed]
        self.unprocessed -= {key["resourceId"] for key in keys}
        items = [
            {**key, "configuration": json.dumps(self.configurations[key["resourceId"]])}
            for key in keys
            if key["resourceId"] in self.configurations and key not in later
        ]
        return {"baseConfigurationItems": items, "unprocessedResourceKeys": later}

    def discovered(self, request: Request) -> Any:
        assert request["includeDeletedResources"]
        ids = request.get("resourceIds") or [self.names.get(request["resourceName"])]
        known = [name for name in ids if name in self.configurations or name in self.deleted]
        deletion = {name: {"resourceDeletionTime": 1.0} for name in self.deleted}
        type_name = request["resourceType"]
        listed = [{"resourceType": type_name, "resourceId": name, **deletion.get(name, {})} for name in known]
        return {"resourceIdentifiers": listed}


def test_what_is_recorded_by_the_schema(stub: Stub) -> None:
    Recorded(stub, {"h0s9fpf": {"ApplicationId": "h0s9fpf", "Name": "settings"}})
    state = read(stub.url, wanted(APPLICATION, "h0s9fpf"))["h0s9fpf"]
    assert state == ResourceState(APPLICATION, "h0s9fpf", properties={"ApplicationId": "h0s9fpf", "Name": "settings"})


def test_what_is_recorded_by_the_service_cannot_be_compared(stub: Stub) -> None:
    Recorded(stub, {"h0s9fpf": {"name": "settings"}})
    assert read(stub.url, wanted(APPLICATION, "h0s9fpf"))["h0s9fpf"].presence is Presence.UNSUPPORTED


def test_a_resource_that_config_knows_by_another_id(stub: Stub) -> None:
    recorded = Recorded(stub, {"AIDA1": {"RoleName": "runner", "Path": "/"}})
    recorded.names["runner"] = "AIDA1"
    state = read(stub.url, wanted("AWS::IAM::Role", "runner"))["runner"]
    assert (state.properties, state.physical_id) == ({"RoleName": "runner", "Path": "/"}, "runner")


def test_a_deleted_resource_and_one_that_is_not_recorded(stub: Stub) -> None:
    Recorded(stub, {}).deleted.add("gone")
    states = read(stub.url, wanted(APPLICATION, "gone"), wanted(APPLICATION, "never"))
    assert states["gone"].presence is Presence.DELETED
    assert (states["never"].presence, states["never"].reason) == (
        Presence.UNKNOWN,
        "AWS Config has not recorded it",
    )


def test_what_config_did_not_get_to_is_asked_for_again(stub: Stub) -> None:
    recorded = Recorded(stub, {name: {"Name": name} for name in "ab"})
    recorded.unprocessed.add("b")
    states = read(stub.url, wanted(APPLICATION, "a"), wanted(APPLICATION, "b"))
    assert states["b"].properties == {"Name": "b"}


def test_more_than_a_call_takes(stub: Stub) -> None:
    names = [f"a{number}" for number in range(230)]
    Recorded(stub, {name: {"Name": name} for name in names})
    states = read(stub.url, *(wanted(APPLICATION, name) for name in names))
    assert [states[name].properties["Name"] for name in names] == names
    assert [operation for operation, _ in stub.requests] == ["BatchGetResourceConfig"] * 3


@pytest.mark.parametrize(
    ("code", "presence", "reason"),
    [
        ("ValidationException", Presence.UNSUPPORTED, "AWS Config does not know the type"),
        ("AccessDeniedException", Presence.UNKNOWN, "access is denied, the caller needs config:BatchGetResourceConfig"),
        (
            "NoAvailableConfigurationRecorderException",
            Presence.UNKNOWN,
            "NoAvailableConfigurationRecorderException: Said by the service",
        ),
    ],
)
def test_a_refusal_ends_nothing(stub: Stub, code: str, presence: Presence, reason: str) -> None:
    recorded = Recorded(stub, {"a": {"Name": "a"}})

    def batch(request: Request) -> Any:
        if request["resourceKeys"][0]["resourceType"] == "AWS::SQS::Queue":
            raise Refusal(code)
        return recorded.batch(request)

    stub.operations["BatchGetResourceConfig"] = batch
    states = read(stub.url, wanted("AWS::SQS::Queue", "q"), wanted(APPLICATION, "a"))
    assert (states["q"].presence, states["q"].reason) == (presence, reason)
    assert states["a"].presence is Presence.EXISTS


def test_the_list_is_denied(stub: Stub) -> None:
    def refuse(request: Request) -> Any:
        raise Refusal("AccessDeniedException")

    Recorded(stub, {})
    stub.operations["ListDiscoveredResources"] = refuse
    state = read(stub.url, wanted(APPLICATION, "a"))["a"]
    assert state.reason == "access is denied, the caller needs config:ListDiscoveredResources"


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """The address of moto, which has the items of a few types."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.mark.slow
def test_an_emulated_config(moto: str, credentials: None) -> None:
    emulator_client("s3", moto).create_bucket(Bucket="recorded-things")
    config = emulator_client("config", moto)
    states = read(moto, wanted("AWS::S3::Bucket", "recorded-things"), wanted("AWS::S3::Bucket", "never"))
    # moto has buckets in the shape of S3's own API.
    assert states["recorded-things"].presence is Presence.UNSUPPORTED
    assert states["never"].presence is Presence.UNKNOWN
    history = config.get_resource_config_history(resourceType="AWS::S3::Bucket", resourceId="recorded-things")
    [found] = read_states(json.dumps(history, default=str), "history.json", SCHEMAS).found
    assert found.state.physical_id == "recorded-things"
