"""A check over targets finds, for each of them, what a check for this one finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from cfnkit import FileRequest, FileResult, Settings, Target, check_files
from cfnkit.lint.over_targets import TargetedRequest, merged, results_over_targets

CHECKOUT = Path(__file__).parent.parent.parent
REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-3", "us-gov-west-1")
REGIONAL = b"""\
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  InEurope: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Fleet:
    Type: AWS::AppStream::Fleet
    Properties: {InstanceType: none, Name: !Ref Env}
  Graph:
    Type: AWS::Neptune::DBInstance
    Properties: {DBInstanceClass: db.none, DBClusterIdentifier: !If [InEurope, a, b]}
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicNme: !Sub '${AWS::Region}-${Env}'}
"""


def targets_of(values: dict[str, str]) -> tuple[Target, ...]:
    return tuple(Target(region=region, parameters=values, name=region) for region in REGIONS)


def found(result: FileResult, target: str = "") -> Counter[tuple[str, str, str]]:
    """What a result holds, or what of it hits one target."""
    findings = (each for each in result.findings if not target or (each.targets and target in each.targets.names))
    return Counter((each.id, str(each.span), "" if target else each.message) for each in findings)


@pytest.mark.parametrize("name", ["regional", "templates/macros.yaml", "templates/examples/loop.yaml"])
def test_each_target_has_the_findings_of_a_check_for_it_alone(name: str) -> None:
    path = CHECKOUT / name
    data = REGIONAL if name == "regional" else path.read_bytes()
    targets = targets_of({"Env": "prod"} if name == "regional" else {})
    settings = Settings(cache=False, jobs=1)
    request = FileRequest(str(path), data)
    (over,) = results_over_targets([TargetedRequest(request, targets)], settings)
    for target in targets:
        (alone,) = check_files([request], replace(settings, target=target))
        assert found(over, target.name) == found(merged(name, [(target, alone)]), target.name)
    if name == "regional":
        hits = {each.targets.names for each in over.findings if each.targets and each.id == "E3002"}
        assert hits == {REGIONS}
        assert any(each.targets and len(each.targets.names) == 1 for each in over.findings)


def test_results_come_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    request = TargetedRequest(FileRequest("t.yaml", REGIONAL), targets_of({"Env": "prod"})[:2])
    (first,) = results_over_targets([request], Settings(jobs=1))
    (second,) = results_over_targets([request], Settings(jobs=1))
    assert second.findings == first.findings
    assert list((tmp_path / "cache").rglob("*"))


def test_templates_are_checked_in_workers_in_their_order() -> None:
    requests = [
        TargetedRequest(FileRequest(f"{number}.yaml", REGIONAL), targets_of({"Env": "prod"})[:2]) for number in range(3)
    ]
    results = list(results_over_targets(requests, Settings(cache=False, jobs=2)))
    assert [each.path for each in results] == ["0.yaml", "1.yaml", "2.yaml"]
    assert len({len(each.findings) for each in results}) == 1
