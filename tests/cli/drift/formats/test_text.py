"""Drift for people."""

from __future__ import annotations

from cfnkit.cli.drift.formats import DriftView, text
from cfnkit.cli.output.screen import Screen
from cfnkit.drift.leniencies import leniency_named


def shown(report: DriftView, *, colour: bool = False) -> str:
    """The report as a screen shows it."""
    return text.render(report).on(Screen(colour=colour))


def test_one_line_a_resource_and_under_it_what_differs(report: DriftView) -> None:
    lines = shown(report._replace(explain=False)).splitlines()

    assert lines[0] == (
        "stacks/a b.yaml compared with the stack web (111111111111, us-east-1), by Cloud Control, 2026-01-02T03:04:05Z"
    )
    assert lines[2:5] == [
        "MODIFIED     Queue        AWS::SQS::Queue  stacks/a b.yaml:5  (1 ignored, 1 accepted)",
        "    /VisibilityTimeout  30 -> 99  (line 8)",
        '    /Tags/a~1b  absent -> {"Key": "a/b", "Value": "</script><script>alert(1)</script> | `a` <!-- & \\"q\\" '
        "'p' ]]> \\u0007\\u001b[31m *b* _c_ @everyone\\n# d\"}  (line 9)",
    ]
    assert lines[5:8] == [
        '    /Policy/x~1y~0z  {"A": [1]} -> absent  (line 10)',
        "        Said.",
        "        Restoring it replaces the resource.",
    ]
    assert [line.split()[:2] for line in lines if line[:1].isupper()] == [
        ["MODIFIED", "Queue"],
        ["IN_SYNC", "Topic"],
        ["NOT_CHECKED", "Hook"],
        ["UNKNOWN", "Denied"],
        ["MODIFIED", "Inner"],
        ["DELETED", "Inner/Gone"],
        ["IN_SYNC", "Inner/Topic"],
    ]
    assert lines[-1] == (
        "2 of 6 resources drifted (2 IN_SYNC, 1 MODIFIED, 1 DELETED, 1 NOT_CHECKED, 1 UNKNOWN, 1 ignored, 1 accepted)."
    )


def test_explain_shows_what_is_equal_and_what_was_not_compared(report: DriftView) -> None:
    lines = shown(report).splitlines()

    rule = leniency_named("json")
    assert f"    /RedrivePolicy  equal by json: {rule.equal}, in {rule.border}" in lines
    assert "    /Arn  READ_ONLY" in lines
    assert "    /Size  ACCEPTED: known" in lines


def test_nothing_steers_the_terminal(report: DriftView) -> None:
    plain = shown(report)
    coloured = shown(report, colour=True)

    assert "\x1b" not in plain
    assert "\x07" not in coloured
    assert "\x1b[31m *b*" not in coloured
    assert "\x1b[33mMODIFIED" in coloured


def test_a_long_value_is_cut(report: DriftView) -> None:
    (modified, *_) = report.drift.resources
    difference = modified.differences[0]
    from dataclasses import replace

    long = replace(modified, differences=(replace(difference, actual="x" * 100_000),))
    output = shown(report._replace(drift=replace(report.drift, resources=(long,))))

    assert len(output) < 2_000
    assert "... (100,002 characters)" in output


def test_a_template_without_resources(nothing: DriftView) -> None:
    assert shown(nothing) == "The template has no resources.\n"
