"""Environments of the SAM CLI as targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.targets import TemplateTarget, find_targets

TOML = """\
version = 0.1
[default.global.parameters]
stack_name = "web"
region = "us-west-2"
[default.deploy.parameters]
region = "eu-west-1"
template_file = "web.yaml"
parameter_overrides = "Env=prod Title=\\"a b\\" ParameterKey=Zones,ParameterValue=a,b"
tags = ["team=web"]
[test.build.parameters]
cached = true
[prod.deploy.parameters]
stack_name = "web-prod"
parameter_overrides = ["Env=prod", "Size=3"]
"""
YAML = """\
version: 0.1
prod:
  deploy:
    parameters:
      stack_name: web-prod
      template_file: web.yaml
      parameter_overrides: {Env: prod, Size: 010}
"""


EXAMPLE = Path(__file__).parents[3] / "templates/examples/targets/sam/samconfig.toml"


def targets(name: str, text: str) -> dict[str, TemplateTarget]:
    Path(name).write_text(text)
    found = find_targets(Path(name))
    assert found.problems == ()
    return {each.name: each for each in found.targets}


def test_an_environment_is_a_target_with_what_global_says_beneath(project: Path) -> None:
    found = targets("samconfig.toml", TOML)
    assert list(found) == ["default", "prod"]
    default = found["default"]
    assert (default.template, default.target.stack_name, default.target.region) == ("web.yaml", "web", "eu-west-1")
    assert default.target.parameters == {"Env": "prod", "Title": "a b", "Zones": "a,b"}
    assert default.tags == {"team": "web"}
    assert (default.span.line, default.places["Env"].line) == (7, 8)
    assert found["prod"].target.parameters == {"Env": "prod", "Size": "3"}
    assert found["prod"].template == "template.yaml"  # what `sam deploy` takes without a word


def test_yaml_says_the_same(project: Path) -> None:
    (prod,) = targets("samconfig.yaml", YAML).values()
    assert prod.target.parameters == {"Env": "prod", "Size": "010"}
    assert (prod.template, prod.places["Size"].column) == ("web.yaml", 40)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('parameter_overrides = "Env=\'prod"', "A quote is not closed"),
        ('parameter_overrides = ["Env"]', "KEY=VALUE"),
        ("template_file = [1]", "'template_file' must be a text."),
        ('template_file = "../../elsewhere.yaml"', "outside"),
    ],
)
def test_a_fault_is_told_at_its_line(project: Path, written: str, said: str) -> None:
    Path("samconfig.toml").write_text(f"[default.deploy.parameters]\n{written}\n")
    (problem,) = find_targets(Path("samconfig.toml")).problems
    assert said in problem.message
    assert problem.span.line == 2


def test_the_example_has_its_environments() -> None:
    (default, prod), problems = find_targets(EXAMPLE)
    assert problems == ()
    assert (default.name, default.target.region, default.target.parameters) == ("default", "eu-west-1", {"Env": "dev"})
    assert (prod.name, prod.target.stack_name, prod.tags) == ("prod", "alarms-prod", {"env": "prod"})
    assert prod.target.parameters == {"Env": "prod", "Owner": "operations"}
    assert Path(prod.template).resolve() == EXAMPLE.parents[1] / "topic.yaml"
