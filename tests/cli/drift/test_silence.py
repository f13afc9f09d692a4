"""What drift leaves out or could not compare is said, and what is mandatory is always reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main

TEMPLATE = """\
Parameters: {Env: {Type: String, Default: dev}}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Metadata: {cfnkit: {drift: {ignore: [/**]}}}
    Properties: {QueueName: !Sub "${Env}-jobs", DelaySeconds: 1}
  R:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: 1}
"""
READ = {"QueueName": "prod-jobs", "DelaySeconds": 5}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    return tmp_path


def write(**resources: dict[str, Any] | str) -> None:
    """Write the output of describe-stack-resource-drifts: properties, or the reason why they were not read."""
    drifts = [
        {
            "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/web/1",
            "LogicalResourceId": name,
            "PhysicalResourceId": name,
            "ResourceType": "AWS::SQS::Queue",
            "Timestamp": "2026-01-01T00:00:00Z",
            **(
                {"StackResourceDriftStatus": "UNKNOWN", "DriftStatusReason": live}
                if isinstance(live, str)
                else {"StackResourceDriftStatus": "MODIFIED", "ActualProperties": json.dumps(live)}
            ),
        }
        for name, live in resources.items()
    ]
    Path("live.json").write_text(json.dumps({"StackResourceDrifts": drifts}))


def drift(*words: str) -> int:
    return main(["drift", "t.yaml", "--actual", "live.json", *words])


def test_a_comparison_of_nothing_fails_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    write(Q="access is denied", R="access is denied")

    assert (drift(), drift("--no-fail")) == (2, 2)
    assert "2 of 2 resources could not be compared (2: access is denied)." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("format", "said", "unsaid"),
    [
        ("text", "None of 2 resources could be compared (2 UNKNOWN).", "0 of 2"),
        ("markdown", "### Nothing compared", "No drift"),
        ("html", "None of 2 resources could be compared (2 UNKNOWN).", "0 of 2"),
        ("junit", 'tests="2" failures="0" errors="2"', "<skipped>"),
        ("sarif", '"level": "error",', '"level": "note",'),
    ],
)
def test_no_format_shows_a_comparison_of_nothing_as_a_success(
    format: str, said: str, unsaid: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(Q="access is denied", R="access is denied")

    assert drift("--format", format) == 2
    out = capsys.readouterr().out
    assert said in out
    assert unsaid not in out


def test_a_pull_request_is_told_of_no_drift_only_where_all_was_compared(capsys: pytest.CaptureFixture[str]) -> None:
    write(Q="access is denied", R={"DelaySeconds": 1})

    assert drift("--format", "markdown", "-p", "Env=prod") == 0
    assert capsys.readouterr().out.startswith("### No drift in what could be compared\n")


def test_a_comparison_of_some_says_how_many_are_missing(capsys: pytest.CaptureFixture[str]) -> None:
    write(Q="access is denied", R={"DelaySeconds": 1})

    assert drift("-p", "Env=prod") == 0
    assert "1 of 2 resources could not be compared (1: access is denied)." in capsys.readouterr().err


def test_parameters_that_the_source_lacks_are_said_and_replace_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    write(Q=READ, R={"DelaySeconds": 1})

    assert drift("--no-suppressions") == 1
    guessed = capsys.readouterr()
    assert drift("--no-suppressions", "-p", "Env=test") == 1
    given = capsys.readouterr()

    assert "live.json holds no parameters, so that the comparison takes the defaults Env=dev;" in guessed.err
    assert '"dev-jobs" -> "prod-jobs"' in guessed.out
    assert "replaces the resource" not in guessed.out
    assert "replaces the resource" in given.out
    assert "holds no parameters" not in given.err


@pytest.mark.parametrize("format", ["text", "json", "sarif", "junit", "markdown", "html", "aws"])
def test_what_is_left_out_is_counted_in_every_format(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(Q=READ, R={"DelaySeconds": 1})

    assert drift("--format", format) == 0
    assert "cfnkit: left out: 2 ignored, 0 accepted." in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/DelaySeconds", "Q/DelaySeconds", "/**", "Q"])
def test_no_rule_ignores_what_is_mandatory(path: str) -> None:
    write(Q=READ, R={"DelaySeconds": 1})

    assert drift("--mandatory", path) == 1
    assert drift("--mandatory", "R/DelaySeconds") == 0


def test_a_mandatory_property_and_a_value_that_the_template_does_not_have_are_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(Q=READ, R={"DelaySeconds": 1})

    assert drift("--mandatory", "Q/Nope", "--mandatory", "S", "--mandatory", "/Nope", "-p", "Evn=dev") == 0
    err = capsys.readouterr().err
    assert "cfnkit: Nothing that is compared fits --mandatory Q/Nope.\n" in err
    assert "cfnkit: Nothing that is compared fits --mandatory S.\n" in err
    assert "--mandatory /Nope" not in err  # for many stacks, of which some have no such property
    assert "cfnkit: Parameters: [Evn] do not exist in t.yaml. Did you mean 'Env'?\n" in err

    assert drift("--mandatory", "R/DelaySeconds", "-p", "Env=dev") == 0
    err = capsys.readouterr().err
    assert "fits --mandatory" not in err
    assert "do not exist" not in err


def test_no_acceptance_covers_what_is_mandatory() -> None:
    write(Q={"QueueName": "dev-jobs", "DelaySeconds": 1}, R={"DelaySeconds": 7})

    assert main(["drift", "accept", "t.yaml", "--actual", "live.json", "--reason", "for now"]) == 0
    assert drift() == 0
    assert drift("--mandatory", "/DelaySeconds") == 1
    assert drift("--no-baseline") == 1


def test_a_deleted_resource_with_a_mandatory_property_counts() -> None:
    Path(".cfnkit.yaml").write_text("version: 1\ndrift: {ignore: [{resource: R, status: DELETED, reason: it goes}]}\n")
    write(Q={"QueueName": "dev-jobs", "DelaySeconds": 1}, R={})
    text = Path("live.json").read_text()
    deleted = json.loads(text)
    deleted["StackResourceDrifts"][1]["StackResourceDriftStatus"] = "DELETED"
    Path("live.json").write_text(json.dumps(deleted))

    assert drift() == 0
    assert drift("--mandatory", "/DelaySeconds") == 1
    assert drift("--mandatory", "/QueueName") == 0


def test_accepting_judges_only_what_it_accepts() -> None:
    write(Q={"QueueName": "dev-jobs", "DelaySeconds": 1}, R={"DelaySeconds": 7})
    live = json.loads(Path("live.json").read_text())
    live["StackResourceDrifts"][0]["StackResourceDriftStatus"] = "DELETED"
    Path("live.json").write_text(json.dumps(live))
    accept = ["drift", "accept", "t.yaml", "--actual", "live.json"]

    assert main([*accept, "--resource", "R"]) == 0
    assert main([*accept, "--path", "/DelaySeconds"]) == 0
    assert main(accept) == 1
