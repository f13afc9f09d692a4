"""No secret is in any form of a report."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli.output.formats import format_names

Run = Callable[..., "subprocess.CompletedProcess[str]"]

TEMPLATE = """\
Parameters:
  Word: {Type: String, NoEcho: true}
  Short: {Type: String, NoEcho: true, Default: zq9}
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.t3.micro
      MasterUsername: admin
      MasterUserPassword: planted-in-the-template
      Tags:
        - {Key: plain, Value: one}
        - {Key: word, Value: !Ref Word}
        - {Key: kept, Value: '{{resolve:secretsmanager:db:SecretString:word}}'}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::111111111111:role/r
      Code: {ZipFile: planted-in-code}
      Description: !Sub 'word ${Word}'
      Environment:
        Variables:
          DB_PASSWORD: planted-by-name
          DB_PIN: !Ref Short
          URL: https://user:planted-in-url@example.org/
          NESTED: !Join ['', ['{{resolve:ssm-secure:/word:1}}', !GetAtt Other.Arn]]
          CONFIG: '{"password": "planted-in-json", "level": "info"}'
  Other:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Ref Word}
"""
WORD = "planted-as-parameter"
ACTUAL: dict[str, Any] = {
    "Database": {
        "DBInstanceClass": "db.t3.large",
        "MasterUsername": "admin",
        "MasterUserPassword": "planted-write-only",
        "Tags": [
            {"Key": "kept", "Value": "planted-as-reference"},
            {"Key": "word", "Value": f"{WORD}-changed"},
            {"Key": "renamed", "Value": "planted-under-another-key"},
            {"Key": "plain", "Value": "two"},
        ],
    },
    "Function": {
        "Role": "arn:aws:iam::111111111111:role/other",
        "Code": {"ZipFile": "planted-in-live-code"},
        "Description": f"word {WORD}",
        "Environment": {
            "Variables": {
                "DB_PASSWORD": "planted-by-live-name",
                "DB_PIN": "planted-live-pin",
                "URL": "https://user:planted-in-live-url@example.org/",
                "NESTED": "planted-in-call",
                "CONFIG": '{"password": "planted-in-live-json", "level": "debug"}',
                "COPY": "planted-in-call",
                "API_TOKEN": 4815162342,
            }
        },
    },
    "Other": {"QueueName": f"{WORD}-other", "RedrivePolicy": {"note": f"uses {WORD} too"}},
}


def snapshot() -> str:
    types = {"Database": "AWS::RDS::DBInstance", "Function": "AWS::Lambda::Function", "Other": "AWS::SQS::Queue"}
    resources = {
        name: {"Type": types[name], "PhysicalId": f"{name}-{WORD}", "Status": "EXISTS", "Properties": properties}
        for name, properties in ACTUAL.items()
    }
    return json.dumps({"format": "cfnkit.snapshot/1", "stack": {"name": "web"}, "resources": resources})


@pytest.fixture
def run(cfnkit: Run, tmp_path: Path) -> Run:
    (tmp_path / "t.yaml").write_text(TEMPLATE, "utf-8")
    (tmp_path / "s.json").write_text(snapshot(), "utf-8")
    words = ("t.yaml", "--actual", "s.json", "-p", f"Word={WORD}", "--undeclared", "--explain")
    return lambda *more: cfnkit("drift", *words, *more)


@pytest.mark.parametrize("form", format_names("cfnkit.cli.drift.formats"))
def test_no_format_shows_a_secret(run: Run, form: str) -> None:
    printed = run("--format", form)

    assert printed.returncode == 1
    for text in (printed.stdout, printed.stderr):
        assert "planted" not in text
        assert "zq9" not in text
        assert "4815162342" not in text
    assert "****" in printed.stdout or "&#42;" in printed.stdout


def test_what_is_no_secret_is_shown(run: Run) -> None:
    printed = run().stdout

    assert '/DBInstanceClass  "db.t3.micro" -> "db.t3.large"' in printed
    assert '/Tags/plain/Value  "one" -> "two"' in printed
    assert "/Tags/1/Value  SENSITIVE_PROPERTY" in printed
    assert "/Tags/2/Value  SENSITIVE_PROPERTY" in printed
    assert '/Environment/Variables/DB_PASSWORD  "****" -> "****"' in printed


def test_a_secret_is_not_accepted(cfnkit: Run, run: Run, tmp_path: Path) -> None:
    run()
    words = ("t.yaml", "--actual", "s.json", "-p", f"Word={WORD}")

    accepted = cfnkit("drift", "accept", *words)
    again = cfnkit("drift", *words)

    assert accepted.returncode == 1
    assert "Function /Environment/Variables/DB_PASSWORD holds a secret" in accepted.stderr
    assert "planted" not in (tmp_path / ".cfnkit-drift.json").read_text("utf-8")
    assert again.returncode == 1
    assert "DB_PASSWORD" in again.stdout
    assert "DBInstanceClass" not in again.stdout
