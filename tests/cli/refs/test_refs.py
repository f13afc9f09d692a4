"""`cfnkit refs` as a user runs it, and `cfnkit render --dynamic-references`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cfnkit.cli import main
from cfnkit.configuration.file import load_configuration
from support.aws_server import AwsServer, error
from support.forks.commands import forked_cfnkit

TEMPLATE = """\
Parameters:
  Env: {Type: String, Default: prod}
  Image: {Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>, Default: /app/ami}
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !Ref Image
      KeyName: !Sub "{{resolve:ssm:/app/${Env}/key:2}}"
      SubnetId: "{{resolve:ssm:/app/subnet}}"
  Worker:
    Type: AWS::EC2::Instance
    Properties:
      KeyName: "{{resolve:ssm:/app/prod/key:2}}"
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.t3.micro
      MasterUsername: "{{resolve:secretsmanager:app/db:SecretString:user}}"
      MasterUserPassword: "{{resolve:ssm-secure:/app/password}}"
"""
WRONG = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: "{{resolve:ssm:/a"
      DisplayName: "{{resolve:ssm-secure:/b:1}}"
Outputs:
  Name:
    Value: !Sub "{{resolve:secretsmanager:${Topic}}}"
"""


class Done(NamedTuple):
    """The exit status and the output of a command."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)["templates"]


Run = Callable[..., Done]


@pytest.fixture
def cfnkit(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, stdin: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(stdin.encode())))
        capfd.readouterr()
        return Done(main(words), *capfd.readouterr())

    return run


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")


@pytest.fixture
def filled(aws: AwsServer) -> AwsServer:
    ssm, manager = aws.client("ssm"), aws.client("secretsmanager")
    for value in ("key-1", "key-2"):
        ssm.put_parameter(Name="/app/prod/key", Value=value, Type="String", Overwrite=True)
    ssm.put_parameter(Name="/app/ami", Value="ami-1", Type="String")
    ssm.put_parameter(Name="/app/subnet", Value="subnet-1", Type="String")
    ssm.put_parameter(Name="/app/password", Value="planted-password", Type="SecureString")
    manager.create_secret(Name="app/db", SecretString='{"user": "planted-user"}')
    aws.forget()
    return aws


def test_the_references_are_listed_with_what_they_read_and_feed(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    done = cfnkit("refs", "t.yaml")

    assert (done.status, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
t.yaml: 5 uses of 4 dynamic references, 1 SSM parameter

SERVICE         NAME           KEY   VERSION  USES
ssm             /app/prod/key        2        2
    t.yaml:9:22   Web.KeyName     AWS::EC2::Instance
    t.yaml:14:17  Worker.KeyName  AWS::EC2::Instance
ssm             /app/subnet                   1
    t.yaml:10:18  Web.SubnetId  AWS::EC2::Instance
ssm-secure      /app/password                 1
    t.yaml:20:28  Database.MasterUserPassword  AWS::RDS::DBInstance
secretsmanager  app/db         user           1
    t.yaml:19:24  Database.MasterUsername  AWS::RDS::DBInstance

PARAMETER  TYPE                                             SSM PARAMETER
Image      AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>  /app/ami
    t.yaml:3:75
"""
    )


def test_what_is_malformed_or_not_allowed_is_reported_with_the_reason(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=WRONG)
    done = cfnkit("refs", "t.yaml")

    assert done.status == 2
    assert (
        done.stdout
        == """\
t.yaml: 2 uses of 2 dynamic references, 1 malformed

SERVICE         NAME      KEY  VERSION  USES
ssm-secure      /b             1        1
    t.yaml:6:21  Topic.DisplayName  AWS::SNS::Topic  not allowed
        AWS::SNS::Topic accepts no ssm-secure reference in DisplayName. Keep the value in the Secrets Manager,
        and use secretsmanager.
secretsmanager  ${Topic}                1
    t.yaml:9:18  Outputs.Name.Value  not allowed
        An output accepts no secure values: outputs are shown to all who may describe the stack. Give out the
        name or the ARN of the secret or parameter.

MALFORMED
{{resolve:ssm:/a
    A dynamic reference is closed with '}}' on the line it starts on.
    t.yaml:5:19  Topic.TopicName  AWS::SNS::Topic
"""
    )


def test_a_name_that_is_wider_than_its_column_moves_the_rest_below(cfnkit: Run, tmp_path: Path) -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:team/application/database-AbCdEf"
    value = f"{{{{resolve:secretsmanager:{arn}:SecretString:user}}}} {{{{resolve:secretsmanager:b}}}}"
    write(tmp_path, t__yaml=f"Resources: {{T: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: '{value}'}}}}}}")
    lines = cfnkit("refs", "t.yaml").stdout.splitlines()

    assert lines[2:5] == [
        "SERVICE         NAME  KEY   VERSION  USES",
        f"secretsmanager  {arn}",
        "                      user           1",
    ]


def test_the_json_has_each_reference_with_its_places(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE, u__yaml=WRONG)
    done = cfnkit("refs", "t.yaml", "u.yaml", "--format", "json")
    first, second = done.json
    key, *_, secret = first["references"]

    assert done.status == 2
    assert (first["template"], first["accepted"], first["sound"]) == ("t.yaml", True, True)
    assert first["region"] is None
    assert {name: key[name] for name in ("service", "name", "version", "uses", "waits", "answer")} == {
        "service": "ssm",
        "name": "/app/prod/key",
        "version": 2,
        "uses": 2,
        "waits": False,
        "answer": None,
    }
    assert key["places"][0] == {
        "path": ["Resources", "Web", "Properties", "KeyName"],
        "logical_id": "Web",
        "resource_type": "AWS::EC2::Instance",
        "property": "KeyName",
        "source": "t.yaml",
        "line": 9,
        "column": 22,
        "end_line": 9,
        "end_column": 55,
        "allowed": True,
        "why": "",
        "what_to_do": "",
        "documentation": "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html",
        "built": True,
        "encoded": False,
    }
    assert (secret["name"], secret["json_key"], secret["reference"]) == (
        "app/db",
        "user",
        "{{resolve:secretsmanager:app/db:SecretString:user}}",
    )
    assert first["parameters"][0]["ssm_parameter"] == "/app/ami"
    assert (second["sound"], second["malformed"][0]["problem"]) == (False, "unclosed")
    assert [each["places"][0]["allowed"] for each in second["references"]] == [False, False]
    assert second["references"][1]["waits"]


def test_a_template_comes_from_stdin_and_one_without_references_is_sound(cfnkit: Run) -> None:
    done = cfnkit("refs", "-", stdin="Resources: {Topic: {Type: AWS::SNS::Topic}}")

    assert done == (0, "<stdin>: no dynamic references\n", "")


def test_a_refused_template_is_listed_and_its_diagnostics_are_printed(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE.replace("!Ref Image", "!Ref Imag"))
    done = cfnkit("refs", "t.yaml")

    assert done.status == 2
    assert "Unresolved resource dependencies [Imag]" in done.stderr
    assert "/app/subnet" in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--fetch"], "--fetch goes with --verify"),
        (["--write-lookups", "x"], "--write-lookups goes with --verify"),
        (["--verify", "--offline", "--fetch"], "--fetch asks AWS, which --offline forbids"),
        (["-", "-"], "stdin can be read once"),
        (["--verfy"], "Did you mean '--verify'?"),
    ],
)
def test_options_that_do_not_go_together_are_refused(cfnkit: Run, words: list[str], message: str) -> None:
    done = cfnkit("refs", "-", *words)

    assert done.status == 1
    assert message in done.stderr


LOOKUPS = """\
version: 1
lookups:
  ssm:
    /app/prod/key: {type: String, versions: {2: key-2}}
    /app/subnet: {type: StringList, value: [a, b]}
    /app/ami: ami-1
    /app/password: {type: SecureString, value: planted-password}
  secrets:
    app/db: {value: {name: planted-user}}
"""


def test_without_aws_the_lookups_answer(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    (tmp_path / ".cfnkit.yaml").write_text(LOOKUPS, encoding="utf-8")
    done = cfnkit("refs", "t.yaml", "--verify", "--offline")

    assert done.status == 2
    assert "ssm             /app/prod/key        2        2     yes (lookups)" in done.stdout
    assert "ssm             /app/subnet                   1     yes (lookups)" in done.stdout
    assert "    The secret 'app/db' has no value for the key 'user'." in done.stdout
    assert "planted" not in done.stdout + done.stderr


def test_without_lookups_and_aws_nothing_is_known_nor_sound(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    done = cfnkit("refs", "t.yaml", "--verify", "--offline")

    assert (done.status, cfnkit("refs", "t.yaml", "--offline").status) == (2, 0)
    assert done.stdout.count("not known\n") == 5


def test_without_credentials_it_is_a_fault(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    done = cfnkit("refs", "t.yaml", "--verify", "--region", "eu-west-1")

    assert done.status == 1
    assert "there are no AWS credentials" in done.stderr
    assert done.stdout == ""


def test_verify_asks_aws_for_what_exists_and_reads_no_secret(cfnkit: Run, tmp_path: Path, filled: AwsServer) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    done = cfnkit("refs", "t.yaml", "--verify", "--format", "json")
    (report,) = done.json
    answers = {each["name"]: each["answer"] for each in report["references"]}

    assert done.status == 0
    assert {answer["source"] for answer in answers.values()} == {"AWS"}
    assert all(answer["resolves"] for answer in answers.values())
    assert (answers["/app/password"]["type"], answers["/app/prod/key"]["version"]) == ("SecureString", "2")
    assert "Only reading it shows" in answers["app/db"]["message"]
    assert report["parameters"][0]["answer"]["resolves"]
    assert {request.operation for request in filled.requests} == {"DescribeParameters", "DescribeSecret"}


def test_each_failure_is_reported_at_its_place(cfnkit: Run, tmp_path: Path, filled: AwsServer) -> None:
    write(tmp_path, t__yaml=TEMPLATE.replace("/app/subnet", "/app/nothing").replace("Default: /app/ami", "Default: /x"))
    filled.deny("secretsmanager:DescribeSecret")
    done = cfnkit("refs", "t.yaml", "--verify")

    assert done.status == 2
    assert "ssm             /app/nothing                  1     no (AWS)" in done.stdout
    assert "secretsmanager  app/db         user           1     not known (AWS)" in done.stdout
    assert "secretsmanager:DescribeSecret" in done.stdout
    assert "Image      AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>  /x             no (AWS)" in done.stdout


def test_what_could_not_be_asked_is_no_success(cfnkit: Run, tmp_path: Path, filled: AwsServer) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    filled.deny("secretsmanager:DescribeSecret")

    assert cfnkit("refs", "t.yaml", "--verify").status == 2


def test_fetch_also_checks_keys_and_shows_no_value(cfnkit: Run, tmp_path: Path, filled: AwsServer) -> None:
    write(tmp_path, t__yaml=TEMPLATE.replace("SecretString:user", "SecretString:usr"))
    done = cfnkit("refs", "t.yaml", "--verify", "--fetch")

    assert done.status == 2
    assert "The secret 'app/db' has no value for the key 'usr'." in done.stdout
    assert "planted" not in done.stdout + done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize("fetch", [[], ["--fetch"]])
def test_the_lookups_that_are_written_answer_offline(
    cfnkit: Run, tmp_path: Path, filled: AwsServer, monkeypatch: pytest.MonkeyPatch, fetch: list[str]
) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    done = cfnkit("refs", "t.yaml", "--verify", *fetch, "--write-lookups", "lookups.yaml")
    written = (tmp_path / "lookups.yaml").read_text(encoding="utf-8")

    assert (done.status, done.stderr) == (0, "cfnkit: lookups.yaml holds 5 names.\n")
    assert "planted" not in written
    known = load_configuration(tmp_path / "lookups.yaml").lookups
    assert known.ssm is not None
    assert known.secrets is not None
    assert known.ssm["/app/subnet"].value == ("subnet-1" if fetch else None)
    assert (known.ssm["/app/password"].type, dict(known.ssm["/app/password"].versions)) == ("SecureString", {})
    assert dict(known.secrets["app/db"].stages) == {"AWSCURRENT": None}

    filled.forget()
    offline = cfnkit("refs", "t.yaml", "--verify", "--offline", "--config", "lookups.yaml")
    assert offline.status == 0
    assert offline.stdout.count("yes (lookups)") == 5
    again = cfnkit("refs", "t.yaml", "--verify", *fetch, "--write-lookups", "lookups.yaml")
    assert again.status == 0
    assert filled.requests


def test_a_file_that_holds_more_than_lookups_is_not_written_over(
    cfnkit: Run, tmp_path: Path, filled: AwsServer
) -> None:
    write(tmp_path, t__yaml=TEMPLATE, c__yaml="version: 1\nmacros: {}\n")
    done = cfnkit("refs", "t.yaml", "--verify", "--write-lookups", "c.yaml")

    assert done.status == 1
    assert "c.yaml holds more than lookups, which would be lost" in done.stderr
    assert (tmp_path / "c.yaml").read_text(encoding="utf-8") == "version: 1\nmacros: {}\n"


def test_lookups_of_two_regions_are_not_put_into_one_file(cfnkit: Run, tmp_path: Path, filled: AwsServer) -> None:
    for region in ("eu-west-1", "us-east-1"):
        (tmp_path / region).mkdir()
        write(tmp_path / region, t__yaml="Resources: {T: {Type: AWS::SNS::Topic}}")
        (tmp_path / region / ".cfnkit.yaml").write_text(f"version: 1\ntargets: {{t: {{region: {region}}}}}\n")
    words = ("refs", "eu-west-1/t.yaml", "us-east-1/t.yaml", "--verify", "--target", "t", "--write-lookups", "l.yaml")
    done = cfnkit(*words)

    assert done.status == 1
    assert "The templates go to different regions" in done.stderr
    assert not (tmp_path / "l.yaml").exists()


def test_render_puts_the_values_of_aws_in_place(cfnkit: Run, tmp_path: Path, filled: AwsServer) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    words = ("render", "t.yaml", "--stage", "resolved", "--dynamic-references", "resolve")
    resources = json.loads(cfnkit(*words).stdout)["Resources"]
    assert resources["Web"]["Properties"] == {"ImageId": "ami-1", "KeyName": "key-2", "SubnetId": "subnet-1"}
    assert resources["Database"]["Properties"]["MasterUserPassword"] == "****"

    shown = json.loads(cfnkit(*words, "--show-secrets").stdout)["Resources"]["Database"]["Properties"]
    assert (shown["MasterUsername"], shown["MasterUserPassword"]) == ("planted-user", "planted-password")


def test_render_resolve_prints_yaml_with_the_values_where_it_would_print_the_source(
    cfnkit: Run, tmp_path: Path
) -> None:
    properties = '{DisplayName: "{{resolve:ssm:/a}}"}'
    write(tmp_path, t__yaml=f"Resources: {{T: {{Type: AWS::SNS::Topic, Properties: {properties}}}}}\n")
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nlookups: {ssm: {/a: b}}\n", encoding="utf-8")
    done = cfnkit("render", "t.yaml", "--dynamic-references", "resolve")

    assert done.stdout == ("Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: b\n")


def test_render_check_reports_what_would_not_resolve_and_leaves_the_rest(
    cfnkit: Run, tmp_path: Path, filled: AwsServer
) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    kept = cfnkit("render", "t.yaml")
    assert filled.requests == []
    assert cfnkit("render", "t.yaml", "--dynamic-references", "check") == kept

    write(tmp_path, t__yaml=TEMPLATE.replace("/app/subnet", "/app/nothing"))
    done = cfnkit("render", "t.yaml", "--dynamic-references", "check")
    assert done.status == 2
    assert done.stderr.startswith("t.yaml:10:18: error E9776 ")
    assert "/app/nothing" in done.stderr


def test_render_offline_does_not_ask_aws(cfnkit: Run, tmp_path: Path, filled: AwsServer) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    done = cfnkit("render", "t.yaml", "--dynamic-references", "resolve", "--offline", "--stage", "resolved")

    assert done.status == 0
    assert "{{resolve:ssm:/app/subnet}}" in done.stdout
    assert filled.requests == []


def test_throttled_calls_are_repeated(cfnkit: Run, tmp_path: Path, filled: AwsServer) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    filled.fail("DescribeParameters", error("ThrottlingException"))
    done = cfnkit("refs", "t.yaml", "--verify")

    assert done.status == 0
    assert len(filled.requests_for("DescribeParameters")) == 2


def test_the_command_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TEMPLATE)
    words = [*forked_cfnkit(), "refs", "t.yaml"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
