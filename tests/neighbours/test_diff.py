"""What `cfnkit diff` says of things that go while other stacks of the repository use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.cli import main

OLD = """\
Resources:
  Name: {Type: AWS::SSM::Parameter, Properties: {Name: /net/vpc, Type: String, Value: v}}
Outputs:
  Vpc: {Value: v, Export: {Name: net-Vpc}}
  Zone: {Value: z}
"""
NEW = """\
Resources:
  Name: {Type: AWS::SSM::Parameter, Properties: {Name: /net/other, Type: String, Value: v}}
"""
USER = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !ImportValue net-Vpc
      DisplayName: !GetStackOutput {StackName: net, OutputName: Zone}
      KmsMasterKeyId: "{{resolve:ssm:/net/vpc}}"
"""


def test_what_others_use_is_told_with_the_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("old.yaml", OLD), ("net.yaml", NEW), ("user.yaml", USER)):
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["diff", "net.yaml", "--from", "old.yaml", "--stack-name", "net"]) == 1
    said = capsys.readouterr().out
    assert "export net-Vpc goes" in said
    assert "imported at user.yaml:5" in said
    assert "is an output that goes, which others read" in said
    assert "read at user.yaml:6" in said
    assert "no longer writes the SSM parameter /net/vpc" in said
    assert "read at user.yaml:7" in said
    assert main(["diff", "net.yaml", "--from", "old.yaml", "--stack-name", "other", "--format", "json"]) == 1
    assert "an output that goes" not in capsys.readouterr().out


def test_nobody_uses_what_the_template_alone_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("old.yaml", OLD), ("net.yaml", NEW)):
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["diff", "net.yaml", "--from", "old.yaml", "--stack-name", "net"]) == 1
    assert "others" not in capsys.readouterr().out
