"""`cfnkit diff` between revisions and files: what it says, and its exit status."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.aws_server import AwsServer
from support.forks.commands import forked_cfnkit

TEMPLATE = """\
Transform: Tags
Parameters:
  Password: {Type: String, NoEcho: true, Default: first-secret}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: orders, KmsMasterKeyId: !Ref Password}
"""
HANDLER = """\
def handler(event, context):
    fragment = event["fragment"]
    fragment["Resources"]["Queue"]["Properties"]["DelaySeconds"] = 1
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    (tmp_path / "tags.py").write_text(HANDLER)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {Tags: {handler: tags.py:handler}}\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    return tmp_path


def diff(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*forked_cfnkit(), "diff", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_a_change_of_a_macro_shows_what_it_does(repository: Path) -> None:
    assert (diff(repository, "t.yaml").returncode, diff(repository, "t.yaml").stdout) == (0, "Nothing changes.\n")
    (repository / "tags.py").write_text(HANDLER.replace("= 1", "= 2"))
    run = diff(repository, "t.yaml")
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.splitlines() == [
        "~ Queue  AWS::SQS::Queue  is updated",
        "    DelaySeconds: 1 -> 2  t.yaml@HEAD:1:12 -> t.yaml:1:12 (made by Tags)",
        "1 modified.",
    ]


def test_a_replacement_and_a_secret_in_json(repository: Path) -> None:
    (repository / "t.yaml").write_text(TEMPLATE.replace("orders", "bills").replace("first-secret", "second-secret"))
    run = diff(repository, "t.yaml", "--from", "HEAD", "--format", "json")
    assert run.returncode == 1
    (queue,) = json.loads(run.stdout)["resources"]
    assert (queue["action"], queue["replacement"]) == ("Modify", "True")
    assert {each["path"]: (each["before"], each["after"]) for each in queue["changes"]} == {
        "/QueueName": ("orders", "bills"),
        "/KmsMasterKeyId": ("****", "****"),
    }
    assert "secret" not in run.stdout


def test_a_refused_version_and_an_unknown_revision_have_an_exit_status_of_their_own(repository: Path) -> None:
    assert diff(repository, "t.yaml", "--from", "nowhere").returncode == 2
    (repository / "t.yaml").write_text("Resources: {Queue: {Type: AWS::SQS::Queue, DependsOn: Nobody}}\n")
    run = diff(repository, "t.yaml")
    assert run.returncode == 2
    assert "Unresolved resource dependencies [Nobody]" in run.stderr


def test_two_files_are_compared(repository: Path) -> None:
    (repository / "new.yaml").write_text(TEMPLATE.replace("orders", "bills"))
    run = diff(repository, "new.yaml", "--from", "t.yaml")
    assert run.returncode == 1
    assert "~ Queue  AWS::SQS::Queue  is replaced" in run.stdout


def test_what_stops_has_an_exit_status_of_its_own(repository: Path) -> None:
    (repository / "t.yaml").write_text(TEMPLATE.replace("orders", "bills"))
    run = diff(repository, "t.yaml", "--fail-on", "security,delete-stateful")
    assert run.returncode == 4
    first, second, *_ = run.stdout.splitlines()
    assert first.startswith("! Data is lost: Queue is replaced, and no UpdateReplacePolicy keeps its data")
    assert second.startswith("! Replaced: Queue is replaced: QueueName changes")
    assert "--fail-on stops this change: delete-stateful." in run.stderr
    assert diff(repository, "t.yaml", "--fail-on", "policy").returncode == 1
    assert "'replac' is not one of" in diff(repository, "t.yaml", "--fail-on", "replac").stderr


def test_an_export_that_goes_and_data_that_is_no_longer_kept_can_stop_a_change(repository: Path) -> None:
    output = "Outputs:\n  Name: {Value: a, Export: {Name: shared-name}}\n"
    topic = "Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: Retain\n"
    (repository / "shared.yaml").write_text(topic + output)
    using = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !ImportValue shared-name}\n"
    (repository / "using.yaml").write_text(using)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "export")
    (repository / "shared.yaml").write_text(topic.replace("Retain", "Delete"))
    assert diff(repository, "shared.yaml").returncode == 1
    run = diff(repository, "shared.yaml", "--fail-on", "export,unkept")
    assert (run.returncode, "--fail-on stops this change: export, unkept." in run.stderr) == (4, True)


def test_what_is_the_same_for_many_targets_is_told_once(repository: Path) -> None:
    config = (repository / ".cfnkit.yaml").read_text()
    targets = (
        "targets:\n  dev: {region: eu-west-1, parameters: {Password: p-one}}\n  prod: {parameters: {Password: p-two}}\n"
    )
    (repository / ".cfnkit.yaml").write_text(config + targets)
    git(repository, "commit", "--quiet", "-am", "targets")
    (repository / ".cfnkit.yaml").write_text(config + targets.replace("p-two", "p-three"))
    (repository / "tags.py").write_text(HANDLER.replace("= 1", "= 2"))
    run = diff(repository, "t.yaml", "--all-targets", "--format", "json")
    assert (run.returncode, run.stderr) == (1, "")
    found = {
        (change["path"], *row["targets"]) for row in json.loads(run.stdout)["resources"] for change in row["changes"]
    }
    assert found == {("/DelaySeconds", "dev"), ("/KmsMasterKeyId", "prod"), ("/DelaySeconds", "prod")}
    assert "p-" not in run.stdout


def test_a_new_template_adds_all_and_a_refused_old_one_shows_no_scratch_folder(repository: Path) -> None:
    (repository / "new.yaml").write_text(TEMPLATE)
    assert "+ Queue  AWS::SQS::Queue  is added" in diff(repository, "new.yaml").stdout
    (repository / "new.yaml").write_text("Resources: {Queue: {Type: AWS::SQS::Queue, DependsOn: Nobody}}\n")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "refused")
    (repository / "new.yaml").write_text(TEMPLATE)
    run = diff(repository, "new.yaml")
    assert run.returncode == 2
    assert run.stderr.startswith("new.yaml@HEAD:1:")


def test_the_deployed_stack_is_compared_with_its_parameters(aws: AwsServer, tmp_path: Path) -> None:
    template = TEMPLATE.replace("Transform: Tags\n", "").replace("{Queue", "{VisibilityTimeout: !Ref Wait, Queue")
    template = template.replace("Parameters:\n", "Parameters:\n  Wait: {Type: Number, Default: 10}\n")
    aws.client("cloudformation").create_stack(
        StackName="web",
        TemplateBody=template.replace("first-secret", "deployed-secret"),
        Parameters=[{"ParameterKey": "Wait", "ParameterValue": "30"}],
    )
    (tmp_path / "t.yaml").write_text(template)
    run = diff(tmp_path, "t.yaml", "--stack", "web", "--region", "us-east-1")
    assert (run.returncode, run.stdout, run.stderr) == (0, "Nothing changes.\n", "")
    run = diff(
        tmp_path, "t.yaml", "--stack", "web", "--region", "us-east-1", "-p", "Wait=40", "-p", "Password=given-secret"
    )
    assert run.returncode == 1
    assert '    VisibilityTimeout: "30" -> "40"  <stack web>:' in run.stdout
    assert "-secret" not in run.stdout
    run = diff(tmp_path, "t.yaml", "--stack", "nobody", "--region", "us-east-1")
    assert (run.returncode, "there is no such stack in us-east-1" in run.stderr) == (2, True)
    assert diff(tmp_path, "t.yaml", "--stack", "web", "--offline").stderr.endswith("which --offline forbids.\n")
    assert diff(tmp_path, "t.yaml", "--stack", "web", "--from", "HEAD").returncode == 2


def test_nested_stacks_of_local_files_are_compared_inside(repository: Path) -> None:
    parent = """\
Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: n/net.yaml, Parameters: {Name: a}}
"""
    child = """\
Parameters:
  Name: {Type: String}
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Ref Name}
"""
    (repository / "n").mkdir()
    (repository / "p.yaml").write_text(parent)
    (repository / "n" / "net.yaml").write_text(child)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "nested")
    assert diff(repository, "p.yaml").returncode == 0
    (repository / "n" / "net.yaml").write_text(child.replace("!Ref Name", "!Sub '${Name}-logs'"))
    run = diff(repository, "p.yaml", "--fail-on", "delete-stateful")
    assert run.returncode == 4
    assert (
        "! Data is lost: Net/Logs is replaced, and no UpdateReplacePolicy keeps its data  n/net.yaml:4:3" in run.stdout
    )
    assert '    LogGroupName: "a" -> "a-logs" (replaces it)  n/net.yaml@HEAD:6:' in run.stdout
    (repository / "p.yaml").write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n")
    run = diff(repository, "p.yaml", "--fail-on", "delete-stateful")
    assert run.returncode == 4
    assert "! Data is lost: Net/Logs is removed" in run.stdout
    (repository / "p.yaml").write_text(parent.replace("Stack\n", "Stack\n    DeletionPolicy: Retain\n"))
    git(repository, "commit", "--quiet", "-am", "kept")
    (repository / "p.yaml").write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n")
    assert diff(repository, "p.yaml", "--fail-on", "delete-stateful").returncode == 1


def test_a_nested_stack_whose_file_cannot_be_read_is_not_compared_and_told(repository: Path) -> None:
    parent = "Resources:\n  Net:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: net.yaml}\n"
    (repository / "p.yaml").write_text(parent)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "a child that a build makes")

    neither = diff(repository, "p.yaml")
    (repository / "net.yaml").write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}\n")
    only_now = diff(repository, "p.yaml")

    told = "info I9759 The nested stack Net is not compared: there is no template net.yaml that can be read."
    assert f"p.yaml:4:31: {told}" in neither.stderr
    assert f"p.yaml@HEAD:4:31: {told}" in only_now.stderr


def test_a_file_that_is_no_template_is_passed_over_if_asked(repository: Path) -> None:
    (repository / "compose.yaml").write_text("services: {web: {image: nginx}}\n")
    (repository / "t.yaml").write_text(TEMPLATE.replace("orders", "others"))

    passed_over = diff(repository, ".cfnkit.yaml", "--templates-only")
    other = diff(repository, "compose.yaml", "--templates-only")
    template = diff(repository, "t.yaml", "--templates-only")

    assert (passed_over.returncode, passed_over.stdout) == (0, "")
    assert passed_over.stderr.startswith("cfnkit: .cfnkit.yaml is no template: ")
    assert (other.returncode, other.stdout) == (0, "")
    assert (template.returncode, template.stderr) == (1, "")
    assert diff(repository, "compose.yaml").returncode == 2
