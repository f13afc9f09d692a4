"""Comments and Metadata leave out findings, with a reason, until a day, and never what is mandatory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cfnkit.lint import FileRequest, FileResult, Options, Settings, check_files
from cfnkit.lint.results import Manner, State

SETTINGS = Settings(cache=False, jobs=1, today=date(2026, 11, 30))
QUEUE = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      Bogus: 1{after}\n      Other: 2\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(text: str, options: Options | None = None, settings: Settings = SETTINGS) -> FileResult:
    settings = replace(settings, options=options or Options())
    (result,) = check_files([FileRequest("t.yaml", text.encode())], settings)
    return result


def places(result: FileResult) -> list[tuple[str, int]]:
    return [(finding.id, finding.span.line) for finding in result.findings]


def flaws(result: FileResult) -> list[str]:
    return [finding.message for finding in result.findings if finding.id == "W9795"]


def test_a_comment_after_something_is_about_its_line() -> None:
    result = check(QUEUE.format(after="  # cfnkit: ignore E3002: known"))

    assert places(result) == [("E3002", 6)]
    assert [(left.finding.span.line, left.manner, left.reason) for left in result.suppressed] == [
        (5, Manner.COMMENT, "known")
    ]


def test_a_comment_on_a_line_of_its_own_is_about_the_block_below_it() -> None:
    above = QUEUE.format(after="").replace("  Q:\n", "  # cfnkit: ignore W9718, E3002: known\n\n  # more\n  Q:\n")
    other = "  P:\n    Type: AWS::SQS::Queue\n    Properties: {Bogus: 1}\n"

    result = check(above + other)

    assert [place for place in places(result) if place[0] == "E3002"] == [("E3002", 12)]
    assert len(result.suppressed) == 2
    assert flaws(result) == ["W9718 is not found here, so that its suppression can go."]


def test_a_comment_above_an_item_is_about_the_item() -> None:
    ignore = "# cfnkit: ignore E3002, E3003, E3024: known"
    tags = f"      Tags:\n        {ignore}\n        - Kee: a\n          Value: b\n        - Kee: c\n"

    result = check(QUEUE.format(after="").replace("      Bogus: 1\n      Other: 2\n", tags))

    assert {finding.span.line for finding in result.findings} == {9}
    assert {left.finding.span.line for left in result.suppressed} == {7}


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore E3002", "It has no reason: write after a colon why E3002 does not matter here."),
        ("ignore E3002:", "It has no reason: write after a colon why E3002 does not matter here."),
        ("ignore: why", "It names no rule."),
        ("ignore E3002 until 2026-11-29: why", "The suppression of E3002 expired on 2026-11-29."),
        ("ignore E3002 until soon: why", "'soon' is not a day, such as 2027-01-31."),
        ("ignore E30002: why", "There is no rule 'E30002'. Did you mean 'E3002'?"),
    ],
)
def test_a_suppression_without_effect_is_a_warning(comment: str, message: str) -> None:
    result = check(QUEUE.format(after=f"  # cfnkit: {comment}"))

    assert ("E3002", 5) in places(result)
    assert flaws(result) == [message]


def test_a_misspelt_suppression_is_a_warning() -> None:
    (message,) = flaws(check(QUEUE.format(after="  # cfnkit: ignroe E3002: why")))

    assert message.startswith("'ignroe E3002: why' is no suppression. Write '# cfnkit: ignore E3012: reason'")


def test_a_suppression_holds_on_its_last_day() -> None:
    assert places(check(QUEUE.format(after="  # cfnkit: ignore E3002 until 2026-11-30: why"))) == [("E3002", 6)]


def test_what_is_mandatory_is_reported_all_the_same() -> None:
    result = check(QUEUE.format(after="  # cfnkit: ignore E3002: known"), Options(mandatory=("E3002",)))

    assert ("E3002", 5) in places(result)
    assert flaws(result) == ["E3002 is mandatory here: nothing in a template switches it off."]
    assert result.suppressed == ()


def test_without_suppressions_everything_is_reported() -> None:
    text = QUEUE.format(after="  # cfnkit: ignore E3002: known")
    ignoring = f"Metadata: {{cfn-lint: {{config: {{ignore_checks: [E3002]}}}}}}\n{text}"

    assert places(check(ignoring)) == []
    assert places(check(ignoring, Options(suppressions=False))) == [("E3002", 6), ("E3002", 7)]


def test_a_text_in_a_value_is_no_comment() -> None:
    text = QUEUE.format(after="")
    block = text + "      QueueName: |\n        # cfnkit: ignore E3002: no comment\n"
    quoted = text.replace("Bogus: 1", "Bogus: 'x # cfnkit: ignore E3002: no comment'")

    assert [id for id, _ in places(check(block))].count("E3002") == 2
    assert [id for id, _ in places(check(quoted))].count("E3002") == 2


def test_what_did_not_run_is_not_called_unused() -> None:
    text = "Resources:\n  # cfnkit: ignore E3002, I3011, W9782: why\n  Q: {Type: AWS::SQS::Queue}\n"

    assert flaws(check(text)) == ["E3002 is not found here, so that its suppression can go."]
    assert flaws(check(text, Options(ignore=("E3002",)))) == []


@pytest.mark.parametrize("rule", ["E3002", "[E3002, E3003]", "'E3002, E3003'"])
def test_metadata_says_it_in_json_too(rule: str) -> None:
    entry = f"{{rule: {rule}, reason: known, path: /Properties/Bogus}}"
    metadata = f"    Metadata: {{cfnkit: {{ignore: [{entry}]}}}}\n"

    result = check(QUEUE.format(after="").replace("    Properties:", f"{metadata}    Properties:"))

    assert [place for place in places(result) if place[0] == "E3002"] == [("E3002", 7)]
    assert [left.manner for left in result.suppressed] == [Manner.METADATA]


def test_metadata_without_a_reason_is_told_the_key_that_it_needs() -> None:
    result = check("Metadata: {cfnkit: {ignore: [{rule: E3002}]}}\n" + QUEUE.format(after=""))

    assert flaws(result) == ["It has no reason: write as `reason` why E3002 does not matter here."]


def test_the_templates_own_metadata_is_about_all_of_it() -> None:
    entry = "{rule: E3002, reason: known, until: 2027-01-31}"
    metadata = f"Metadata: {{cfnkit: {{ignore: [{entry}]}}}}\n"

    assert places(check(metadata + QUEUE.format(after=""))) == []


def test_metadata_of_another_form_is_a_warning() -> None:
    form = "It must be a list of objects with rule and reason, and perhaps until and path."
    for written, meant in (("E3002", ""), ("[E3002]", ""), ("[{rules: E3002}]", " Did you mean 'rule'?")):
        result = check(f"Metadata: {{cfnkit: {{ignore: {written}}}}}\n" + QUEUE.format(after=""))
        assert flaws(result) == [form + meant]


def test_a_misspelt_ignore_in_metadata_is_a_warning_and_other_keys_are_not() -> None:
    entry = "[{rule: E3002, reason: known}]"

    result = check(f"Metadata: {{cfnkit: {{ignor: {entry}, owner: me, drift: []}}}}\n" + QUEUE.format(after=""))

    assert flaws(result) == ["Nothing reads 'ignor'. Did you mean 'ignore'?"]


def test_a_comment_in_a_loop_is_about_each_copy() -> None:
    text = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
    - Name
    - [A, B]
    - Q${Name}:
        Type: AWS::SQS::Queue
        Properties:
          Bogus: 1  # cfnkit: ignore E3002: known
"""
    assert places(check(text)) == []
    assert places(check(text.replace(": known", ""))) == [("E3002", 9), ("W9795", 9)]


def test_a_comment_above_a_function_of_sam_is_about_what_is_made_of_it() -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      InlineCode: a
      MemorySize: 100000000
"""
    found = places(check(text))

    assert found
    ids = ", ".join(id for id, _ in found)
    assert places(check(text.replace("  F:", f"  # cfnkit: ignore {ids}: known\n  F:"))) == []


def test_comments_of_an_included_file_are_about_its_lines(folder: Path) -> None:
    (folder / ".cfnkit.yaml").write_text("version: 1\nincludes: {'s3://b/': .}\n")
    (folder / "part.yaml").write_text(
        "I:\n  Type: AWS::SNS::Topic\n  Properties:\n    Bogus: 1  # cfnkit: ignore E3002: known\n"
    )
    text = "Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/part.yaml}}\n"

    result = check(text)

    assert places(result) == []
    assert [left.finding.span.source for left in result.suppressed] == ["part.yaml"]


@pytest.mark.parametrize(
    ("id", "lines"),
    [
        ("E9301", ["  # cfnkit: ignore E3043: another tool gives it", "  S:"]),
        ("E9301", ["  S:", "    Metadata: {cfn-lint: {config: {ignore_checks: [E3043]}}}"]),
        ("E9302", ["  # cfnkit: ignore E9302: another tool gives it", "  S:"]),
    ],
)
def test_an_id_of_cfn_lint_leaves_out_what_cfnkit_says_of_the_same_fault(
    id: str, lines: list[str], folder: Path
) -> None:
    parameters = "{P: {Type: String}}" if id == "E9301" else "{}"
    given = "" if id == "E9301" else ", Parameters: {P: a}"
    (folder / "inner.yaml").write_text(f"Parameters: {parameters}\nResources: {{T: {{Type: AWS::SNS::Topic}}}}\n")
    rest = f"    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: inner.yaml{given}}}\n"
    options = Options(ignore=("W3002", "I9759"))

    assert [each for each, _ in places(check(f"Resources:\n  S:\n{rest}", options))] == [id]
    result = check("\n".join(["Resources:", *lines, rest]), options)

    assert places(result) == []
    assert [left.finding.id for left in result.suppressed] == [id]


def test_the_fast_engine_is_told_too() -> None:
    pytest.importorskip("cloudformation_validate")
    result = check(
        QUEUE.format(after="  # cfnkit: ignore E3002, E3012: known"), settings=replace(SETTINGS, engine="fast")
    )

    assert places(result) == [("E3002", 6)]


LOOP = """\
{transform}Resources:{section}
  Fn::ForEach::Q:{key}
    - Name
    - [A, B]
    - Queue${{Name}}:
        Type: AWS::SQS::Queue{metadata}
        Properties:
          DelaySeconds: 9999{after}
  Sound:{next}
    Type: AWS::SQS::Queue{outside}
"""
PLACES = dict.fromkeys(("transform", "section", "key", "metadata", "after", "next", "outside"), "")
NEEDED = "Transform: AWS::LanguageExtensions\n"
IN_METADATA = "\n        Metadata: {cfnkit: {ignore: [{rule: E3034, reason: meant}]}}"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("after", "  # cfnkit: ignore E3034: meant"),
        ("metadata", "\n        # cfnkit: ignore E3034: meant"),
        ("metadata", IN_METADATA),
        ("section", "\n  # cfnkit: ignore E3034: meant"),
        ("transform", "# cfnkit: ignore E3034: meant\n"),
        ("transform", "Metadata: {cfnkit: {ignore: [{rule: E3034, reason: meant}]}}\n"),
    ],
)
def test_what_a_loop_without_its_transform_would_make_is_not_judged(place: str, text: str) -> None:
    written = LOOP.format(**PLACES | {place: text})
    without = check(written)
    processed = check(NEEDED + written)

    assert {id for id, _ in places(without)} >= {"E1032", "E3001"}
    assert flaws(without) == flaws(processed) == []
    assert {left.finding.id for left in processed.suppressed} == {"E3034"}


def test_beside_a_loop_without_its_transform_unused_suppressions_are_told() -> None:
    ignore = "  # cfnkit: ignore E3034: meant"
    for place in ("section", "key", "next", "outside"):
        found = flaws(check(LOOP.format(**PLACES | {place: ignore})))
        assert len(found) == (place != "key"), place
    expired = "  # cfnkit: ignore E3034 until 2024-01-01: meant"
    assert flaws(check(LOOP.format(**PLACES | {"after": expired}))) == [
        "The suppression of E3034 expired on 2024-01-01."
    ]


def test_the_report_says_of_a_loop_without_its_transform_that_no_rule_ran() -> None:
    text = LOOP.format(**PLACES | {"after": "  # cfnkit: ignore E3034: meant"})
    states = [each.state for each in check(text, settings=replace(SETTINGS, reports_suppressions=True)).suppressions]
    assert states == [State.IDLE]
