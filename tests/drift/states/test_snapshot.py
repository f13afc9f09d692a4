"""cfnkit's own snapshots, read and written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfnkit.conformance import flaw_of
from cfnkit.drift.secrets.secrecy import declared_secrets
from cfnkit.drift.states import read_states
from cfnkit.drift.states.snapshot import _is_plain, snapshot_schema
from cfnkit.drift.states.state import Presence, ResourceState, StackState
from cfnkit.drift.states.write import snapshot_text
from cfnkit.schemas import Schemas
from cfnkit.syntax import Mapping, Node, Scalar, Sequence, parse
from cfnkit.template import Template

SCHEMAS = Schemas("us-east-1")

DOCUMENTED = """\
{"format": "cfnkit.snapshot/1", "stack": {"name": "web", "region": "us-east-1", "account_id": "111111111111"},
 "resources": {"Queue": {"Type": "AWS::SQS::Queue", "PhysicalId": "https://...", "Status": "EXISTS", "Properties": {}}}}
"""


def read(text: str) -> StackState:
    return read_states(text, "state.json", SCHEMAS)


def test_the_documented_form() -> None:
    state = read(DOCUMENTED)
    assert state == StackState(
        resources={"Queue": ResourceState("AWS::SQS::Queue", "https://...")},
        complete=True,
        source="cfnkit.snapshot/1",
        stack_name="web",
        region="us-east-1",
        account_id="111111111111",
    )


@pytest.mark.parametrize("status", list(Presence))
def test_a_status(status: Presence) -> None:
    entry = {"Type": "AWS::SQS::Queue", "Status": status.value, "Reason": "so"}
    state = read(json.dumps({"format": "cfnkit.snapshot/1", "resources": {"Queue": entry}}))
    assert state.resources["Queue"] == ResourceState("AWS::SQS::Queue", presence=status, reason="so")


def test_a_nested_stack() -> None:
    child = {"stack": {"name": "child", "template": "{}"}, "resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    entry = {"Type": "AWS::CloudFormation::Stack", "Stack": child}
    state = read(json.dumps({"format": "cfnkit.snapshot/1", "complete": False, "resources": {"Child": entry}}))
    assert not state.complete
    assert state.nested["Child"].complete
    assert state.nested["Child"].template == "{}"
    assert state.nested["Child"].resources["Topic"].type == "AWS::SNS::Topic"


names = st.text(st.characters(codec="utf-8"), max_size=6)
tables = st.dictionaries(names.map(lambda name: f"n{name}"), names, max_size=2)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
resources = st.builds(
    ResourceState,
    type=st.just("AWS::SQS::Queue"),
    physical_id=st.none() | names,
    properties=st.dictionaries(names, values, max_size=3),
    projected=st.booleans(),
    tags=st.none() | tables,
    verdict=st.none() | st.just("IN_SYNC"),
    expected=st.none() | st.dictionaries(names, values, max_size=3),
) | st.builds(
    ResourceState,
    type=st.just("AWS::SQS::Queue"),
    presence=st.sampled_from([Presence.DELETED, Presence.UNKNOWN, Presence.UNSUPPORTED]),
    reason=names,
)


def stacks(nested: st.SearchStrategy[Any]) -> st.SearchStrategy[StackState]:
    return st.builds(
        StackState,
        resources=st.dictionaries(st.sampled_from("ABC"), resources, min_size=3),
        complete=st.booleans(),
        source=st.just("Cloud Control"),
        stack_name=st.none() | names,
        stack_id=st.none() | names,
        region=st.none() | names,
        account_id=st.none() | names,
        tags=st.none() | tables,
        taken=st.none() | names,
        nested=nested,
        parameters=st.none() | tables,
        resolved_parameters=tables,
        outputs=st.none() | tables,
    )


@given(stacks(st.dictionaries(st.sampled_from("AB"), stacks(st.just({})), max_size=1)))
def test_what_is_written_is_read_again(state: StackState) -> None:
    text = snapshot_text(state)
    assert read(text) == state
    assert snapshot_text(read(text)) == text


@given(values)
def test_half_a_pair_of_characters_does_no_harm(value: Any) -> None:
    state = StackState({"Q": ResourceState("T", properties={"\ud800": value})}, complete=True, source="s")
    assert read(snapshot_text(state).encode().decode()) == state


@given(
    st.dictionaries(st.sampled_from(["Type", "PhysicalId", "Status", "Properties", "Other"]), values, max_size=5)
    | st.fixed_dictionaries({"Type": values, "PhysicalId": values, "Status": st.just("EXISTS"), "Properties": values})
)
def test_what_is_read_without_the_schema_would_pass_it(entry: dict[str, Any]) -> None:
    if _is_plain(entry):
        assert flaw_of({"format": "cfnkit.snapshot/1", "resources": {"Q": entry}}, snapshot_schema()) is None


def test_the_order_is_always_the_same() -> None:
    one = ResourceState("T", properties={"b": [{"y": 1, "x": 2}], "a": 1})
    two = ResourceState("T", properties={"a": 1, "b": [{"x": 2, "y": 1}]})
    first = StackState({"B": one, "A": one}, complete=True, source="s", tags={"k": "v", "a": "b"})
    second = StackState({"A": two, "B": two}, complete=True, source="s", tags={"a": "b", "k": "v"})
    assert snapshot_text(first) == snapshot_text(second)


SECRET = "hunter2-secret"


@pytest.mark.parametrize(
    "properties",
    [
        {"MasterUserPassword": SECRET},
        {"Environment": {"Variables": {"DB_PASSWORD": SECRET}}},
        {"Environment": [{"Name": "API_TOKEN", "Value": SECRET}]},
        {"Passwords": [SECRET]},
        {"DefinitionString": f"postgres://admin:{SECRET}@host/db"},
        {"UserData": f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}"},
        {"Nested": [{"Deep": {"ClientSecret": SECRET}}]},
    ],
)
def test_secrets_are_left_out(properties: dict[str, Any]) -> None:
    state = StackState({"R": ResourceState("T", properties=properties, expected=properties)}, True, "s")
    text = snapshot_text(state)
    assert SECRET not in text
    assert text.count('"****"') == 2


@pytest.mark.parametrize(
    "properties",
    [
        {"SecretArn": "arn:aws:secretsmanager:us-east-1:1:secret:db"},
        {"DB_SECRET": "arn:aws:secretsmanager:us-east-1:1:secret:db"},
        {"ManageMasterUserPassword": True},
        {"AccessTokenValidity": "60"},
        {"Url": "https://example.com/a:b@c"},
        {"PasswordPolicy": {"MinimumLength": 8}},
        {"Name": "password"},
        {"Tags": [{"Key": "owner", "Value": "team"}]},
    ],
)
def test_what_is_no_secret_stays(properties: dict[str, Any]) -> None:
    state = StackState({"R": ResourceState("T", properties=properties)}, True, "s")
    assert read(snapshot_text(state)) == state


def test_secret_values_of_a_stack_are_left_out() -> None:
    table = {"DbPassword": SECRET, "Size": "2"}
    state = StackState({}, True, "s", parameters=table, resolved_parameters=table, outputs=table)
    again = read(snapshot_text(state))
    masked = {"DbPassword": "****", "Size": "2"}
    assert (again.parameters, again.resolved_parameters, again.outputs) == (masked, masked, masked)


TEMPLATE = """\
Parameters:
  Code: {Type: String, NoEcho: true, Default: 'hunter2-secret'}
  Size: {Type: String, Default: "2"}
Resources:
  R:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables: {PLAIN: x, CODE: !Ref Code}
      Layers:
        - a
        - 'x{{resolve:secretsmanager:db:SecretString:word}}'
      Json: {word: !Ref Code}
"""


def evaluated(node: Node) -> Node:
    """The evaluated tree, with the value of the NoEcho parameter."""
    if isinstance(node, Mapping):
        if "Ref" in node.entries:
            return Scalar("string", SECRET, node.span, shown="****")
        return node.replacing({key: evaluated(value) for key, value in node.entries.items()})
    return Sequence(tuple(map(evaluated, node.items)), node.span) if isinstance(node, Sequence) else node


def test_what_the_template_says_to_be_secret_is_left_out() -> None:
    declared = Template.of(evaluated(parse(TEMPLATE).root)).resources
    properties = {
        "Environment": {"Variables": {"PLAIN": "x", "CODE": SECRET}},
        "Layers": [f"x{SECRET}", "a"],
        "Json": json.dumps({"word": SECRET}),
    }
    live = ResourceState("AWS::Lambda::Function", properties=properties)
    state = StackState({"R": live}, True, "s")
    text = snapshot_text(state, lambda stack: declared_secrets(declared))
    assert SECRET not in text
    masked = {"Environment": {"Variables": {"PLAIN": "x", "CODE": "****"}}, "Layers": ["****", "****"], "Json": "****"}
    assert read(text).resources["R"].properties == masked


def test_templates_are_those_of_nested_stacks_without_secrets() -> None:
    child = StackState({}, True, "s", template=TEMPLATE, processed_template=TEMPLATE)
    nested = ResourceState("AWS::CloudFormation::Stack")
    state = StackState({"Child": nested}, True, "s", template=TEMPLATE, nested={"Child": child})
    again = read(snapshot_text(state))
    assert again.template is None
    assert again.nested["Child"].template == TEMPLATE.replace(f"'{SECRET}'", '"****"')
    assert SECRET not in snapshot_text(state)
