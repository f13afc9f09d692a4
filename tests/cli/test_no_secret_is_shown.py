"""No output of any command has a secret in it: stdout, stderr, the files it writes and its cache."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from cfnkit.cli import main
from cfnkit.cli.output.formats import format_names

NOECHO, DEFAULT, PARAMETER, SECRET, KEY = PLANTED = (
    "planted-noecho",
    "planted-default",
    "planted-parameter",
    "planted-secret",
    "planted-key",
)
CONFIG = f"""\
version: 1
macros: {{Echo: {{handler: echo.py:handler}}}}
lookups:
  ssm:
    /open: shown
    /password: {{type: SecureString, value: {PARAMETER}}}
    /{NOECHO}: shown
  secrets:
    text: {{value: {SECRET}}}
    json: {{value: {{key: {KEY}}}}}
"""
MACRO = "def handler(event, context):\n    print(event)\n    return {**event, 'status': 'success'}\n"
TEMPLATE = """\
Transform: [AWS::LanguageExtensions, Echo]
Parameters:
  Password: {Type: String, NoEcho: true}
  Default: {Type: String, NoEcho: true, Default: planted-default}
  Hidden: {Type: String, NoEcho: true, Default: "{{resolve:ssm-secure:/password}}"}
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.t3.micro
      DBName: !Sub "${Password} {{resolve:ssm:/open}}"
      MasterUsername: !Sub "{{resolve:secretsmanager:json:SecretString:key}}-${Default}"
      MasterUserPassword: !Ref Hidden
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Join ["", ["{{resolve:secretsmanager:", text, "}}", !Ref Password]]
      TopicName: !Sub "{{resolve:ssm:/${Password}}}"
Outputs:
  Length:
    Value: !Sub "{{resolve:secretsmanager:text}}"
"""
# The same, with problems of references to report.
REFUSED = """\
  Wrong:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub "{{resolve:ssm-secure:/password:${Password}}} {{resolve:ssm:/${Password}:7}}"
      TopicName: !Sub "{{resolve:secretsmanager:text:SecretString:${Password}}} {{resolve:ssm:/x${Password}"
"""
STAGES = ("processed", "resolved")
MODES = ("keep", "check", "resolve")


def commands() -> Iterator[list[str]]:
    for stage, format, mode in product(STAGES, ("json", "yaml"), MODES):
        yield ["render", "--stage", stage, "--format", format, "--dynamic-references", mode, "--offline"]
    for mode in MODES:
        yield ["render", "--dynamic-references", mode, "--offline", "--trace", "trace", "--output", "out.json"]
    for stage, format in product(STAGES, ("text", "json")):
        for path in ("Resources", "Resources.Database.Properties.DBName", "Resources.Topic"):
            yield ["explain", path, "--stage", stage, "--format", format]
    for format, verify in product(("text", "json"), ([], ["--verify", "--offline"])):
        yield ["refs", "--format", format, *verify]
    for format in ("text", "json"):
        yield ["config", "show", "--format", format]


def check_commands() -> Iterator[list[str]]:
    for format in sorted(
        {*format_names("cfnkit.cli.check.formats")} - {"cdk"}
    ):  # that is for assemblies, with a test there
        yield ["check", "--format", format, "--jobs", "1"]
    yield ["check", "--write-baseline", "--jobs", "1"]


def written_by(words: list[str], folder: Path, template: str, capfd: pytest.CaptureFixture[str]) -> str:
    """All that a command writes."""
    command, *rest = words
    before = [command, rest.pop(0)] if command == "config" else [command]
    inputs = {".cfnkit.yaml": CONFIG, "echo.py": MACRO, "t.yaml": template}
    for name, text in inputs.items():
        (folder / name).write_text(text, encoding="utf-8")
    capfd.readouterr()
    status = main([*before, "t.yaml", *rest, "-p", f"Password={NOECHO}"])
    out, err = capfd.readouterr()
    assert status in (0, 2, 4, 6, 8, 10, 12, 14), err
    files = [path for path in folder.parent.rglob("*") if path.is_file() and path.name not in inputs]
    return "".join([out, err, *(path.read_bytes().decode("utf-8", "replace") for path in files)])


@pytest.mark.parametrize("words", [*commands()], ids=" ".join)
@pytest.mark.parametrize("more", ["", REFUSED], ids=["sound", "refused"])
def test_no_secret_is_in_what_a_command_writes(
    words: list[str], more: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    template = TEMPLATE.replace("Outputs:", f"{more}Outputs:") if more else TEMPLATE.partition("Outputs:")[0]
    written = written_by(words, folder, template, capfd)

    assert written
    assert [secret for secret in PLANTED if secret in written] == []


@pytest.mark.slow
@pytest.mark.parametrize("words", [*check_commands()], ids=" ".join)
def test_no_secret_is_in_what_check_writes_and_keeps(
    words: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    template = TEMPLATE.replace("Outputs:", f"{REFUSED}Outputs:")
    written = written_by(words, folder, template, capfd)
    again = written_by(words, folder, template, capfd)

    assert len(written) > 200
    assert [secret for secret in PLANTED if secret in written + again] == []


def test_the_secrets_are_there_when_they_are_asked_for(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What the other tests look for is what there is to find."""
    words = ["render", "--stage", "resolved", "--dynamic-references", "resolve", "--offline", "--show-secrets"]
    written = written_by(words, folder, TEMPLATE.partition("Outputs:")[0], capfd)

    assert [secret for secret in PLANTED if secret not in written] == []
