"""`check` and `render` agree: the findings of processing are the same, at the same places, with and without values."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfnkit.configuration.search import find_configuration
from cfnkit.deployment import Target
from cfnkit.diagnostics import CATALOGUE, CfnkitError, Code
from cfnkit.lint.check import check_files
from cfnkit.lint.findings.merge import unite
from cfnkit.lint.settings import FileRequest, Options, Settings
from cfnkit.pipeline import process
from cfnkit.rule import Finding, Rule
from cfnkit.source import Span
from cfnkit.syntax import parse
from cfnkit.template import Parameter, Template
from support import recorded_cases

pytest.importorskip("cloudformation_validate")

ROOT = Path(__file__).parents[2]
ENDINGS = {".yaml", ".yml", ".json", ".template"}
HOSTILE = "reliability"  # their limits have tests of their own
REPOSITORY = ("templates", "macros", "benchmarks", "cfnkit", "docs", "tests")
# A check goes on without the value of a parameter; render says which have none.
APART = Code.PARAMETER_MISSING

BROKEN = {
    "a null that no condition reaches": b"""
Parameters: {Made: {Type: String, AllowedValues: ["yes", "no"]}}
Conditions: {Made: !Equals [!Ref Made, "yes"]}
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Queue: {Type: AWS::SQS::Queue, Condition: Made, Properties: }
""",
    "a resource that is null": b"Resources: {Topic: }",
}


def _in_files() -> Iterator[Path]:
    for folder in REPOSITORY:
        yield from (ROOT / folder).rglob("*")
    for collection in ("templates", "cases"):
        yield from recorded_cases.beside(collection, "**/*")


def texts() -> list[Any]:
    """The templates: in files, and in recorded cases."""
    found = {}
    for path in _in_files():
        if path.suffix in ENDINGS and HOSTILE not in path.parts and path.is_file():
            data = path.read_bytes()
            if b"Resources" in data and b"cfnkit.snapshot" not in data:
                found[str(path)] = data
    for file in ("service.jsonl", "language_extensions.jsonl"):
        for case in recorded_cases.read(file):
            template = case["template"]
            found[case["id"]] = (template if isinstance(template, str) else json.dumps(template)).encode()
    found.update(BROKEN)
    return [pytest.param(name, data, id=name.removeprefix(f"{ROOT}/")) for name, data in found.items()]


def _value(parameter: Parameter) -> str:
    if parameter.allowed_values:
        return parameter.allowed_values[-1]
    return "7" if "Number" in parameter.type else "given"


@pytest.mark.parametrize(("name", "data"), texts())
def test_check_reports_what_render_reports(name: str, data: bytes) -> None:
    """Without the values of parameters, and with some where there are parameters."""
    parameters = Template.of(parse(data, name).root).parameters
    targets = [Target()]
    if parameters:
        targets.append(Target(parameters={key: _value(parameter) for key, parameter in parameters.items()}))
    failures = [failure for target in targets if (failure := _compare(name, data, target))]
    if len(failures) == len(targets):
        pytest.skip(failures[0])


def _compare(name: str, data: bytes, target: Target) -> str:
    """Compare both under a target; what is wrong with the world, if that ended the processing."""
    try:
        processed = process(data, name=name, target=target, config=find_configuration(os.path.dirname(name)))
    except CfnkitError as error:
        return str(error)

    settings = Settings(target=target, options=Options(include=("I",)), engine="fast", jobs=1, cache=False)
    (result,) = check_files([FileRequest(name, data)], settings)

    rendered = [Finding(Rule(one.id, one.code.title), one.problem) for one in processed.diagnostics]
    rendered = [finding for finding in rendered if finding.id != APART.id]
    places = {_place(finding) for finding in result.findings}
    # What an engine or a rule of ours reports of the same concern stands for it.
    by_rules = [finding for finding in result.findings if finding.id[1:3] == "97" and finding.id not in CATALOGUE]
    left = [finding for finding in unite([*rendered, *by_rules], result.findings) if finding in rendered]
    assert [finding for finding in left if _place(finding) not in places] == []
    own = {_place(finding) for finding in result.findings if finding.id in CATALOGUE}
    assert own - {_place(finding) for finding in rendered} == set()
    return ""


def _place(finding: Finding) -> tuple[str, Span]:
    return finding.id, finding.span
