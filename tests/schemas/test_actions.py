"""What the service authorization reference says of actions, as cfn-lint bundles it."""

from __future__ import annotations

import json

import pytest

from cfnkit.schemas import actions, actions_of, services_with_actions


def test_a_service_has_its_actions_with_their_resources() -> None:
    assert actions_of("sqs")["Actions"]["sendmessage"] == {"Resources": ["queue"]}
    assert actions_of("sqs")["Resources"]["queue"]["ARNFormats"]
    assert actions_of("no-service") == {}
    assert "no-service" not in services_with_actions()


def test_a_part_that_is_read_alone_says_the_same_as_the_whole() -> None:
    for service in services_with_actions():
        assert actions._part_of_actions(service) == actions._all_actions()[service]


@pytest.mark.parametrize("indent", [None, 0, 2, 4])
def test_a_file_of_another_layout_is_read_too(indent: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    written: dict[str, dict[str, dict[str, object]]] = {
        "s3": {"Actions": {"getobject": {}}},
        "sqs": {"Actions": {"sendmessage": {}}},
    }
    monkeypatch.setattr(actions, "_actions_file", lambda: json.dumps(written, indent=indent).encode())
    for function in (actions._part_of_actions, actions._all_actions):
        function.cache_clear()
    try:
        assert {service: actions_of(service) for service in services_with_actions()} == written
    finally:
        for function in (actions._part_of_actions, actions._all_actions):
            function.cache_clear()
