"""A check of templates: in order, whatever becomes of one of them; macros, samples, targets and selection."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cfnkit.deployment import Target
from cfnkit.diagnostics import CfnkitError, Severity
from cfnkit.lint.cfn_lint_files import CfnLintFiles
from cfnkit.lint.check import check_files, process_count
from cfnkit.lint.engines.protocol import LintInput
from cfnkit.lint.examination.examine import Examiner
from cfnkit.lint.examination.request import ExaminationInput
from cfnkit.lint.findings.merge import unite
from cfnkit.lint.settings import EngineName, FileRequest, Options, Settings, TargetArguments, Task
from cfnkit.lint.workers.check_job import CheckJob, make_engines
from cfnkit.pipeline import Configuration
from cfnkit.rule import Finding, Problem, Rule, Subject, rule
from cfnkit.source import Span

pytest.importorskip("cloudformation_validate")

FAST = Settings(engine="fast", cache=False)
BOGUS = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      Bogus: 1\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def check(text: str, settings: Settings = FAST) -> list[Finding]:
    (result,) = check_files([FileRequest("t.yaml", text.encode())], settings)
    return list(result.findings)


def ids(text: str, settings: Settings = FAST) -> list[str]:
    return [finding.id for finding in check(text, settings)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_requests_with_their_texts(jobs: int) -> None:
    texts = [f"# {number}\n" * (100 - number) + BOGUS for number in range(20)]
    requests = [FileRequest(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)]
    results = list(check_files(requests, replace(FAST, jobs=jobs)))
    assert [result.path for result in results] == [request.name for request in requests]
    assert [result.source.text for result in results if result.source] == texts
    for result, text in zip(results, texts, strict=True):
        (finding,) = result.findings
        assert (finding.id, finding.span.source) == ("E3002", result.path)
        assert finding.span.line == text.count("\n")


def test_workers_find_what_one_process_finds() -> None:
    requests = [FileRequest(f"{n}.yaml", f"{BOGUS}  Q{n}:\n    Type: AWS::No::Such\n".encode()) for n in range(6)]
    assert list(map(_parts, check_files(requests, replace(FAST, jobs=3)))) == list(
        map(_parts, check_files(requests, FAST))
    )


def _parts(result: object) -> object:
    return result[:2]  # type: ignore[index]


def test_a_file_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BOGUS)
    names = ["none.yaml", "a.yaml", str(tmp_path), "nul\0.yaml"]
    results = list(check_files([FileRequest(name) for name in names], FAST))
    assert [[finding.id for finding in result.findings] for result in results] == [
        ["E9778"],
        ["E3002"],
        ["E9778"],
        ["E9778"],
    ]
    assert results[0].findings[0].message == "It cannot be read: No such file or directory."


def test_a_worker_that_dies_is_a_finding_of_its_template() -> None:
    task = Task("t.yaml", b"", "")
    (finding,) = CheckJob(FAST).died(task, -11).findings
    assert (finding.id, finding.span.source) == ("E9779", "t.yaml")
    assert "signal 11" in finding.message


@rule("E9730", "crashes", description="", source="")
def crashing(subject: Subject) -> Iterator[Problem]:
    yield Problem("first", subject.document.root.span)
    raise ValueError("hunter2")


@rule("W9731", "finds", description="why", source="https://example.com")
def finding_resources(subject: Subject) -> Iterator[Problem]:
    for name, resource in subject.processed.resources.items():
        yield Problem(f"{name} is there", resource.key_span, ("Resources", name))


@rule("I9732", "informs", description="", source="")
def informing(subject: Subject) -> Iterator[Problem]:
    yield Problem("for information", subject.document.root.span)


class Crashing:
    name = "crashing"

    def lint(self, case: LintInput, options: Options) -> list[Finding]:
        raise KeyError("hunter2")


def examine(
    text: str, options: Options | None = None, files: CfnLintFiles | None = None, **more: object
) -> list[Finding]:
    chosen = options or Options()
    examiner = Examiner([Crashing()], [crashing, finding_resources, informing], chosen, files or CfnLintFiles())
    return list(examiner.examine(ExaminationInput(text.encode(), "t.yaml", Target(), Configuration())).findings)


def test_a_crash_in_a_rule_or_an_engine_is_a_finding_with_the_text_of_the_error_but_no_secret() -> None:
    findings = examine("Resources:\n  T:\n    Type: AWS::SNS::Topic\n")
    assert [finding.id for finding in findings] == ["E9779", "E9779", "W9731"]
    assert "The engine crashing failed with KeyError" in findings[0].message
    assert "The rule E9730 failed with ValueError" in findings[1].message
    assert [finding.message.rpartition(": ")[2] for finding in findings[:2]] == ["'hunter2'.", "hunter2."]
    assert all("report it" in finding.hint for finding in findings[:2])
    secret = "Parameters: {P: {Type: String, NoEcho: true, Default: hunter2}}\n"
    masked = examine(f"{secret}Resources: {{T: {{Type: AWS::SNS::Topic}}}}\n")
    assert [finding.message.rpartition(": ")[2] for finding in masked if finding.id == "E9779"] == ["'****'.", "****."]
    assert not any("hunter2" in str(finding) for finding in masked)
    assert findings[2].rule[1:] == ("finds", "why", "https://example.com")


def ours(text: str, options: Options | None = None, files: CfnLintFiles | None = None) -> set[str]:
    return {finding.id for finding in examine(text, options, files)} - {"E9779"}


def test_our_findings_are_ignored_included_and_mandatory_as_those_of_cfn_lint() -> None:
    text = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n"
    assert ours(text) == {"W9731"}
    assert ours(text, Options(ignore=("W97",))) == set()
    assert ours(text, Options(include=("I97",))) == {"W9731", "I9732"}
    assert ours(text, Options(ignore=("W",), mandatory=("W9731",))) == {"W9731"}


def test_a_template_ignores_what_is_not_mandatory_and_the_options_go_before_it() -> None:
    text = "Metadata: {cfn-lint: {config: {ignore_checks: [W9731]}}}\nResources:\n  T:\n    Type: AWS::SNS::Topic\n"
    assert ours(text) == set()
    assert ours(text, Options(mandatory=("W97",))) == {"W9731"}
    assert ours(text, Options(ignore=("E3",))) == {"W9731"}


@pytest.mark.parametrize("region", ["xx", "us-isof-south-1"])
def test_a_template_keeps_no_mandatory_rule_from_running_by_its_regions(region: str) -> None:
    text = f"Metadata: {{cfn-lint: {{config: {{regions: [{region}], ignore_checks: [E]}}}}}}\n{BOGUS}"
    settings = Settings(cache=False, options=Options(mandatory=("E3002",)))
    assert "E3002" in ids(text, settings)


def test_a_region_that_cfn_lint_does_not_know_is_one_finding() -> None:
    text = f"Metadata: {{cfn-lint: {{config: {{regions: [xx]}}}}}}\n{BOGUS}"
    assert ids(text, Settings(cache=False)) == ["E0003", "E3002"]


def test_cfn_lints_file_has_its_say_for_our_findings_after_options_and_template() -> None:
    text = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n"
    files = CfnLintFiles(options=Options(ignore=("W97",)))
    assert ours(text, files=files) == set()
    assert ours(text, Options(ignore=("E3",)), files) == {"W9731"}
    assert ours(text, Options(ignore=("E3",)), files._replace(added=True)) == set()


def test_cfn_lints_file_is_read_without_cfn_lint(tmp_path: Path) -> None:
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E3002]\nregions: [eu-west-1]\n")
    assert ids(BOGUS) == []
    assert ids(BOGUS, replace(FAST, options=Options(mandatory=("E",)))) == ["E3002"]


def test_a_resource_ignores_our_findings_by_their_id() -> None:
    directive = "    Metadata: {cfn-lint: {config: {ignore_checks: [W9731]}}}\n"
    text = f"Resources:\n  T:\n    Type: AWS::SNS::Topic\n{directive}  U:\n    Type: AWS::SNS::Topic\n"
    found = [finding.path[1] for finding in examine(text) if finding.id == "W9731"]
    assert found == ["U"]


UNKNOWN = """\
Transform: [Multiply]
Parameters: {Kind: {Type: Nonsense}}
Resources:
  A:
    Type: AWS::S3::Bucket
    Count: 2
    Properties: {Bogus: 1}
Outputs:
  O: {Value: !GetAtt A1.Arn}
"""


@pytest.mark.parametrize("engine", ["fast", "cfn-lint"])
def test_a_macro_that_nobody_configured_is_one_error_and_what_it_may_answer_for_is_information(engine: str) -> None:
    findings = check(UNKNOWN, replace(FAST, engine=engine))  # type: ignore[arg-type]
    errors = [(finding.id, finding.span.line) for finding in findings if finding.severity is Severity.ERROR]
    assert errors == [("E9751", 1), ("E2002", 2)]
    assert ".cfnkit.yaml" in findings[0].hint
    lowered = [finding for finding in findings if finding.severity is Severity.INFO]
    assert {finding.id for finding in lowered} == {"E3001", "E3002", "E6101"}
    assert all("The macro Multiply, which gave no result, may explain this." in finding.message for finding in lowered)


@pytest.mark.parametrize("engine", ["fast", "cfn-lint"])
def test_a_misspelt_attribute_of_a_resource_has_the_nearest_one(engine: str) -> None:
    text = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    properties: {TopicName: a}\n"
    (found,) = check(text, replace(FAST, engine=engine))  # type: ignore[arg-type]
    assert found.span.line == 4
    assert "Did you mean 'Properties'?" in (found.hint or found.message)


@pytest.mark.parametrize("engine", ["fast", "cfn-lint"])
@pytest.mark.parametrize(("name", "ids"), [("Nope", ("E1020", "E9762")), ("", ("E9762",))])
def test_a_reference_in_a_tag_that_names_nothing_is_one_finding_at_it(name: str, ids: tuple[str], engine: str) -> None:
    head = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      Tags:\n"
    text = f"{head}        - Key: a\n          Value: !Ref {name}\n"
    (found,) = check(text, replace(FAST, engine=engine))  # type: ignore[arg-type]
    assert found.id in ids
    assert found.span.line == 7
    assert found.span.column >= 18


def test_a_macro_may_resolve_references_that_cloudformation_does_not() -> None:
    text = "Transform: Resolve\nDescription: Of {{resolve:ssm:/owner}}\nResources: {Q: {Type: AWS::SQS::Queue}}\n"
    assert {finding.id: finding.severity for finding in check(text) if finding.severity is not Severity.WARNING} == {
        "E9751": Severity.ERROR,
        "E9711": Severity.INFO,
    }
    (alone,) = check(text.partition("\n")[2])
    assert (alone.id, alone.severity) == ("E9711", Severity.ERROR)


def test_a_snippets_macro_answers_for_the_snippet_only() -> None:
    resource = "    Type: AWS::S3::Bucket\n    Properties:\n      Bogus: 1\n"
    text = f"Resources:\n  A:\n{resource}      Fn::Transform: {{Name: M}}\n  B:\n{resource}"
    severities = {finding.path[1]: finding.severity for finding in check(text) if finding.id == "E3002"}
    assert severities == {"A": Severity.INFO, "B": Severity.ERROR}


MACRO = """\
def handler(event, context):
    fragment = event["fragment"]
    for name in list(fragment["Resources"]):
        resource = fragment["Resources"].pop(name)
        for number in range(resource.pop("Count", 1)):
            fragment["Resources"][f"{name}{number}"] = resource
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""


MULTIPLIED = """\
Transform: [Multiply]
Resources:
  A:
    Type: AWS::S3::Bucket
    Count: 2
    Properties:
      VersioningConfiguration: {Status: Enabled}
      Bogus: 1
Outputs:
  O: {Value: !GetAtt A1.Arn}
"""


def test_what_a_macro_makes_is_checked_and_found_where_it_was_made_from(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(MACRO)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nmacros: {Multiply: {handler: m.py:handler}}\n")
    (finding,) = check(MULTIPLIED)
    assert (finding.id, finding.span.line, finding.copies) == ("E3002", 8, 2)
    assert [origin.path[1] for origin in finding.origins] == ["A0", "A1"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_configuration_that_cannot_be_used_hides_no_other_template(jobs: int, tmp_path: Path) -> None:
    texts = {"a": "version: 1\nnonsense: 1\n", "b": "version: 1\n", "c": "version: 1\nmacros_from: [gone.yaml]\n"}
    for name, text in texts.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / ".cfnkit.yaml").write_text(text)
    names = [str(tmp_path / name / "t.yaml") for name in "abc"]
    called = BOGUS.replace("Resources", "Transform: M\nResources")
    requests = [FileRequest(name, called.encode()) for name in names]

    first, second, third = check_files(requests, replace(FAST, jobs=jobs))

    (finding,) = first.findings
    assert finding.id == "E9798"
    assert finding.message.startswith("Unknown key 'nonsense'")
    assert (finding.span.source, finding.span.line) == ("a/.cfnkit.yaml", 2)
    assert {finding.id for finding in second.findings} == {"E9751", "E3002"}
    (finding,) = third.findings
    assert finding.id == "E9798"
    assert "gone.yaml" in finding.message
    assert (finding.span.source, finding.span.line, finding.span.column) == ("c/.cfnkit.yaml", 2, 15)
    (result,) = check_files([FileRequest(names[2], BOGUS.encode())], replace(FAST, jobs=jobs))
    assert result.findings == (finding,)  # though no template calls a macro


def test_an_engine_that_is_not_installed_ends_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cloudformation_validate", None)
    with pytest.raises(CfnkitError, match="pip install"):
        check(BOGUS)


SELECTED = """\
Parameters:
  Index: {{Type: Number{allowed}}}
Resources:
  T:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Select [!Ref Index, [name]]
"""


@pytest.mark.parametrize("allowed", ["", ", AllowedValues: [5]"])
def test_a_value_that_nobody_gave_is_unknown(allowed: str) -> None:
    assert check(SELECTED.format(allowed=allowed), replace(FAST, options=Options(include=("I",)))) == []


def test_no_value_is_made_up_for_a_constraint_to_refuse() -> None:
    parameters = "Parameters: {P: {Type: String, AllowedPattern: 'a word of ours', Default: %s}}\n"
    everything = replace(FAST, options=Options(include=("I",)))
    own = [id for id in ids(parameters.replace(", Default: %s", "") + BOGUS, everything) if id.startswith("E97")]
    assert own == []
    assert "E2015" in ids(parameters % "another" + BOGUS, everything)


def test_a_value_that_is_given_counts() -> None:
    def given(value: str) -> list[Finding]:
        return check(SELECTED.format(allowed=""), replace(FAST, target=TargetArguments(parameters={"Index": value})))

    (finding,) = given("5")
    assert (finding.id, finding.severity) == ("E9773", Severity.ERROR)
    assert given("0") == []


BRANCHES = """\
Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  T:
    Type: AWS::SNS::Topic
    Properties:
      DeliveryStatusLogging: !If
        - IsProd
        - [{Bogus: 1}]
        - !Ref AWS::NoValue
  U:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties: {Bogus: 1}
"""


def test_branches_that_are_never_taken_are_silent_when_values_are_given() -> None:
    def lines(target: TargetArguments) -> list[int]:
        found = check(BRANCHES, replace(FAST, target=target, engine="cfn-lint"))
        return sorted({finding.span.line for finding in found if finding.severity is Severity.ERROR})

    assert lines(TargetArguments()) == [9, 14]
    assert lines(TargetArguments(parameters={"Stage": "prod"})) == [9, 14]
    assert lines(TargetArguments(parameters={"Stage": "test"})) == []


def test_secrets_are_in_no_finding() -> None:
    text = (
        "Parameters:\n"
        "  Given: {Type: Number, NoEcho: true}\n"
        "  Written: {Type: Number, NoEcho: true, Default: hunter3-hunter3}\n" + BOGUS
    )
    settings = replace(FAST, target=TargetArguments(parameters={"Given": "hunter2-hunter2"}), engine="both")
    findings = check(text, settings)
    assert {"E9771", "E3002"} <= {finding.id for finding in findings}
    assert not re.search("hunter[23]", str(findings))


def test_no_secret_is_in_the_path_of_what_an_engine_makes_of_a_loop() -> None:
    text = (
        "Transform: AWS::LanguageExtensions\n"
        "Parameters: {Secret: {Type: String, NoEcho: true, Default: hunter2-hunter2}}\n"
        "Resources:\n"
        '  Fn::ForEach::Loop: [N, [!Ref Secret, b], {"Made${N}": {Type: AWS::SNS::Topic, Properties: {Bogus: 1}}}]\n'
    )
    findings = check(text, replace(FAST, engine="cfn-lint"))

    assert "E9754" in {finding.id for finding in findings}
    assert ("Resources", "Made****") in {finding.path[:2] for finding in findings}
    assert "hunter2" not in str(findings)


@pytest.mark.parametrize("engine", ["cfn-lint", "fast", "both"])
def test_faults_of_one_line_are_told_apart(engine: EngineName) -> None:
    """A template can be one line: a fault of a property stands for no other one there."""
    properties = {
        "DisplayName": {"Fn::Joins": ["", ["a"]]},
        "TopicName": {"Fn::sub": "x"},
        "Tags": [{"Key": "a", "Value": {"ref": "Topic"}}],
    }
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": properties}}}
    on_one_line = check(json.dumps(template), replace(FAST, engine=engine))
    on_many = check(json.dumps(template, indent=1), replace(FAST, engine=engine))

    assert [finding.id for finding in on_one_line].count("E9773") == 2
    assert Counter((finding.id, finding.message) for finding in on_one_line) == Counter(
        (finding.id, finding.message) for finding in on_many
    )


def test_both_engines_make_one_finding_of_one_concern() -> None:
    both = [(finding.id, finding.span.line) for finding in check(BOGUS, replace(FAST, engine="both"))]
    assert both == [("E3002", 5)]


def test_what_an_engine_says_core_does_not_say_again() -> None:
    ref = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: !Ref Nope\n"
    for engine in ("cfn-lint", "fast", "both"):
        assert ids(ref, replace(FAST, engine=engine)) == ["E1020"]
    assert ids(ref, replace(FAST, options=Options(ignore=("E1",)))) == []


def finding(id: str, line: int, column: int, path: Sequence[str | int]) -> Finding:
    return Finding(Rule(id), Problem(f"{id} {line}", Span("t", line, column, line, column + 1), tuple(path)))


def test_of_two_engines_that_look_at_a_part_and_at_the_whole_one_is_heard_for_each_concern() -> None:
    whole, part = ("Resources", "A"), ("Resources", "A", "Type")
    first = [finding("E3006", 3, 5, part)]
    second = [finding("E3006", 2, 3, whole), finding("E3006", 9, 3, ("Resources", "B")), finding("W3006", 2, 3, whole)]
    assert unite([], first, second) == [first[0], second[1], second[2]]
    twice = [finding("E3006", 2, 3, whole), finding("E3006", 4, 3, (*part, "x"))]
    assert unite([], first, twice) == [first[0], twice[1]]


def test_engines_are_made_by_name() -> None:
    names = {
        name: [engine.name for engine in make_engines(name, CfnLintFiles())] for name in ("fast", "cfn-lint", "both")
    }
    assert names == {"fast": ["fast"], "cfn-lint": ["cfn-lint"], "both": ["cfn-lint", "fast"]}


@pytest.mark.parametrize(
    "text", ["", "-", "[", "a: !Foo b", "{", '{"Resources": 1}', "Transform: [1, {}, {Name: 2}]", "\0", "? [a]\n: b"]
)
def test_no_text_ends_in_an_error(text: str) -> None:
    assert [finding.id for finding in check(text) if finding.id == "E9779"] == []


def test_the_number_of_processes_is_that_of_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = Task("a", b"x", ""), Task("b", b"x" * 300_000, "")
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    assert process_count([small] * 5, FAST) == 1
    assert process_count([large] * 50, FAST) == processors
    assert process_count([small] * 5, replace(FAST, jobs=3)) == 3
    assert process_count([small] * 2, replace(FAST, jobs=30)) == 2


def test_a_wrong_order_of_transforms_is_one_finding() -> None:
    text = "Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]\nResources: {Q: {Type: AWS::SQS::Queue}}\n"
    assert [finding.id for finding in check(text) if finding.id in ("E9700", "W9756")] == ["E9700"]
