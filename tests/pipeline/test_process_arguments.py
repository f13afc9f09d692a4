"""The forms in which `cfnkit.process` takes a configuration and a target."""

from __future__ import annotations

from pathlib import Path

import pytest

import cfnkit
from cfnkit.diagnostics import ConfigurationError
from cfnkit.syntax import at_path, to_plain

TEMPLATE = "Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Sub '${AWS::StackName}-${AWS::Region}'}}}"
SETTINGS = {"version": 1, "targets": {"tokyo": {"region": "ap-northeast-1", "stack_name": "web"}}}


def name_of(processed: cfnkit.Processed) -> object:
    assert processed.resolved is not None
    node = at_path(processed.resolved, ("Resources", "A", "Properties", "TopicName"))
    assert node is not None
    return to_plain(node)


def test_a_mapping_and_a_targets_name() -> None:
    assert name_of(cfnkit.process(TEMPLATE, config=SETTINGS, target="tokyo")) == "web-ap-northeast-1"


def test_a_path(tmp_path: Path) -> None:
    path = tmp_path / ".cfnkit.yaml"
    path.write_text("version: 1\ntargets: {osaka: {region: ap-northeast-3, stack_name: web}}\n")

    assert name_of(cfnkit.process(TEMPLATE, config=path, target="osaka")) == "web-ap-northeast-3"
    assert name_of(cfnkit.process(TEMPLATE, config=str(path), target="osaka")) == "web-ap-northeast-3"


def test_a_target_of_its_own() -> None:
    target = cfnkit.Target(region="eu-west-1", stack_name="s")

    assert name_of(cfnkit.process(TEMPLATE, target=target)) == "s-eu-west-1"


@pytest.mark.parametrize(
    ("config", "message"),
    [({"version": 1, "tragets": {}}, "tragets"), ({"version": 2}, "version"), ({"version": {1}}, "not JSON")],
)
def test_a_mapping_is_checked_as_the_file_is(config: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        cfnkit.process(TEMPLATE, config=config)
