"""Loops whose collections depend on a value that nobody gave: they stay as they are written."""

from __future__ import annotations

import pytest

from cfnkit import Processed
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.syntax import Mapping, at_path, parse, to_plain
from support.extended import expand, result

LOOP = "Fn::ForEach::A: [Id, !Ref Accounts, {'Queue${Id}': {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Id}}}]"
TEXT = f"""
Parameters:
  Accounts: {{Type: CommaDelimitedList}}
  Stage: {{Type: String}}
  Zones: {{Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /zones}}
Conditions: {{Live: !Equals [!Ref Stage, live]}}
Resources:
  Topic: {{Type: AWS::SNS::Topic}}
  {LOOP}
"""


def written(text: str) -> object:
    return to_plain(parse(text, "value.yaml").root)


def stands(processed: Processed, *path: str) -> object:
    node = at_path(processed.tree, path)
    return None if node is None else to_plain(node)


def awaited(processed: Processed) -> list[Diagnostic]:
    return [finding for finding in processed.diagnostics if finding.code is Code.VALUE_AWAITED]


def errors(processed: Processed) -> list[str]:
    return [finding.id for finding in processed.diagnostics if finding.id.startswith("E")]


def test_the_loop_stays_and_one_information_at_the_parameter_says_so() -> None:
    processed = expand(TEXT)
    (finding,) = awaited(processed)

    assert {"Fn::ForEach::A": stands(processed, "Resources", "Fn::ForEach::A")} == written(LOOP)
    assert stands(processed, "Resources", "Topic") == {"Type": "AWS::SNS::Topic"}
    assert finding.message == "The loop A cannot be run without a value of the parameter Accounts."
    assert finding.hint == "Give one with -p Accounts=VALUE, a parameter file or a target of the configuration."
    assert finding.path == ("Parameters", "Accounts")
    assert errors(processed) == ["E9770"]
    assert processed.accepted
    assert not processed.deployable


def test_with_the_value_the_loop_is_unrolled() -> None:
    processed = expand(TEXT, Accounts="a,b", Stage="live")

    assert stands(processed, "Resources", "Queueb") == {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "b"}}
    assert awaited(processed) == []


@pytest.mark.parametrize(
    ("collection", "names"),
    [
        ("!If [Live, [a], [b]]", ["Stage"]),
        ("[a, !Ref Stage]", ["Stage"]),
        ("!Split [',', !Join ['', !Ref Accounts]]", ["Accounts"]),
        ("!Ref Zones", ["Zones"]),
    ],
)
def test_whatever_the_collection_depends_on_is_named(collection: str, names: list[str]) -> None:
    processed = expand(TEXT.replace("!Ref Accounts", collection))

    assert [finding.path[1] for finding in awaited(processed)] == names


def test_a_parameter_whose_value_is_in_the_parameter_store_is_told_with_lookups() -> None:
    (finding,) = awaited(expand(TEXT.replace("!Ref Accounts", "!Ref Zones")))

    assert finding.hint == "Give the value of its SSM parameter in the `lookups` of the configuration."


def test_a_parameter_that_is_no_list_is_no_collection_whatever_its_value() -> None:
    assert "E9754" in errors(expand(TEXT.replace("!Ref Accounts", "!Ref Stage")))


def test_the_outer_loop_stays_when_the_inner_one_waits() -> None:
    inner = "Fn::ForEach::I: [N, !Ref Accounts, {'Q${T}${N}': {Type: AWS::SQS::Queue}}]"
    text = TEXT.replace(LOOP, f"Fn::ForEach::O: [T, [x, y], {{{inner}}}]")
    processed = expand(text)

    assert stands(processed, "Resources", "Fn::ForEach::O") == ["T", ["x", "y"], written(inner)]
    assert awaited(processed)[0].message.startswith("The loop O cannot be run")


def test_what_a_waiting_loop_may_make_may_be_referred_to() -> None:
    outputs = "Outputs: {Made: {Value: !Ref Queue1}, Other: {Value: !Ref Other}}\n"
    (finding,) = [finding for finding in expand(TEXT + outputs).diagnostics if finding.id == "E9762"]

    assert finding.message.startswith("Unresolved resource dependencies [Other]")


def test_a_policy_that_waits_stays_a_function() -> None:
    topic = "Topic: {Type: AWS::SNS::Topic, DeletionPolicy: !If [Live, Retain, Delete]}"
    processed = expand(TEXT.replace("Topic: {Type: AWS::SNS::Topic}", topic))

    assert stands(processed, "Resources", "Topic", "DeletionPolicy") == {"Fn::If": ["Live", "Retain", "Delete"]}
    assert errors(processed) == ["E9770"]


def test_what_a_waiting_loop_may_refer_to_stays_in_the_resolved_template() -> None:
    resolved = expand(TEXT, Stage="live").resolved

    assert isinstance(resolved, Mapping)
    assert list(resolved.entries) == ["Parameters", "Conditions", "Resources"]
    assert at_path(resolved, ("Parameters", "Accounts")) is not None


def test_loops_of_properties_and_outputs_wait_too() -> None:
    text = """
        Parameters: {Names: {Type: CommaDelimitedList}}
        Resources:
          A: {Type: AWS::SNS::Topic, Properties: {Fn::ForEach::P: [N, !Ref Names, {'${N}': !Ref N}]}}
        Outputs:
          Fn::ForEach::O: [N, !Ref Names, {'Out${N}': {Value: !Ref N}}]
    """
    processed = expand(text)

    members = {"Out${N}": {"Value": {"Ref": "N"}}}
    assert stands(processed, "Outputs", "Fn::ForEach::O") == ["N", {"Ref": "Names"}, members]
    assert stands(processed, "Resources", "A", "Properties", "Fn::ForEach::P") is not None
    assert awaited(processed)[0].message.startswith("The loop P and the loop O")
    assert processed.resolved is not None
    assert at_path(processed.resolved, ("Outputs", "Fn::ForEach::O")) is not None
    assert result(text, "Outputs", Names="x") == {"Outx": {"Value": "x"}}
