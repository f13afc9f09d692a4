"""The tool `refs`."""

from __future__ import annotations

from pathlib import Path

from support.agents import Agent


def test_references_are_listed_with_their_places(agent: Agent) -> None:
    text = """\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: "{{resolve:secretsmanager:db:SecretString:password}}"
      DBName: "{{resolve:ssm-secure:/db/name}}"
      Engine: "{{resolve:ssm:/bad name}}"
"""
    found = agent.ask("refs", template="db.yaml", text=text)

    used = {each["service"]: each["uses"][0] for each in found["references"]}
    assert found["sound"] is False
    assert (used["secretsmanager"]["place"]["line"], used["secretsmanager"]["allowed"]) == (5, True)
    assert used["ssm-secure"]["allowed"] is False
    assert used["ssm-secure"]["why_not"]
    assert [each["place"]["line"] for each in found["malformed"]] == [7]


def test_lookups_say_which_references_exist(agent: Agent, folder: Path) -> None:
    own = folder / "looked-up"
    own.mkdir()
    known = "lookups:\n  ssm: {/db/class: {type: String, value: db.t3.small, version: 1}}\n  secrets: {}\n"
    (own / ".cfnkit.yaml").write_text(f"version: 1\n{known}", "utf-8")
    (own / "db.yaml").write_text(
        """\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: "{{resolve:ssm:/db/class}}"
      MasterUserPassword: "{{resolve:secretsmanager:db:SecretString:password}}"
""",
        "utf-8",
    )
    found = agent.ask("refs", template="looked-up/db.yaml")

    answers = {each["service"]: each["answer"] for each in found["references"]}
    assert (answers["ssm"]["source"], answers["ssm"]["exists"]) == ("lookups", True)
    assert (answers["secretsmanager"]["exists"], answers["secretsmanager"]["resolves"]) == (False, False)
    assert "db" in answers["secretsmanager"]["why"]
    assert found["sound"] is False
