"""Policies and what sets up an instance, beside their rules: what an editor is told, and engines that see the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cfnkit.cli import main
from cfnkit.deployment import Target
from cfnkit.documents import EmbeddedDocument, Language, documents_of, findings_in
from cfnkit.documents.instances import INSTANCE
from cfnkit.documents.instances.helper_calls import helper_calls
from cfnkit.documents.policies import POLICY
from cfnkit.documents.policies.operations import OF_S3, action_for
from cfnkit.lint.examination.subjects import subject_of
from cfnkit.pipeline import Configuration, process
from cfnkit.schemas import actions_of
from cfnkit.security import Stack
from cfnkit.source import SourceText
from cfnkit.syntax import parse, string

POLICIES = """\
Resources:
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - {Effect: Alow, Action: [s3:GetObjet, s3:GetObject], Resource: "*"}
          - {Effect: Allow, Action: ["s3:Gett*", "s3:Get*"], Resource: "*"}
  Server:
    Type: AWS::EC2::Instance
    Metadata:
      AWS::CloudFormation::Init:
        configSets: {default: [one, {ConfigSet: all}], all: one}
        one: {files: {/a: {content: x, ownr: root}}, services: {systemd: {x: {ensureRunning: perhaps}}}}
    Properties: {ImageId: ami-12345678}
"""


def documents_in(template: str, language: Language) -> Iterator[EmbeddedDocument]:
    config = Configuration()
    return documents_of(Stack(subject_of(process(parse(template, "t"), config=config), config)), language)


def test_an_action_says_what_it_is_about_and_a_pattern_what_it_fits() -> None:
    [document] = documents_in(POLICIES, POLICY)
    told = {
        text: list(POLICY.notes(document, string(text, document.span), None))
        for text in ("s3:GetObject", "sqs:SendMessag?", "s3:Gett*", "s3:Nothing", "*", "no action")
    }
    assert told.pop("s3:GetObject") == ["is about resources of the kinds: accesspointobject, object"]
    assert told.pop("sqs:SendMessag?") == ["fits 1 action of sqs: sendmessage"]
    assert set(map(tuple, told.values())) == {()}


@pytest.mark.parametrize(
    ("action", "hint"),
    [
        ("s3:HeadBucket", "HeadBucket is an operation, which the action s3:ListBucket allows."),
        ("S3:listObjectsV2", "listObjectsV2 is an operation, which the action s3:ListBucket allows."),
        ("s3:ListAllMyBukets", "Did you mean 'ListAllMyBuckets'?"),
        ("s3:ListObjcts", "Did you mean 'Listjobs'?"),
        ("sqs:SendMesage", "Did you mean 'SendMessage'?"),
    ],
)
def test_an_action_that_does_not_exist_is_told_with_the_one_that_was_meant(action: str, hint: str) -> None:
    template = POLICIES.replace("[s3:GetObjet, s3:GetObject]", action)
    config = Configuration()
    subject = subject_of(process(parse(template, "t"), config=config), config)
    assert [each.problem.hint for each in findings_in(subject, POLICY) if each.id == "W9452"] == [hint]


def test_operations_of_s3_are_no_actions_and_those_that_allow_them_are() -> None:
    actions = actions_of("s3")["Actions"]
    assert not [operation for operation in OF_S3 if operation.lower() in actions]
    assert not [action for action in OF_S3.values() if action.lower() not in actions]
    assert action_for("sqs", "HeadBucket") is None


def test_a_configset_leads_to_its_configs() -> None:
    [document] = documents_in(POLICIES, INSTANCE)
    source = SourceText("t", POLICIES)
    found = [(source.cut(each.span), each.target.line, source.cut(each.target)) for each in INSTANCE.links(document)]
    assert found == [("one", 14, "one"), ("all", 13, "all"), ("one", 14, "one")]


@pytest.mark.parametrize("engine", ["cfn-lint", "fast", "both"])
def test_each_mistake_is_told_once(engine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(POLICIES)
    assert told_in(file, engine, capsys) == [("E9451", 7), ("W9452", 7), ("W9453", 8), ("E9488", 14), ("W9489", 14)]
    ignored = "Metadata: {cfn-lint: {config: {ignore_checks: [E3510, W3037, E3009]}}}\n"
    file.write_text(ignored + POLICIES)
    assert told_in(file, engine, capsys) == []


def told_in(file: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int]]:
    """The findings about policies and instances, as the rule and the line."""
    main(["check", str(file), "--engine", engine, "--format", "json", "--no-cache"])
    found = json.loads(capsys.readouterr().out)
    told = [(each["Rule"]["Id"], each["Location"]["Start"]["LineNumber"]) for each in found]
    about = ("E3009", "E351", "E353", "W3037", "E94", "W94")
    return sorted((each for each in told if each[0].startswith(about)), key=lambda one: (one[1], one[0]))


def test_helper_scripts_without_a_region_ask_another_one_than_the_stack_is_in() -> None:
    template = """\
Resources:
  Server:
    Type: AWS::EC2::Instance
    CreationPolicy: {ResourceSignal: {Timeout: PT5M}}
    Properties:
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          cfn-signal -e $? --stack ${AWS::StackName} --resource Server
"""
    config = Configuration()
    for region, ids in (("us-east-1", []), ("eu-west-1", ["W9487"])):
        processed = process(parse(template, "t"), target=Target(region=region), config=config)
        assert [each.id for each in findings_in(subject_of(processed, config), INSTANCE)] == ids


@pytest.mark.parametrize(
    ("text", "options", "others", "is_open"),
    [
        (
            "cfn-init -v -s a -r b -c x,y",
            {"verbose": "-v", "stack": "a", "resource": "b", "configsets": "x,y"},
            [],
            False,
        ),
        (
            "x/cfn-signal.exe --stack='a b' --res \"c\" -e1; ls",
            {"stack": "a b", "resource": "c", "exit-code": "1"},
            [],
            False,
        ),
        (
            "cfn-signal -e $? --stack a \\\n  --resource b\nls",
            {"exit-code": "$?", "stack": "a", "resource": "b"},
            [],
            False,
        ),
        ("cfn-signal -e 0 'https://handle' | tee", {"exit-code": "0"}, ["https://handle"], False),
        ("cfn-init --stack $(name) --resource b", {"stack": "$"}, [], True),
        ('"cfn-init --stack a --resource b", x', {"stack": "a", "resource": "b"}, [], False),
    ],
)
def test_the_options_of_a_helper_script(text: str, options: dict[str, str], others: list[str], is_open: bool) -> None:
    [call] = helper_calls(text)
    assert {name: word.text for name, word in call.options.items()} == options
    assert all(text[word.start : word.end] == word.text for word in call.options.values())
    assert ([word.text for word in call.others], call.is_open) == (others, is_open)


@pytest.mark.parametrize(
    "text", ["# cfn-init -s a", "echo cfn-init -s a", "cfn-init", "my-cfn-init -s a", "install cfn-init,x"]
)
def test_what_is_no_call_of_a_helper_script(text: str) -> None:
    assert list(helper_calls(text)) == []
