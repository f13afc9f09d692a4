"""A target of the configuration: where templates go, and the values that many of them share."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.lint.check import check_files
from cfnkit.lint.settings import EngineName, FileRequest, Options, Settings, TargetArguments

pytest.importorskip("cloudformation_validate")

CONFIGURATION = """\
version: 1
targets:
  north: {region: eu-north-1, parameters: {Env: prod}}
  home: {parameters: {Env: dev}}
"""
# A service that is not in every region.
CLUSTER = """\
Resources:
  Cluster:
    Type: AWS::DAX::Cluster
    Properties: {IAMRoleARN: !Sub "arn:aws:iam::${AWS::AccountId}:role/r", NodeType: a, ReplicationFactor: 1}
"""
TOPIC = "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a configuration."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".cfnkit.yaml").write_text(CONFIGURATION)
    return tmp_path


def ids(text: str, target: str, engine: EngineName = "fast", region: str = "", **parameters: str) -> set[str]:
    arguments = TargetArguments(name=target, parameters=parameters)
    options = Options(regions=(region,)) if region else Options()
    settings = Settings(target=arguments, options=options, engine=engine, jobs=1, cache=False)
    (result,) = check_files([FileRequest("t.yaml", text.encode())], settings)
    return {finding.id for finding in result.findings}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("engine", ["fast", "cfn-lint"])
def test_its_region_is_linted_for_unless_another_is_asked_for(engine: EngineName) -> None:
    assert "E3006" in ids(CLUSTER, "north", engine)
    assert "E3006" not in ids(CLUSTER, "home", engine)
    assert "E3006" not in ids(CLUSTER, "north", engine, region="us-east-1")


def test_the_regions_of_cfn_lints_configuration_hold_where_it_names_none(folder: Path) -> None:
    (folder / ".cfnlintrc").write_text("regions: [eu-north-1]\n")
    assert "E3006" in ids(CLUSTER, "home")


@pytest.mark.usefixtures("folder")
def test_a_value_for_other_templates_is_no_finding_but_one_that_is_given_for_nothing_is() -> None:
    assert ids(TOPIC, "home") == set()
    assert ids(TOPIC, "home", Evn="dev") == {"W9768"}
    allowed = "Parameters: {Env: {Type: String, AllowedValues: [test]}}\nOutputs: {O: {Value: !Ref Env}}\n"
    assert ids(allowed + TOPIC, "home") == {"E9771"}
