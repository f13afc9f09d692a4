"""Ignoring and accepting differences, as a user does it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

TEMPLATE = """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 30, DelaySeconds: 1}
  Gone: {Type: AWS::SNS::Topic}
"""
DRIFT = ("drift", "t.yaml", "--actual", "s.json")


def states(**properties: object) -> str:
    queue = {"Type": "AWS::SQS::Queue", "PhysicalId": "q", "Status": "EXISTS", "Properties": properties}
    document = {"format": "cfnkit.snapshot/1", "stack": {"name": "web-prod"}, "resources": {"Queue": queue}}
    return json.dumps(document)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a template whose queue has changed twice and whose topic is gone."""
    (tmp_path / "t.yaml").write_text(TEMPLATE, "utf-8")
    (tmp_path / "s.json").write_text(states(VisibilityTimeout=99, DelaySeconds=2), "utf-8")
    return tmp_path


def drifted(run: subprocess.CompletedProcess[str]) -> list[str]:
    """The properties that differ, and the resources that are gone."""
    lines = run.stdout.splitlines()
    return [line.split()[0] for line in lines if " -> " in line] + [
        line.split()[1] for line in lines if line.startswith("DELETED ")
    ]


def test_rules_of_the_configuration_of_a_file_and_of_the_template(cfnkit: Run, folder: Path) -> None:
    assert drifted(cfnkit(*DRIFT)) == ["/VisibilityTimeout", "/DelaySeconds", "Gone"]

    rules = "version: 1\ndrift: {ignore: [{resource: Queue, path: /VisibilityTimeout, reason: tuned}]}\n"
    (folder / ".cfnkit.yaml").write_text(rules, "utf-8")
    assert drifted(cfnkit(*DRIFT)) == ["/DelaySeconds", "Gone"]

    (folder / "rules.yaml").write_text("- {type: 'AWS::SNS::*', status: DELETED, reason: soon}\n", "utf-8")
    assert drifted(cfnkit(*DRIFT, "--ignore", "rules.yaml")) == ["/DelaySeconds"]

    metadata = "    Metadata: {cfnkit: {drift: {ignore: [/DelaySeconds]}}}\n"
    (folder / "t.yaml").write_text(TEMPLATE.replace("  Gone", f"{metadata}  Gone"), "utf-8")
    run = cfnkit(*DRIFT, "--ignore", "rules.yaml", "--explain", "--strict")
    assert (run.returncode, drifted(run)) == (0, [])
    assert "    /VisibilityTimeout  IGNORED: tuned" in run.stdout.splitlines()
    assert run.stdout.endswith("0 of 2 resources drifted (1 IN_SYNC, 1 NOT_CHECKED, 3 ignored).\n")


def test_rules_without_an_effect_are_reported(cfnkit: Run, folder: Path) -> None:
    rules = """\
- {resource: Queue, path: /VisibilityTimeout, reason: sale, expires: 2020-01-31}
- {resource: Quue, path: /DelaySeconds, reason: typo}
- {resource: Queue, path: /DelaySeconds, stack: other-*, reason: elsewhere}
- {resource: Queue, path: /DelaySeconds, expires: 9999-12-31, reason: used}
"""
    (folder / "rules.yaml").write_text(rules, "utf-8")

    run = cfnkit(*DRIFT, "--ignore", "rules.yaml")

    assert drifted(run) == ["/VisibilityTimeout", "Gone"]
    assert run.stderr.splitlines() == [
        "cfnkit: rules.yaml:1:3: the rule for Queue /VisibilityTimeout expired on 2020-01-31 and no longer applies.",
        "cfnkit: rules.yaml:2:3: the rule for Quue /DelaySeconds ignores nothing.",
        "cfnkit: left out: 1 ignored, 0 accepted.",
    ]
    assert len(json.loads(cfnkit(*DRIFT, "--ignore", "rules.yaml", "--format", "json").stdout)["notices"]) == 2


def test_what_was_accepted_is_drift_again_when_it_changes_once_more(cfnkit: Run, folder: Path) -> None:
    (folder / "t.yaml").write_text(TEMPLATE.replace("  Gone: {Type: AWS::SNS::Topic}\n", ""), "utf-8")
    accepted = cfnkit("drift", "accept", *DRIFT[1:], "--path", "/Visibility*", "--reason", "until June")
    assert (accepted.returncode, accepted.stdout) == (0, "")
    assert accepted.stderr == "cfnkit: 1 difference accepted; .cfnkit-drift.json holds 1.\n"
    assert drifted(cfnkit(*DRIFT)) == ["/DelaySeconds"]

    cfnkit("drift", "accept", *DRIFT[1:])
    known = cfnkit(*DRIFT, "--explain")
    assert (known.returncode, known.stderr) == (0, "cfnkit: left out: 0 ignored, 2 accepted.\n")
    assert "    /VisibilityTimeout  ACCEPTED: until June" in known.stdout.splitlines()
    assert known.stdout.endswith("0 of 1 resource drifted (1 IN_SYNC, 2 accepted).\n")

    (folder / "s.json").write_text(states(VisibilityTimeout=100, DelaySeconds=1), "utf-8")
    again = cfnkit(*DRIFT)
    assert (again.returncode, drifted(again)) == (1, ["/VisibilityTimeout"])
    assert "        It was accepted with other values." in again.stdout.splitlines()
    assert again.stderr == (
        "cfnkit: .cfnkit-drift.json: Queue /DelaySeconds no longer differs as it was accepted; "
        "`cfnkit drift accept` removes it.\n"
    )


def test_what_is_deleted_is_not_accepted(cfnkit: Run, folder: Path) -> None:
    queue = cfnkit("drift", "accept", *DRIFT[1:], "--resource", "Queue")
    run = cfnkit("drift", "accept", *DRIFT[1:])

    assert (queue.returncode, run.returncode) == (0, 1)
    assert "cfnkit: Gone is deleted; only a rule with `status: DELETED` ignores that.\n" in run.stderr
    assert drifted(cfnkit(*DRIFT)) == ["Gone"]


def test_a_name_of_no_resource_accepts_nothing(cfnkit: Run, folder: Path) -> None:
    run = cfnkit("drift", "accept", *DRIFT[1:], "--resource", "Quue", "--reason", "x")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "cfnkit: No resource fits --resource Quue. Did you mean 'Queue'?\n"
    far = cfnkit("drift", "accept", *DRIFT[1:], "--resource", "Foo*")
    assert (far.returncode, far.stderr) == (2, "cfnkit: No resource fits --resource Foo*.\n")
    assert not (folder / ".cfnkit-drift.json").exists()


def test_the_configuration_and_the_arguments_name_the_baseline(cfnkit: Run, folder: Path) -> None:
    (folder / "state").mkdir()
    (folder / ".cfnkit.yaml").write_text("version: 1\ndrift: {baseline: state/known.json}\n", "utf-8")

    cfnkit("drift", "accept", *DRIFT[1:])
    assert (folder / "state" / "known.json").exists()
    assert drifted(cfnkit(*DRIFT)) == ["Gone"]

    cfnkit("drift", "accept", *DRIFT[1:], "--baseline", "other.json")
    assert (folder / "other.json").exists()
    missing = cfnkit(*DRIFT, "--baseline", "missing.json")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "missing.json cannot be read" in missing.stderr


def test_a_rule_is_added_and_holds(cfnkit: Run, folder: Path) -> None:
    added = cfnkit("drift", "ignore", "Queue", "/VisibilityTimeout", "--reason", "tuned by hand")
    assert (added.returncode, added.stdout) == (0, "")
    assert added.stderr.endswith("cfnkit: .cfnkit.yaml has a rule for Queue /VisibilityTimeout now.\n")
    assert drifted(cfnkit(*DRIFT)) == ["/DelaySeconds", "Gone"]

    cfnkit("drift", "ignore", "*", "/DelaySeconds", "--type", "AWS::SQS::*", "--stack", "web-*", "--reason", "x")
    cfnkit("drift", "ignore", "Gone", "--status", "DELETED", "--reason", "soon", "--ignore", "rules.yaml")
    assert drifted(cfnkit(*DRIFT, "--ignore", "rules.yaml")) == []
    assert cfnkit("drift", "ignore", "*", "--reason", "peace").returncode == 2
