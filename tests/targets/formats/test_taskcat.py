"""Tests of taskcat as targets: the matrix of regions, whose settings count, and what it generates."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.targets import TemplateTarget, find_targets

EXAMPLE = Path(__file__).parents[3] / "templates/examples/targets/taskcat/.taskcat.yml"
LEVELS = """\
general:
  parameters: {A: general}
  tags: {team: web}
project:
  name: site
  template: web.yaml
  regions: [eu-west-1]
  parameters: {A: project, B: project, C: project, D: project}
tests:
  plain: {}
  own:
    regions: [us-east-1, us-west-2]
    parameters: {A: test, B: test, D: test}
"""


def targets(path: Path) -> dict[str, TemplateTarget]:
    found = find_targets(path)
    assert found.problems == ()
    return {each.name: each for each in found.targets}


def generated(project: Path, value: str) -> TemplateTarget:
    test = f'{{template: web.yaml, parameters: {{P: "{value}", Q: q}}}}'
    (project / ".taskcat.yml").write_text(f"project: {{name: site, regions: [eu-west-1]}}\ntests: {{t: {test}}}\n")
    return targets(Path(".taskcat.yml"))["t@eu-west-1"]


def test_the_example_has_a_target_for_each_region_of_each_test() -> None:
    found = targets(EXAMPLE)
    assert list(found) == ["prod@eu-west-1", "prod@ap-northeast-1", "dev@us-east-1"]
    assert found["prod@ap-northeast-1"].target.parameters == {"Owner": "alarms-ap-northeast-1a", "Env": "prod"}
    assert found["dev@us-east-1"].unknown == {"Owner": "the Parameter Store has it when taskcat deploys"}
    assert Path(found["prod@eu-west-1"].template).name == "topic.yaml"


def test_overrides_count_before_general_a_test_and_the_project(project: Path) -> None:
    (project / ".taskcat.yml").write_text(LEVELS)
    (project / ".taskcat_overrides.yml").write_text("D: mine\n")
    own = targets(Path(".taskcat.yml"))["own@us-west-2"]
    assert own.target.parameters == {"A": "general", "B": "test", "C": "project", "D": "mine"}
    assert [str(own.places[name]) for name in "ABCD"] == [
        ".taskcat.yml:2:16",
        ".taskcat.yml:13:27",
        ".taskcat.yml:8:40",
        ".taskcat_overrides.yml:1:1",
    ]
    assert own.tags == {"team": "web"}
    assert own.region_span is not None
    assert own.region_span.line == 12


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("$[taskcat_genpass_16S]", "aB3!aB3!aB3!aB3!"),
        ("$[taskcat_genpass_8]", "aB3aB3aB"),
        ("$[taskcat_genaz_2]", "eu-west-1a,eu-west-1b"),
        ("$[taskcat_gensingleaz_2]", "eu-west-1b"),
        ("$[taskcat_getkeypair]", "cikey"),
        ("s3://$[taskcat_autobucket]/x", "s3://tcat-site/x"),
        ("$[taskcat_current_region]-$[taskcat_test_name]", "eu-west-1-t"),
        ("$[taskcat_getval_Q]", "q"),
        ("$[ALFRED_genuuid]", "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_a_generated_value_is_the_same_each_time(project: Path, value: str, expected: str) -> None:
    assert generated(project, value).target.parameters["P"] == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("$[taskcat_ssm_/a/b]", "the Parameter Store"),
        ("$[taskcat_secretsmanager_arn:aws:x]", "the Secrets Manager"),
        ("$[taskcat_geturl_https://x]", "'taskcat_geturl"),
        ("$[taskcat_getval_Missing]", "'taskcat_getval_Missing'"),
    ],
)
def test_what_only_aws_has_is_unknown(project: Path, value: str, reason: str) -> None:
    target = generated(project, value)
    assert target.target.parameters == {"Q": "q"}
    assert reason in target.unknown["P"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("  template: web.yaml\n", "", 9, "has no 'template'"),
        ("regions: [us", "region: [us", 12, "Did you mean 'regions'?"),
        ("{A: test,", "{A: [[1]],", 13, "a list in a list"),
        ("template: web.yaml", "template: ../../x.yaml", 6, "outside"),
    ],
)
def test_a_fault_is_told_at_its_line(project: Path, old: str, new: str, line: int, said: str) -> None:
    (project / ".taskcat.yml").write_text(LEVELS.replace(old, new))
    (problem,) = find_targets(Path(".taskcat.yml")).problems
    assert (problem.id, problem.span.line) == ("E9730", line)
    assert said in problem.message
