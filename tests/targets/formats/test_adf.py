"""Pipelines of the AWS Deployment Framework as targets, with their params/ merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.targets import find_targets

EXAMPLE = Path(__file__).parents[3] / "templates/examples/targets/adf/deployment_map.yml"
MAP = """\
pipelines:
  - name: web
    default_providers:
      source: {provider: codecommit}
      deploy: {provider: cloudformation, properties: {template_filename: web.yaml}}
    targets:
      - [/a/b, 111111111111]
      - {provider: lambda, target: 111111111111, properties: {function_name: f}}
      - {provider: approval}
"""


def test_the_example_has_the_values_of_the_account_before_those_of_the_unit_and_global() -> None:
    targets, problems = find_targets(EXAMPLE)
    assert problems == ()
    assert [(each.name, each.target.stack_name) for each in targets] == [
        ("alarms@111111111111/eu-west-1", "alarms"),
        ("alarms@222222222222/eu-west-1", "alarms-prod"),
        ("alarms@222222222222/eu-central-1", "alarms-prod"),
    ]
    assert [dict(each.target.parameters) for each in targets] == [
        {"Env": "dev", "Owner": "global"},
        {"Env": "prod", "Owner": "global"},
        {"Env": "prod"},
    ]
    assert "resolve:" in targets[2].unknown["Owner"]
    assert [dict(each.tags) for each in targets] == [{}, {"team": "web"}, {"team": "web"}]


def test_a_stage_of_another_provider_is_no_target_and_an_unknown_unit_is_told(project: Path) -> None:
    (project / "map.yml").write_text(MAP)
    targets, (problem,) = find_targets(Path("map.yml"))
    assert [each.name for each in targets] == ["web@/a/b", "web@111111111111"]
    assert (problem.id, problem.span.line) == ("W9731", 7)


def test_a_template_that_is_elsewhere_is_told_once(project: Path) -> None:
    (project / "map.yml").write_text(MAP.replace("web.yaml", "other.yaml"))
    targets, (problem,) = find_targets(Path("map.yml"))
    assert (targets, problem.id, problem.span.line) == ((), "W9731", 2)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("    targets:", "    target:", 6, "Did you mean 'targets'?"),
        ("- {provider: approval}", "- {provider: 5}", 9, "the name of a provider"),
        ("- name: web", "- name: ''", 2, "must be a string"),
    ],
)
def test_a_fault_is_told_at_its_line(project: Path, old: str, new: str, line: int, said: str) -> None:
    (project / "map.yml").write_text(MAP.replace(old, new))
    (problem,) = find_targets(Path("map.yml")).problems
    assert (problem.id, problem.span.line) == ("E9730", line)
    assert said in problem.message
