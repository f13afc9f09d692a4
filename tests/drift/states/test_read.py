"""A file with states is recognised by its content, and its flaws are reported with their places."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.states import read_states
from cfnkit.drift.states.state import Presence, StackState
from cfnkit.schemas import Schemas

SCHEMAS = Schemas("us-east-1")
QUEUE = {
    "TypeName": "AWS::SQS::Queue",
    "ResourceDescription": {"Identifier": "https://q", "Properties": '{"VisibilityTimeout": 45}'},
}
DRIFT = {
    "StackId": "arn:aws:cloudformation:eu-west-1:111111111111:stack/web/1",
    "LogicalResourceId": "Queue",
    "PhysicalResourceId": "https://q",
    "ResourceType": "AWS::SQS::Queue",
    "StackResourceDriftStatus": "DELETED",
}
OTHER_STACK = "arn:aws:cloudformation:eu-west-1:111111111111:stack/shop/1"
SNAPSHOT = {"format": "cfnkit.snapshot/1", "resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
ITEM = {"resourceType": "AWS::SQS::Queue", "resourceId": "https://q", "configuration": "{}"}


def read(content: Any) -> StackState:
    data = content if isinstance(content, (str, bytes)) else json.dumps(content)
    return read_states(data, "state.json", SCHEMAS)


@pytest.mark.parametrize(
    "content",
    [
        SNAPSHOT,
        DRIFT,
        [DRIFT],
        {"StackResourceDrifts": [DRIFT]},
        {"StackResourceDrift": DRIFT},
    ],
)
def test_states_by_logical_id(content: Any) -> None:
    state = read(content)
    assert list(state.resources) == ["Queue"]
    assert state.resources["Queue"].type == "AWS::SQS::Queue"


@pytest.mark.parametrize(
    ("content", "asked_for"),
    [
        (QUEUE, True),
        ([QUEUE], True),
        (ITEM, True),
        ({"configurationItems": [ITEM]}, True),
        ({"baseConfigurationItems": [ITEM], "unprocessedResourceKeys": []}, True),
        ({"configurationItem": ITEM}, True),
        ({"fileVersion": "1.0", "configSnapshotId": "1", "configurationItems": [ITEM]}, False),
    ],
)
def test_states_that_do_not_say_what_they_are_called(content: Any, asked_for: bool) -> None:
    state = read(content)
    assert not state.resources
    assert not state.complete
    [found] = state.found
    assert (found.state.type, found.names, found.asked_for) == ("AWS::SQS::Queue", ("https://q",), asked_for)


@pytest.mark.parametrize("between", ["\n", "", "\r\n\n", " "])
def test_outputs_one_after_the_other(between: str) -> None:
    other = {**QUEUE, "ResourceDescription": {"Identifier": "https://r", "Properties": "{}"}}
    state = read(json.dumps(QUEUE, indent=2) + between + json.dumps(other) + "\n")
    assert [found.names for found in state.found] == [("https://q",), ("https://r",)]


def test_a_file_of_several_kinds() -> None:
    state = read([DRIFT, QUEUE, ITEM])
    assert list(state.resources) == ["Queue"]
    assert [found.state.presence for found in state.found] == [Presence.EXISTS, Presence.UNSUPPORTED]
    assert state.source == "DescribeStackResourceDrifts, GetResource, AWS Config"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings_in_which_shells_write(encoding: str) -> None:
    text = json.dumps({**SNAPSHOT, "stack": {"name": "größe"}}, ensure_ascii=False)
    assert read(text.encode(encoding)).stack_name == "größe"


def test_yaml_as_the_command_line_tool_writes_it() -> None:
    text = "StackResourceDrifts:\n- LogicalResourceId: Queue\n  ResourceType: T\n  StackResourceDriftStatus: DELETED\n"
    assert read(text).resources["Queue"].presence is Presence.DELETED


BROKEN = """\
{"format": "cfnkit.snapshot/1",
 "resources": {"Queue": {"Type": "AWS::SQS::Queue",}}}
"""
MISSPELT = """\
{"format": "cfnkit.snapshot/1",
 "resources": {"Queue": {"Type": "AWS::SQS::Queue",
                         "Propertys": {}}}}
"""


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ("", "1:1", "The file is empty"),
        (" \n", "1:1", "The file is empty"),
        ("hello", "1:1", "Readable are a snapshot or a report of cfnkit"),
        ("[]", "1:1", "Readable are"),
        ("{}", "1:1", "Readable are"),
        ("[[1]]", "1:2", "Readable are"),
        (BROKEN, "2:52", "Remove the comma"),
        ('{"a": 1', "1:8", "is not closed"),
        ('{"a": NaN}', "1:7", "not well-formed"),
        (b'{"a": "\xff"}', "1:8", "Byte 0xff is not UTF-8"),
        ("[" * 100_000, "1:1", "nested too deep"),
        ('{"a": %s}' % ("9" * 5000), "1:1", "too long"),
        (json.dumps(QUEUE) + "\n" + json.dumps({**QUEUE, "TypeName": 5}), "2:2", "'TypeName' must be a resource type"),
        (MISSPELT, "3:26", "Unknown key 'Propertys' in 'resources.Queue'. Did you mean 'Properties'?"),
        ('{"format": "cfnkit.snapshot/2"}', "1:2", "made by a newer cfnkit"),
        ('{"format": "snapshot"}', "1:2", 'The format of snapshots is "cfnkit.snapshot/1"'),
        ('{"format": "cfnkit.snapshot/1"}', "1:1", "The document has no 'resources'"),
        ('{"resources": {}}', "1:2", '"format": "cfnkit.snapshot/1" is missing'),
        ('{"StackResourceDrifts": {}}', "1:2", "'StackResourceDrifts' must be a list"),
        ('{"StackResourceDrifts": [{}]}', "1:26", "'StackResourceDrifts[0]' has no 'LogicalResourceId'"),
        ('{"configurationItems": [null]}', "1:25", "must be a configuration item, an object, not null"),
        ("Resources:\n  Queue: {}\n", "1:1", "This is a template"),
        ('{"StackResources": []}', "1:2", "give it as physical IDs"),
        ('{"ResourceDescriptions": []}', "1:2", "use get-resource"),
        ([DRIFT, {**DRIFT, "StackId": OTHER_STACK}], "1:1", "of web and of shop"),
    ],
)
def test_what_cannot_be_read(content: Any, place: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        read(content)
    assert str(raised.value).startswith(f"state.json:{place}: ")
    assert words in str(raised.value)


@pytest.mark.parametrize(
    "entry",
    [
        {"Type": ""},
        {"Type": 1},
        {"Type": "T", "Status": "GONE"},
        {"Type": "T", "Properties": []},
        {"Type": "T", "PhysicalId": 1},
        {"Type": "T", "Tags": {"a": 1}},
        {"Type": "T", "Stack": {}},
        {"Status": "DELETED"},
        None,
    ],
)
def test_an_entry_that_is_not_as_a_snapshot_has_it(entry: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^state\.json:1:\d+: .*'resources\.Bad"):
        read({**SNAPSHOT, "resources": {"Good": {"Type": "T"}, "Bad": entry}})


def test_no_message_cites_a_value() -> None:
    snapshot = '{"format": "cfnkit.snapshot/1", "resources": {"Q": "hunter2"}}'
    for text in (snapshot, '{"a": hunter2}', "a: !hunter2 b: c"):
        with pytest.raises(ConfigurationError) as raised:
            read(text)
        assert "hunter2" not in str(raised.value)


IN_ENTRIES = {"Identifier", "Properties", "Type", "Status", "Stack", "stack", "ActualProperties", "tags"}
AROUND = {"StackResourceDrifts", "configurationItems", "configurationItem"}
KEYS = st.sampled_from(sorted({*QUEUE, *DRIFT, *SNAPSHOT, *ITEM, *IN_ENTRIES, *AROUND}))
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(ANY)
def test_any_json_is_read_or_refused(value: Any) -> None:
    for content in (value, {**SNAPSHOT, "resources": value}, {"StackResourceDrifts": [value]}, [ITEM, value]):
        with suppress(ConfigurationError):
            assert isinstance(read(content), StackState)


@given(st.text(alphabet='{}[]",:\\ \n1aé\ud800', max_size=30))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^state\.json:\d+:\d+: "):
        read(text)
