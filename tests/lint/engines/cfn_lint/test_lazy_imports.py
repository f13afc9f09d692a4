"""cfn-lint without sympy finds what it finds with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lint.engines.cfn_lint.templates import TEMPLATES

PROGRAM = """\
import json, sys
from cfnkit.lint.engines.cfn_lint.engine import CfnLintEngine
from cfnkit.lint.engines.protocol import LintInput
from cfnkit.lint.settings import Options
from cfnkit.pipeline import process
if sys.argv[1] == "eager":
    import sympy
engine, found = CfnLintEngine(), []
for path in sys.argv[2:]:
    processed = process(open(path, "rb").read(), name=path)
    root = processed.document.root
    findings = engine.lint(LintInput(processed.document, root, root), Options(include=("I",)))
    found.append([finding[:4] for finding in findings])
print(json.dumps([sorted(map(str, findings)) for findings in found]))
print("sympy" in sys.modules, "cfnlint" in sys.modules)
"""

# Fn::If without Conditions is where a formula that was empty is asked something.
WITHOUT_CONDITIONS = {
    "if.yaml": """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: !If [Missing, 1, 100000]
      QueueName: !If [Missing, !Ref AWS::NoValue, !If [Other, a, b]]
      Bogus: 1
  Bucket:
    Type: AWS::S3::Bucket
    Condition: Missing
    Properties: !If [Missing, {BucketName: a_b}, {Bogus: 1}]
""",
} | {name: TEMPLATES[name] for name in ("unknown-property.yaml", "short-forms.yaml", "iam.yaml", "circle.yaml")}
WITH_CONDITIONS = {name: TEMPLATES[name] for name in ("conditions.yaml", "rules.yaml")}


def _run(mode: str, paths: list[Path], program: str = PROGRAM) -> tuple[str, str]:
    command = [sys.executable, "-c", program, mode, *map(str, paths)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ | {"PYTHONHASHSEED": "0"})
    assert run.returncode == 0, run.stderr
    findings, modules = run.stdout.splitlines()
    return findings, modules


def _written(folder: Path, templates: dict[str, str]) -> list[Path]:
    for name, text in templates.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in templates]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Templates with conditions between others: sympy comes in when some have been linted."""
    again = {f"again-{name}": text for name, text in WITHOUT_CONDITIONS.items()}
    return _written(tmp_path_factory.mktemp("templates"), {**WITHOUT_CONDITIONS, **WITH_CONDITIONS, **again})


@pytest.fixture(scope="module")
def eager(paths: list[Path]) -> str:
    """What is found with sympy imported from the beginning."""
    return _run("eager", paths)[0]


def test_findings_are_the_same_with_and_without_it(paths: list[Path], eager: str) -> None:
    lazy, modules = _run("lazy", paths)
    assert lazy == eager
    assert eager.count("E3002") >= 4
    assert modules == "True True"


def test_templates_without_conditions_do_without_it(tmp_path: Path) -> None:
    names = ("unknown-property.yaml", "iam.yaml", "circle.yaml")
    _, modules = _run("lazy", _written(tmp_path, {name: TEMPLATES[name] for name in names}))
    assert modules == "False True"


@pytest.mark.parametrize("name", sorted(WITH_CONDITIONS))
def test_a_template_with_conditions_has_it(name: str, tmp_path: Path) -> None:
    _, modules = _run("lazy", _written(tmp_path, {name: TEMPLATES[name]}))
    assert modules == "True True"


def test_the_stand_ins_are_used_up_when_something_else_brings_it_in(paths: list[Path], eager: str) -> None:
    program = PROGRAM.replace("for path in", "engine._configure(Options())\nimport sympy\nfor path in")
    assert _run("lazy", paths, program)[0] == eager
