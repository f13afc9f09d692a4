"""The macro Resolve, against a Parameter Store over HTTP."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.aws_server import AwsServer, error
from support.macro_events import event
from support.macro_handlers import module_of

INDEX = module_of("resolve")
REGION = "eu-central-1"


def called(fragment: Any, values: Any = None, **params: Any) -> dict[str, Any]:
    response: dict[str, Any] = INDEX.handler(event(fragment, params, values), None)
    return response


def resolved(text: Any) -> Any:
    response = called({"A": text})
    assert response["status"] == "success", response
    return response["fragment"]["A"]


def refused(text: Any) -> str:
    return str(called({"A": text})["errorMessage"])


def put(aws: AwsServer, name: str, *values: str, type: str = "String") -> None:
    """A parameter with a version for each value."""
    ssm = aws.client("ssm", REGION)
    for value in values:
        ssm.put_parameter(Name=name, Value=value, Type=type, Overwrite=True)
    aws.forget()


def test_the_newest_version_is_found_and_an_older_one_where_it_is_named(aws: AwsServer) -> None:
    put(aws, "/name", "one", "two", "three")
    text = "{{resolve:ssm:/name}} {{resolve:ssm:/name:1}} {{resolve:ssm:/name:2}} {{resolve:ssm:/name}}"
    assert resolved(text) == "three one two three"
    (request,) = aws.requests_for("GetParameters")
    assert request.body == {"Names": ["/name", "/name:1", "/name:2"]}
    assert request.region == REGION


def test_an_older_version_in_a_later_call_is_not_taken_for_the_newest(aws: AwsServer) -> None:
    names = ["/name", *(f"/n{number}" for number in range(9)), "/name:1"]
    put(aws, "/name", "old", "new")
    for name in names[1:-1]:
        put(aws, name, "x")
    assert resolved([f"{{{{resolve:ssm:{name}}}}}" for name in names]) == ["new", *["x"] * 9, "old"]
    assert [len(request.body["Names"]) for request in aws.requests_for("GetParameters")] == [10, 1]


def test_a_parameter_of_another_type_is_refused_without_its_value(aws: AwsServer) -> None:
    put(aws, "/name", "hidden,value", type="SecureString")
    message = refused("{{resolve:ssm:/name}}")
    assert "At A: The SSM parameter '/name' is a SecureString, which 'ssm' cannot read" in message
    assert "hidden" not in message


def test_a_version_that_is_not_there_is_refused(aws: AwsServer) -> None:
    put(aws, "/name", "one")
    assert "At A: There is no SSM parameter '/name:7' in eu-central-1" in refused("{{resolve:ssm:/name:7}}")


def test_a_macro_without_the_right_says_which_it_needs(aws: AwsServer) -> None:
    aws.deny("ssm:GetParameters")
    message = refused("{{resolve:ssm:/name}}")
    assert message.startswith("The SSM parameters cannot be read: ")
    assert "is not authorized to perform: ssm:GetParameters" in message


def test_a_call_that_is_throttled_is_made_again(aws: AwsServer) -> None:
    put(aws, "/name", "one")
    aws.fail("GetParameters", error("ThrottlingException", "Rate exceeded"))
    assert resolved("{{resolve:ssm:/name}}") == "one"


def test_an_endpoint_that_is_not_there_is_no_exception(monkeypatch: pytest.MonkeyPatch, aws: AwsServer) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
        assert "The SSM parameters cannot be read: Could not connect" in refused("{{resolve:ssm:/name}}")


def test_a_template_that_is_left_alone_asks_for_nothing(aws: AwsServer) -> None:
    properties = {"Name": "{{resolve:ssm:/name}}", "Password": "{{resolve:secretsmanager:x}}"}
    template = {"Resources": {"A": {"Type": "Custom::A", "Properties": properties}}}
    assert called(template)["fragment"] == template
    assert aws.requests == []


@pytest.mark.parametrize(("no_echo", "fits"), [(False, True), (True, False), ("true", False)])
def test_a_noecho_parameter_is_no_part_of_a_name(aws: AwsServer, no_echo: Any, fits: bool) -> None:
    put(aws, "/prod", "value")
    template = {
        "Parameters": {"Env": {"Type": "String", "NoEcho": no_echo}},
        "Resources": {"A": {"Type": "AWS::SNS::Topic"}},
        "Metadata": {"Fn::Sub": "{{resolve:ssm:/${Env}}}"},
    }
    response = called(template, {"Env": "prod"})
    if fits:
        assert response["fragment"]["Metadata"] == {"Fn::Sub": "value"}
    else:
        assert "At Metadata/Fn::Sub: The variable in {{resolve:ssm:/${Env}}}" in response["errorMessage"]


def test_the_own_variables_of_a_sub_go_before_parameters(aws: AwsServer) -> None:
    put(aws, "/own", "value")
    values = {"Env": "prod", "Number": 7}
    sub = {"Fn::Sub": ["{{resolve:ssm:/${Env}}} ${Env}", {"Env": "own"}]}
    assert called({"A": sub}, values)["fragment"] == {"A": {"Fn::Sub": ["value ${Env}", {"Env": "own"}]}}
    unknown = {"Fn::Sub": ["{{resolve:ssm:/${Env}}}", {"Env": {"Ref": "Other"}}]}
    assert "is not known to a macro" in called({"A": unknown}, values)["errorMessage"]
    assert "'/7' in eu-central-1" in called({"A": {"Fn::Sub": "{{resolve:ssm:/${Number}}}"}}, values)["errorMessage"]


VALUES = {"/plain": "value", "/variable": "${Env} {x}", "/json": '{"a": ["}}"]}', "/long.name-x_1": "\u00e9\n"}
TEXTS = st.lists(
    st.sampled_from([f"{{{{resolve:ssm:{name}}}}}" for name in VALUES])
    | st.sampled_from(["${Env}", "${!Env}", "{", "}", "{{x}}", " "]),
    max_size=4,
).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(texts=st.lists(TEXTS, min_size=1, max_size=4), is_sub=st.booleans())
def test_values_take_the_place_of_their_references(aws: AwsServer, texts: list[str], is_sub: bool) -> None:
    for name, value in VALUES.items():
        put(aws, name, value)
    expected = texts
    for name, value in VALUES.items():
        shown = value.replace("${", "${!") if is_sub else value
        expected = [text.replace(f"{{{{resolve:ssm:{name}}}}}", shown) for text in expected]
    given = [{"Fn::Sub": text} for text in texts] if is_sub else texts
    template = {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}, "Metadata": given}
    made = called(template)["fragment"]
    assert made["Metadata"] == ([{"Fn::Sub": text} for text in expected] if is_sub else expected)
    assert called(made)["fragment"] == made
    assert json.dumps(made["Resources"]) == json.dumps(template["Resources"])
