"""What our rules find in dynamic references and an engine finds too is said once, with each engine and in cfn-lint."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cfnkit.lint.check import check_files
from cfnkit.lint.settings import EngineName, FileRequest, Options, Settings
from lint.cfn_lint_plugin.test_plain_cfn_lint import Workspace
from support.cfn_lint import CfnLint

pytest.importorskip("cloudformation_validate")

TEMPLATE = """\
Parameters:
  Hidden: {Type: String, NoEcho: true, Default: changed-later}
Resources:
  Secret: {Type: AWS::SecretsManager::Secret}
  Three:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: "{{resolve:smm:/a}} {{resolve:ssm:/b:latest}} {{resolve:smm:/c}}"
  Block:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: |
        {{resolve:ssm-secure:/d:1}}
        {{resolve:ssm:/e:latest}}
  Label:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: "{{resolve:ssm-secure:/f:production}}"}
  User:
    Type: AWS::IAM::User
    Metadata:
      Ref: !Ref Hidden
      Secret: "{{resolve:secretsmanager:g}}"
      Init: !Sub "{{resolve:secretsmanager:${Secret}}}"
    Properties:
      ManagedPolicyArns: ["{{ resolve:ssm:/h:1}}"]
      LoginProfile: {Password: correct-horse}
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties: {ReplicationGroupDescription: cache, AuthToken: a-long-enough-token}
Outputs:
  Secret: {Value: "{{resolve:secretsmanager:i}}"}
  Built: {Value: !Join ["", ["{{resolve:", "secretsmanager:j}}"]]}
  Hidden: {Value: !Ref Hidden}
"""
ABOUT_REFERENCES = ("E1050", "E1027", "E1051", "E1052", "W1053", "W2501", "W2010", "E971", "W971")

# Of one reference, E1050 and E1027 are two concerns.
SAME = [
    ("E1050", 9), ("E9710", 9), ("E9710", 9),
    ("E1027", 19), ("E1050", 19),
    ("W2010", 23), ("E1051", 24), ("E9711", 25),
    ("W1053", 27), ("W2501", 28),
    ("W9718", 33),
    ("E1051", 35), ("E9711", 36),
]  # fmt: skip
EXPECTED: dict[EngineName, list[tuple[str, int]]] = {
    "cfn-lint": [*SAME, ("E9711", 15), ("E9710", 16), ("W2010", 37)],
    "fast": [*SAME, ("E1027", 14), ("E1050", 14), ("W9719", 37)],
    "both": [*SAME, ("E1027", 14), ("E1050", 14), ("W2010", 37)],
}


def about_references(places: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(place for place in places if place[0].startswith(ABOUT_REFERENCES))


def places(text: str, engine: EngineName, options: Options | None = None) -> list[tuple[str, int]]:
    settings = Settings(engine=engine, cache=False, options=options or Options())
    (result,) = check_files([FileRequest("t.yaml", text.encode())], settings)
    return about_references([(finding.id, finding.span.line) for finding in result.findings])


@pytest.fixture
def workspace(tmp_path: Path, checkout: Path, cfn_lint: CfnLint) -> Workspace:
    shutil.copytree(checkout / "rules", tmp_path / "rules")
    return Workspace(tmp_path, checkout, cfn_lint)


@pytest.mark.parametrize("engine", EXPECTED)
def test_check_says_each_concern_once(engine: EngineName) -> None:
    assert places(TEMPLATE, engine) == sorted(EXPECTED[engine])


def test_cfn_lint_with_our_rules_says_each_concern_once(workspace: Workspace) -> None:
    output = workspace.run(TEMPLATE, "--format", "json", "--append-rules", "rules")
    assert about_references(output.places) == sorted(EXPECTED["cfn-lint"])


def test_our_rules_do_not_say_what_is_ignored_of_an_engine() -> None:
    options = Options(ignore=("E10", "W1", "W2"))
    ids = {id for id, _ in places(TEMPLATE, "cfn-lint", options)}
    assert ids == set()


def test_the_61st_reference_is_said_once() -> None:
    topic = "  T{n}: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: '{{{{resolve:ssm:/a:{n}}}}}'}}}}\n"
    text = "Resources:\n" + "".join(topic.format(n=number) for number in range(1, 62))
    settings = Settings(engine="fast", cache=False)
    (result,) = check_files([FileRequest("t.yaml", text.encode())], settings)
    assert [(finding.id, finding.span.line) for finding in result.findings] == [("E9712", 62)]


def test_a_sound_template_with_references_has_no_finding() -> None:
    text = (
        "Resources:\n"
        "  Secret: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {PasswordLength: 16}}}\n"
        "  Directory:\n"
        "    Type: AWS::DirectoryService::SimpleAD\n"
        "    Properties:\n"
        "      Name: example.com\n"
        "      Size: Small\n"
        "      Password: !Sub '{{resolve:secretsmanager:${Secret}}}'\n"
        "      VpcSettings: {VpcId: vpc-0123456789abcdef0, SubnetIds: [subnet-0123456789abcdef0]}\n"
    )
    assert places(text, "cfn-lint") == []
