"""Stacks of sceptre as targets: groups, resolvers, and Jinja in a sandbox."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cfnkit.targets import FoundTargets, find_targets

EXAMPLE = Path(__file__).parents[3] / "templates/examples/targets/sceptre/config/prod/alarms.yaml"


def found(project: Path, stack: str, group: str = "region: eu-west-1\nproject_code: shop\n") -> FoundTargets:
    folder = project / "config" / "prod"
    folder.mkdir(parents=True)
    (project / "templates").mkdir()
    (project / "templates/web.yaml").write_text("Resources: {}\n")
    (project / "config/config.yaml").write_text(group)
    (folder / "web.yaml").write_text(stack)
    return find_targets(Path("config"))


def test_the_example_has_what_its_groups_say_and_a_resolver_is_unknown() -> None:
    (target,), problems = find_targets(EXAMPLE)
    assert problems == ()
    assert (target.name, target.target.stack_name) == ("prod/alarms", "shop-prod-alarms")
    assert (target.target.region, target.target.account_id) == ("eu-central-1", "111111111111")
    assert target.target.parameters == {"Env": "prod"}
    assert "!stack_output" in target.unknown["Owner"]
    assert (target.tags, target.places["Owner"].line) == ({"env": "prod"}, 7)
    assert Path(target.template).resolve() == EXAMPLE.parents[2] / "templates/topic.yaml"


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("plain", "plain"),
        ("{{ command_path.0 }}", "prod"),
        ("{{ stack_group_config.project_code }}", "shop"),
        ('{{ var.size | default("small") }}', "small"),
        ("[a, b]", "a,b"),
        ("{{ var.size }}", None),
        ("x-{{ environment_variable.SIZE }}", None),
        ("!ssm /a/b", None),
        ("[a, !file_contents b]", None),
    ],
)
def test_a_value_is_known_or_not(project: Path, value: str, known: str | None) -> None:
    (target,), problems = found(project, f"template: {{path: web.yaml}}\nparameters:\n  P: {value}\n")
    assert problems == ()
    assert target.target.parameters == ({} if known is None else {"P": known})
    assert list(target.unknown) == ([] if known is not None else ["P"])


def test_parameters_of_a_stack_stand_in_place_of_those_of_its_group(project: Path) -> None:
    group = "region: eu-west-1\nparameters: {A: group, B: group}\n"
    (target,), _ = found(project, "template_path: web.yaml\nparameters: {A: own}\nstack_name: mine\n", group)
    assert (target.target.parameters, target.target.stack_name) == ({"A": "own"}, "mine")


def test_a_template_that_a_program_makes_is_told(project: Path) -> None:
    targets, (problem,) = found(project, "template_path: web.py\n")
    assert (targets, problem.id, problem.span.line) == ((), "W9731", 1)


@pytest.mark.parametrize(
    ("jinja", "line", "said"),
    [
        ("a: {% if %}\n", 2, "The Jinja is not well-formed."),
        ("a: {% s3cret %}\n", 2, "The Jinja is not well-formed."),
        ("a: {{ ''.__class__.__mro__[1].__subclasses__() }}\n", 1, "cannot be rendered: SecurityError"),
        ("a: {{ 1 / 0 }}\n", 1, "cannot be rendered: ZeroDivisionError"),
        ("a: [{{ command_path.0 }}\n", 2, "not well-formed"),
    ],
)
def test_a_fault_of_the_jinja_is_told(project: Path, jinja: str, line: int, said: str) -> None:
    targets, (problem,) = found(project, f"template_path: web.yaml\n{jinja}")
    assert (targets, problem.id, problem.span.line) == ((), "E9730", line)
    assert said in problem.message


def test_jinja_without_its_extra_is_told(project: Path) -> None:
    found(project, "template_path: web.yaml\na: {{ command_path.0 }}\n")
    program = "import sys; sys.modules['jinja2'] = None; from cfnkit.cli import main; sys.exit(main(['targets']))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "config/prod/web.yaml:1:1: error E9730 The file has Jinja" in result.stderr.replace("\\", "/")
    assert "pip install 'cfnkit[sceptre]'" in result.stderr
    assert result.returncode == 2
