"""Documents of Systems Manager: their scripts are read and never run, and what an editor shows within them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfnkit.documents import shell_scripts
from cfnkit.documents.python_scripts import Syntax, parsed
from cfnkit.documents.services import operation_of, service_api
from cfnkit.documents.shell_scripts import shell_fault
from cfnkit.outcome.at_place.documents import definitions_at, references_at
from cfnkit.outcome.at_place.hover import hover
from cfnkit.outcome.outcome import Outcome
from support.outcomes import outcome_of

TEMPLATE = """\
Resources:
  Runbook:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      DocumentFormat: YAML
      Content: |
        schemaVersion: '0.3'
        parameters:
          Id: {type: String}
        mainSteps:
          - name: describe
            action: aws:executeAwsApi
            inputs:
              Service: ssm
              Api: DescribeInstanceInformation
              Filters: [{Key: InstanceIds, Values: ['{{ Id }}']}]
            outputs:
              - {Name: Platform, Selector: '$.InstanceInformationList[0].PlatformType', Type: String}
            onFailure: step:finish
          - name: use
            action: aws:sleep
            inputs: {Duration: 'PT{{ describe.Platform }}M'}
          - name: finish
            action: aws:pause
            inputs: {}
"""
COMMAND = """\
Parameters:
  Awaited: {{Type: String}}
Resources:
  Command:
    Type: AWS::SSM::Document
    Properties:
      Content:
        schemaVersion: '2.2'
        mainSteps:
          - name: run
            action: aws:runShellScript
            inputs:
              runCommand: {}
"""


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return outcome_of(TEMPLATE)


def at(outcome: Outcome, text: str) -> tuple[int, int]:
    return outcome.processed.document.source.position(TEMPLATE.index(text))


@pytest.mark.parametrize(
    ("place", "line", "target"),
    [
        ("Id }}", 10, "Id"),
        ("describe.Platform", 19, "Platform"),
        ("step:finish", 24, "finish"),
    ],
)
def test_a_name_leads_to_what_it_names(outcome: Outcome, place: str, line: int, target: str) -> None:
    [found] = definitions_at(outcome, *at(outcome, place))
    assert (found.line, outcome.processed.document.source.cut(found)) == (line, target)


def test_a_parameter_has_the_references_to_it(outcome: Outcome) -> None:
    [use] = references_at(outcome, *at(outcome, "Id: {type"))
    assert use.line == 17


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("aws:executeAwsApi", "It must have Service, Api."),
        ("DescribeInstanceInformation", "Filters"),
        ("$.InstanceInformationList", "Its values: Windows, Linux, MacOS."),
    ],
)
def test_a_hover_says_what_can_stand_there(outcome: Outcome, place: str, text: str) -> None:
    found = hover(outcome, *at(outcome, place))
    assert found is not None
    assert text in found.text


def test_a_shell_script_is_read_and_not_run(tmp_path: Path) -> None:
    made = tmp_path / "made"
    assert shell_fault(f"touch {made}\necho $(touch {made})\n: ${{x:=`touch {made}`}}\nif") is not None
    assert not made.exists()


def test_patterns_that_a_script_turns_on_are_known() -> None:
    assert shell_fault("shopt -s extglob\nrm !(keep|these)\n") is None
    assert shell_fault("rm !(keep|these)\n") is not None


def test_a_shell_script_is_not_judged_without_a_new_bash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "bash"
    old.write_text("#!/bin/sh\necho 'GNU bash, version 3.2.57(1)-release'\n")
    old.chmod(0o755)
    for folder in (tmp_path, tmp_path / "none"):
        monkeypatch.setenv("PATH", str(folder))
        shell_scripts._bash.cache_clear()
        shell_fault.cache_clear()
        assert shell_fault("if") is None
    monkeypatch.undo()
    shell_scripts._bash.cache_clear()
    shell_fault.cache_clear()


@pytest.mark.parametrize(
    "command",
    [
        "['#!/usr/bin/env python3', 'def f(:']",
        "['#!/bin/zsh', 'if']",
        "!Sub 'if ${Awaited}'",
        "[!Ref Awaited, fi]",
        "[date, {a: b}]",
    ],
)
def test_what_is_no_shell_script_or_not_known_is_not_judged(command: str, found_in: Callable[..., Any]) -> None:
    assert "E9417" not in [each.id for each in found_in(COMMAND.format(command))]


def test_python_that_is_newer_than_this_one_is_not_judged() -> None:
    assert parsed("def f(:", 99) is None
    assert isinstance(parsed("def f(:", 8), Syntax)
    assert parsed("(" * 10_000, 8) is None or isinstance(parsed("(" * 10_000, 8), Syntax)


def test_functions_take_the_events_and_the_context() -> None:
    text = "\n".join(
        [
            "def one(events): pass",
            "def two(events, context): pass",
            "def more(events, context, other=1, *, last=2): pass",
            "def any(*all): pass",
            "def three(a, b, c): pass",
            "def named(a, b, *, c): pass",
            "if True:",
            "    def inner(a, b): pass",
            "name = lambda a, b: 1",
            "from x import *",
        ]
    )
    found = parsed(text, 8)
    assert found == {
        "one": False,
        "two": True,
        "more": True,
        "any": True,
        "three": False,
        "named": False,
        "inner": True,
        "name": None,
        "*": None,
    }


def test_operations_are_found_by_both_of_their_names() -> None:
    for name in ("DescribeDBInstances", "describe_db_instances"):
        found = operation_of("rds", name)
        assert found is not None
        assert found.name == "DescribeDBInstances"
    assert operation_of("rds", "Describedbinstances") is None
    for name in ("../rds", "nowhere", "EC2", "a" * 300):
        assert service_api(name) is None
    token = operation_of("ssm", "CreateOpsItem")
    assert token is not None
    assert "Title" in token.required
