"""`cfnkit render` as a user runs it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

TOPIC = """\
Parameters:
  Env: {Type: String}
  Password: {Type: String, NoEcho: true, Default: hunter2-default}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub ${AWS::StackName}-${Env}
      DisplayName: !If [IsProd, !Ref Password, !Ref AWS::NoValue]
  Queue:
    Type: AWS::SQS::Queue
    Condition: IsProd
Outputs:
  Arn:
    Value: !Ref Topic
"""


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")


def test_a_yaml_template_without_transforms_comes_back_as_its_own_text(program: Run, tmp_path: Path) -> None:
    text = "# a comment\nResources:\n  A: {Type: 'AWS::SNS::Topic'}\n"
    write(tmp_path, t__yaml=text)

    run = program("render", "t.yaml")

    assert (run.returncode, run.stdout, run.stderr) == (0, text, "")


def test_resolved_is_what_the_service_acts_on(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TOPIC)

    run = cfnkit("render", "t.yaml", "--stage", "resolved", "-p", "Env=dev", "--stack-name", "web")

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "web-dev"}}},
        "Outputs": {"Arn": {"Value": {"Ref": "Topic"}}},
    }


def test_secrets_are_masked_in_every_stage_and_format(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TOPIC, p__json='{"Env": "prod", "Password": "hunter2-given"}')

    for words in (
        ["--stage", "resolved"],
        ["--stage", "resolved", "--format", "yaml"],
        ["--stage", "processed"],
        ["--stage", "processed", "--format", "json"],
        ["--stage", "processed", "--format", "yaml", "--long-form"],
    ):
        run = cfnkit("render", "t.yaml", "--parameter-file", "p.json", *words)
        assert run.returncode == 0, run.stderr
        assert "hunter2" not in run.stdout + run.stderr
        assert "****" in run.stdout

    shown = cfnkit("render", "t.yaml", "--parameter-file", "p.json", "--stage", "resolved", "--show-secrets")
    assert json.loads(shown.stdout)["Resources"]["Topic"]["Properties"]["DisplayName"] == "hunter2-given"


def test_a_refused_template_prints_nothing_but_diagnostics(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml="Resources: {A: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: !Ref Nothing}}\n")

    run = cfnkit("render", "t.yaml", "--output", "out.json")

    assert (run.returncode, run.stdout) == (2, "")
    assert "error E9762 Unresolved resource dependencies [Nothing]" in run.stderr
    assert not (tmp_path / "out.json").exists()


def test_a_long_message_is_shortened_and_shows_no_part_of_a_secret(cfnkit: Run, tmp_path: Path) -> None:
    secret = "s3cr3t-" * 700
    text = TOPIC.replace("hunter2-default", secret).replace("!Ref Password", f"!FindInMap [M, {secret}, x]")
    mapping = "Mappings: {M: {a: {x: y}}}\n"
    write(tmp_path, t__yaml=f"{mapping}{text}  Long:\n    Value: !Ref {'y' * 40_000}\n")

    result = cfnkit("render", "t.yaml", "-p", "Env=prod")

    assert "Unable to get mapping for M::****" in result.stderr
    assert "s3cr3t" not in result.stderr
    assert max(map(len, result.stderr.splitlines())) < 2_200


def test_a_parameter_without_a_value_is_unknown_and_reported(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TOPIC)

    run = cfnkit("render", "t.yaml", "--stage", "resolved")

    assert run.returncode == 0
    assert "Ref" in run.stdout
    assert run.stderr.startswith("t.yaml:2:3: warning E9770 Parameters: [Env] must have values\n")


def test_a_strict_run_refuses_what_the_service_refuses_later(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TOPIC)

    run = cfnkit("render", "t.yaml", "--strict", "--output", "out.json")

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("t.yaml:2:3: error E9770 Parameters: [Env] must have values\n")
    assert not (tmp_path / "out.json").exists()


def test_a_template_is_read_from_stdin(program: Run) -> None:
    run = program("render", "-", "--format", "yaml", stdin='{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}')

    assert (run.returncode, run.stdout) == (0, "Resources:\n  A:\n    Type: AWS::SNS::Topic\n")


def test_output_goes_to_a_file(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml=TOPIC)

    run = cfnkit("render", "t.yaml", "-p", "Env=dev", "--stage", "resolved", "-o", "out.json")

    assert (run.returncode, run.stdout) == (0, "")
    assert json.loads((tmp_path / "out.json").read_text())["Resources"].keys() == {"Topic"}


def test_the_last_word_is_the_command_lines(cfnkit: Run, tmp_path: Path) -> None:
    config = "version: 1\ntargets: {t: {parameters: {Env: target}, region: eu-west-1, stack_name: s}}\n"
    write(tmp_path, t__yaml=TOPIC, _cfnkit__yaml="")
    (tmp_path / ".cfnkit.yaml").write_text(config)
    (tmp_path / "p.json").write_text('[{"ParameterKey": "Env", "ParameterValue": "file"}]')

    def name(*words: str) -> Any:
        run = cfnkit("render", "t.yaml", "--target", "t", "--stage", "resolved", *words)
        return json.loads(run.stdout)["Resources"]["Topic"]["Properties"]["TopicName"]

    assert name() == "s-target"
    assert name("--parameter-file", "p.json") == "s-file"
    assert name("--parameter-file", "p.json", "-p", "Env=word") == "s-word"


MACRO = """\
def handler(event, context):
    print("called with", event["params"])
    fragment = event["fragment"]
    fragment["DisplayName"] = event["params"]["Name"] + event["templateParameterValues"]["Password"]
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""

MACRO_OF_NOTHING = "def handler(e, c):\n    return {**e, 'status': 'success'}\n"


def test_a_trace_shows_each_transform_without_secrets(cfnkit: Run, tmp_path: Path) -> None:
    template = TOPIC.replace(
        "      TopicName:", "      Fn::Transform: {Name: Name, Parameters: {Name: !Ref Env}}\n      TopicName:"
    )
    write(tmp_path, t__yaml="Transform: AWS::LanguageExtensions\n" + template, m__py=MACRO)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {Name: {handler: m.py:handler}}\n")

    run = cfnkit("render", "t.yaml", "-p", "Env=dev", "-p", "Password=hunter2-given", "--trace", "trace")

    assert run.returncode == 0, run.stderr
    files = sorted(path.name for path in (tmp_path / "trace").iterdir())
    assert files == [
        ".cfnkit-trace",
        "01-Name.diff",
        "01-Name.event.json",
        "01-Name.response.json",
        "02-AWS-LanguageExtensions.diff",
        "02-AWS-LanguageExtensions.event.json",
        "02-AWS-LanguageExtensions.response.json",
    ]
    event = json.loads((tmp_path / "trace" / "01-Name.event.json").read_text())
    assert event["params"] == {"Name": "dev"}
    assert event["templateParameterValues"] == {"Env": "dev", "Password": "****"}
    assert '+  "DisplayName": "dev****"' in (tmp_path / "trace" / "01-Name.diff").read_text()
    everything = run.stdout + run.stderr + "".join(path.read_text() for path in (tmp_path / "trace").iterdir())
    assert "hunter2" not in everything


def test_a_trace_removes_only_files_of_the_trace_before_it(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml="Transform: [One, Two]\nResources: {A: {Type: AWS::SQS::Queue}}\n", m__py=MACRO_OF_NOTHING)
    entries = "One: {handler: m.py:handler}, Two: {handler: m.py:handler}"
    (tmp_path / ".cfnkit.yaml").write_text(f"version: 1\nmacros: {{{entries}}}\n")
    own = tmp_path / "2024-my-notes.diff"
    own.write_text("mine")

    assert cfnkit("render", "t.yaml", "--trace", ".").returncode == 0
    assert (tmp_path / "02-Two.diff").exists()
    write(tmp_path, t__yaml="Transform: One\nResources: {A: {Type: AWS::SQS::Queue}}\n")
    assert cfnkit("render", "t.yaml", "--trace", ".").returncode == 0

    assert own.read_text() == "mine"
    assert (tmp_path / "01-One.diff").exists()
    assert not (tmp_path / "02-Two.diff").exists()
    if os.name != "nt":
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("01-*")} == {0o600}


def test_a_trace_overwrites_nothing_that_is_of_no_trace(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml="Transform: One\nResources: {A: {Type: AWS::SQS::Queue}}\n", m__py=MACRO_OF_NOTHING)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {One: {handler: m.py:handler}}\n")
    own = tmp_path / "01-One.diff"
    own.write_text("mine")

    run = cfnkit("render", "t.yaml", "--trace", ".")

    assert run.returncode == 1
    assert run.stderr == "cfnkit: 01-One.diff is of no trace; nothing was written. Name another folder.\n"
    assert own.read_text() == "mine"
    assert not (tmp_path / ".cfnkit-trace").exists()


def test_macros_are_taken_from_the_template_that_defines_them(cfnkit: Run, tmp_path: Path) -> None:
    macros = """\
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/r
      Code:
        ZipFile: |
          def handler(event, context):
              event["fragment"]["Resources"]["Made"] = {"Type": "AWS::SQS::Queue"}
              return {"requestId": event["requestId"], "status": "SUCCESS", "fragment": event["fragment"]}
  Macro:
    Type: AWS::CloudFormation::Macro
    Properties: {Name: Make, FunctionName: !GetAtt Function.Arn}
"""
    write(tmp_path, macros__yaml=macros, t__yaml="Transform: Make\nResources: {}\n")

    run = cfnkit("render", "t.yaml", "--macros-from", "macros.yaml")

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {"Resources": {"Made": {"Type": "AWS::SQS::Queue"}}}

    absent = macros.replace("::Macro\n", "::Macro\n    Condition: Never\n") + "Conditions: {Never: !Equals [a, b]}\n"
    write(tmp_path, macros__yaml=absent)
    run = cfnkit("render", "t.yaml", "--macros-from", "macros.yaml")

    assert run.returncode == 2
    assert "The macro Make is not taken from this template: its condition Never is false" in run.stderr


def test_a_failing_macro_is_shown_with_its_traceback_at_its_line(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml="Transform:\n  - Bad\nResources: {}\n", m__py="def handler(e, c):\n    return 1 // 0\n")
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {Bad: {handler: m.py:handler}}\n")

    run = cfnkit("render", "t.yaml")

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith(
        "t.yaml:2:5: error E9752 Received malformed response from transform 123456789012::Bad\n"
    )
    assert "ZeroDivisionError" in run.stderr
    assert 'File "' in run.stderr


def test_a_macro_of_the_library_is_named_and_runs(cfnkit: Run, tmp_path: Path) -> None:
    topic = "Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: Dev}}}"
    write(tmp_path, t__yaml=f"Transform: {{Name: Replace, Parameters: {{Search: Dev, Replacement: Prod}}}}\n{topic}\n")

    assert "(`{library: replace}` for that of cfnkit's library)" in cfnkit("render", "t.yaml").stderr

    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {Replace: {library: replace}}\n")
    run = cfnkit("render", "t.yaml")
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)["Resources"]["A"]["Properties"] == {"TopicName": "Prod"}


def test_an_unknown_macro_is_answered_with_the_nearest_and_how_to_configure_it(cfnkit: Run, tmp_path: Path) -> None:
    write(tmp_path, t__yaml="Transform: Cuont\nResources: {}\n", m__py=MACRO)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {Count: {handler: m.py:handler}}\n")

    run = cfnkit("render", "t.yaml")

    assert run.returncode == 2
    assert "t.yaml:1:12: error E9751 No transform named 123456789012::Cuont found." in run.stderr
    assert "Did you mean 'Count'?" in run.stderr
    assert ".cfnkit.yaml" in run.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["render", "t.yaml", "--stgae=x"], "cfnkit render: unknown option '--stgae'. Did you mean '--stage'?"),
        (["render", "t.yaml", "--stage", "reslved"], "not one of processed, resolved. Did you mean 'resolved'?"),
        (["render", "missing.yaml"], "cfnkit: missing.yaml cannot be read: No such file or directory."),
        (["render", "."], "cfnkit: . is a folder: name a file in it."),
        (["render", "t.yaml", "--target", "tokio"], "There is no target 'tokio'"),
        (["render", "t.yaml", "--config", "none.yaml"], "none.yaml"),
        (["render", "t.yaml", "-p", "Env"], "KEY=VALUE"),
        (["render", "t.yaml", "extra"], "cfnkit render: unexpected argument 'extra'."),
        (["render"], "cfnkit render: the following arguments are required: TEMPLATE"),
    ],
)
def test_a_fault_of_the_arguments_is_one_clear_line(
    cfnkit: Run, tmp_path: Path, words: list[str], message: str
) -> None:
    write(tmp_path, t__yaml=TOPIC)

    run = cfnkit(*words)

    assert (run.returncode, run.stdout) == (1, "")
    assert message in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"a: [", b'{"a": ', b"\x00", b"- 1\n- 2\n", b"true"])
def test_bad_input_is_a_diagnostic_and_no_traceback(cfnkit: Run, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.yaml").write_bytes(data)

    run = cfnkit("render", "t.yaml")

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("t.yaml:1:")
    assert "Traceback" not in run.stderr
