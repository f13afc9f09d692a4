"""`check:` of .cfnkit.yaml: for a folder, for globs, beside .cfnlintrc, and what it cannot drop."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cfnkit.diagnostics import Severity
from cfnkit.lint import FileRequest, FileResult, Options, Settings, check_files
from cfnkit.lint.results import Manner

SETTINGS = Settings(cache=False, jobs=1)
WRONG = "Parameters: {Unused: {Type: String}}\nResources: {Q: {Type: AWS::SQS::Queue, Properties: {Bogus: 1}}}\n"
OPEN = """\
Resources:
  Q:
    Type: AWS::SQS::Queue
    Metadata: {cfnkit: {guard: {suppress: [{id: QUEUES-1, reason: known for years}]}}}
"""
TABLE = """\
{"rules": [{"id": "QUEUES-1", "title": "A queue has no name", "reason": "It is hard to find.",
"remedy": "Name it.", "source": "https://example.com/", "severity": "error",
"resources": {"AWS::SQS::Queue": {"required": ["QueueName"]}}}]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that is the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


def check(name: str, options: Options | None = None, settings: Settings = SETTINGS) -> FileResult:
    (result,) = check_files([FileRequest(name)], replace(settings, options=options or Options()))
    return result


def ids(result: FileResult) -> list[str]:
    return sorted(finding.id for finding in result.findings)


def manners(result: FileResult) -> set[tuple[str, Manner]]:
    return {(left.finding.id, left.manner) for left in result.suppressed}


def test_a_folder_and_globs_have_settings_of_their_own() -> None:
    config = """\
version: 1
check:
  ignore: [W2]
  per_path:
    - {paths: [legacy], ignore: [E3002], reason: It is replaced in spring.}
    - {paths: ['**/*.old.yaml'], ignore: [E], reason: Nobody deploys it.}
"""
    write({"a/.cfnkit.yaml": config, "a/t.yaml": WRONG, "a/legacy/x/t.yaml": WRONG, "a/b/t.old.yaml": WRONG})

    assert ids(check("a/t.yaml")) == ["E3002"]
    legacy = check("a/legacy/x/t.yaml")
    assert ids(legacy) == []
    assert ("E3002", Manner.SETTINGS) in manners(legacy)
    assert {left.reason for left in legacy.suppressed} == {"", "It is replaced in spring."}
    assert ids(check("a/b/t.old.yaml")) == []


def test_cfn_lints_file_counts_beside_it_and_the_command_line_wins() -> None:
    write({".cfnkit.yaml": "version: 1\ncheck: {ignore: [W2001]}\n", ".cfnlintrc": "ignore_checks: [E3002]\n"})
    write({"t.yaml": WRONG})

    both = check("t.yaml")

    assert ids(both) == []
    assert manners(both) == {("W2001", Manner.SETTINGS), ("E3002", Manner.CFN_LINT)}
    assert ids(check("t.yaml", Options(include=("W2001",)))) == ["W2001"]
    assert ids(check("t.yaml", Options(ignore=("W1",)))) == ["E3002"]  # as in cfn-lint, it replaces that file's list
    assert ids(check("t.yaml", Options(suppressions=False))) == ["E3002", "W2001"]


def test_engine_and_fail_on_are_settings_too() -> None:
    pytest.importorskip("cloudformation_validate")
    write({".cfnkit.yaml": "version: 1\ncheck: {engine: fast, fail_on: error}\n", "t.yaml": WRONG})

    ruling = check("t.yaml").ruling

    assert (ruling.engine, ruling.fail_on) == ("fast", Severity.ERROR)
    assert check("t.yaml", settings=replace(SETTINGS, engine="cfn-lint")).ruling.engine == "cfn-lint"
    assert check("t.yaml", settings=replace(SETTINGS, fail_on=Severity.INFO)).ruling.fail_on is Severity.INFO


def test_a_folder_below_cannot_drop_what_is_mandatory_above() -> None:
    write(
        {
            ".cfnkit.yaml": "version: 1\ncheck: {mandatory: [E3002, QUEUES-1]}\nrule_tables: [table.json]\n",
            "table.json": TABLE,
        }
    )
    write({"sub/.cfnkit.yaml": "version: 1\ncheck: {ignore: [E]}\n", "sub/t.yaml": WRONG + "Outputs: {}\n"})
    write({"sub/open.yaml": OPEN})

    assert {"E3002", "E9791/QUEUES-1"} <= set(ids(check("sub/t.yaml")))
    assert ids(check("sub/open.yaml")) == ["E9791/QUEUES-1"]


def test_mandatory_rules_of_the_common_table_run_everywhere() -> None:
    bucket = "Resources: {B: {Type: AWS::S3::Bucket, Properties: {AccessControl: PublicRead}}}\n"
    write({"sub/.cfnkit.yaml": "version: 1\n", "sub/t.yaml": bucket})
    (guarded,) = check_files([FileRequest("sub/t.yaml")], replace(SETTINGS, tables=(("common", Path.cwd()),)))
    (id,) = {finding.id for finding in guarded.findings if finding.id.startswith("W978")}

    assert id in ids(check("sub/t.yaml", Options(mandatory=(id,))))
    assert id not in ids(check("sub/t.yaml", Options(mandatory=("W",))))


def test_a_rule_of_an_own_table_is_suppressed_and_ignored_by_its_own_id() -> None:
    write({".cfnkit.yaml": "version: 1\nrule_tables: [table.json]\n", "table.json": TABLE, "t.yaml": OPEN})

    suppressed = check("t.yaml")
    reported = check("t.yaml", Options(mandatory=("QUEUES-1",)))

    assert manners(suppressed) == {("E9791/QUEUES-1", Manner.METADATA)}
    assert [(one.id, one.severity, one.rule.source) for one in reported.findings] == [
        ("E9791/QUEUES-1", Severity.ERROR, "https://example.com/")
    ]
    plain = OPEN.partition("    Metadata")[0]
    write({"t.yaml": plain})
    for names in (("QUEUES-1",), ("E9791",), ("E9791/QUEUES-1",)):
        assert ids(check("t.yaml", Options(ignore=names))) == []


def test_a_rule_of_ours_is_silent_where_its_twin_is_switched_off() -> None:
    function = "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Handler: a.b}}}\n"
    inside = function.replace("Type:", "Metadata: {cfn-lint: {config: {ignore_checks: [E3003]}}}, Type:")
    write({"t.yaml": function, "u.yaml": inside})

    assert ids(check("t.yaml")) == ["E3003", "E3003"]
    assert ids(check("t.yaml", Options(ignore=("E3003",)))) == []
    assert ids(check("u.yaml")) == []
