"""Rules in the Guard language, on what will be deployed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cfnkit.lint.check import check_files
from cfnkit.lint.guard_files import chosen
from cfnkit.lint.guard_files.engine import guard_engine
from cfnkit.lint.known_rules.option_ids import unknown_ids
from cfnkit.lint.results import FileResult
from cfnkit.lint.settings import FileRequest, Options, Settings, TargetArguments

pytest.importorskip("cloudformation_validate")

RULES = """
let buckets = Resources.*[ Type == 'AWS::S3::Bucket' ]
rule BLOCKED when %buckets !empty {
  %buckets.Properties.PublicAccessBlockConfiguration.BlockPublicAcls == true
  <<The public is not kept out>>
}
let databases = Resources.*[ Type == 'AWS::RDS::DBInstance' ]
rule NO_PLAIN_PASSWORD when %databases !empty {
  %databases.Properties.MasterUserPassword is_struct
}
"""
HEAD = """\
Parameters:
  Block: {Type: String}
  Password: {Type: String, NoEcho: true, Default: hunter2hunter2}
Conditions:
  Blocked: !Equals [!Ref Block, "true"]
Resources:
"""


@pytest.fixture(autouse=True, scope="module")
def _one_engine_for_the_same_rules() -> Iterator[None]:
    """An engine has 200 MB, which it never frees; tests with the same files share one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chosen, "guard_engine", cache(guard_engine))
        yield


@pytest.fixture(autouse=True)
def _in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rules have the same name in each test."""
    monkeypatch.chdir(tmp_path)


def checked(folder: Path, resource: str, rules: str = RULES, **parameters: str) -> FileResult:
    """The result for a template with one resource."""
    (folder / "rules.guard").write_text(rules)
    (folder / "t.yaml").write_text(f"{HEAD}  One:\n    Type: {resource}\n")
    settings = Settings(
        engine="fast",
        jobs=1,
        cache=False,
        guard_rules=(Path("rules.guard"),),
        target=TargetArguments(parameters=parameters),
    )
    [result] = check_files([FileRequest(str(folder / "t.yaml"))], settings)
    return result


def bucket(value: str) -> str:
    """A bucket with a value of BlockPublicAcls, on line 11."""
    return f"AWS::S3::Bucket\n    Properties:\n      PublicAccessBlockConfiguration:\n        BlockPublicAcls: {value}"


def found(result: FileResult) -> list[tuple[str, int]]:
    """Ids and lines of the findings of Guard rules."""
    return [(each.id, each.span.line) for each in result.findings if each.id.startswith("E9792")]


def undecided(result: FileResult) -> list[tuple[str, int]]:
    return [(each.id, each.span.line) for each in result.undecided]


@pytest.mark.parametrize(
    ("value", "given", "broken", "doubtful"),
    [
        ("false", {}, True, False),
        ("true", {}, False, False),
        ('"true"', {}, False, False),
        ('"false"', {}, True, False),
        ("!Ref Block", {"Block": "true"}, False, False),
        ("!Ref Block", {"Block": "false"}, True, False),
        ("!Ref Block", {}, False, True),
        ("!If [Blocked, true, false]", {}, False, True),
        ("!If [Blocked, false, 'false']", {}, True, False),
    ],
)
def test_values_are_those_of_the_deployment_in_the_types_of_the_schema(
    tmp_path: Path, value: str, given: dict[str, str], broken: bool, doubtful: bool
) -> None:
    result = checked(tmp_path, bucket(value), **given)

    assert found(result) == ([("E9792/BLOCKED", 11)] if broken else [])
    assert undecided(result) == ([("E9792/BLOCKED", 11)] if doubtful else [])


def test_a_finding_has_the_message_of_the_rule_and_its_file(tmp_path: Path) -> None:
    [finding] = [each for each in checked(tmp_path, bucket("false")).findings if each.id.startswith("E9792")]

    assert finding.message == "The public is not kept out"
    assert finding.problem.hint == "The rule BLOCKED is in rules.guard."


def test_what_a_macro_makes_is_found_at_its_line(tmp_path: Path) -> None:
    loop = "Fn::ForEach::Buckets:\n    - Name\n    - [A, B]\n    - ${Name}:\n        Type: AWS::S3::Bucket"
    (tmp_path / "t.yaml").write_text("")
    (tmp_path / "rules.guard").write_text(RULES)
    text = f"Transform: AWS::LanguageExtensions\nResources:\n  One: {{Type: AWS::SNS::Topic}}\n  {loop}\n"
    settings = Settings(engine="fast", jobs=1, cache=False, guard_rules=(Path("rules.guard"),))
    [result] = check_files([FileRequest(str(tmp_path / "t.yaml"), text.encode())], settings)

    assert found(result) == [("E9792/BLOCKED", 7)]
    assert [each.copies for each in result.findings if each.id == "E9792/BLOCKED"] == [2]


def test_a_rule_sees_no_secret_and_the_reference_instead(tmp_path: Path) -> None:
    database = "AWS::RDS::DBInstance\n    Properties: {DBInstanceClass: db.t4g.micro, MasterUserPassword: %s}"
    asks = "rule GUESS { Resources.*.Properties.MasterUserPassword != 'hunter2hunter2' }"

    assert found(checked(tmp_path, database % "!Ref Password")) == []
    assert found(checked(tmp_path, database % "plain")) == [("E9792/NO_PLAIN_PASSWORD", 9)]
    assert found(checked(tmp_path, database % "!Ref Password", asks)) == []
    assert found(checked(tmp_path, database % '!Sub "${Password}"', asks)) == []


def test_a_file_that_does_not_parse_is_a_finding_at_its_line_and_the_others_count(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.guard").write_text("rule broken {\n  Resources.* %%\n}\n")
    (folder / "b.guard").write_text(RULES)
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nguard_rules: [rules]\n")
    (tmp_path / "t.yaml").write_text(f"{HEAD}  One:\n    Type: {bucket('false')}\n")
    [result] = check_files([FileRequest(str(tmp_path / "t.yaml"))], Settings(engine="fast", jobs=1, cache=False))

    assert found(result) == [("E9792/BLOCKED", 11)]
    [flaw] = [each for each in result.findings if each.id == "E9793"]
    assert (Path(flaw.span.source).name, flaw.span.line) == ("a.guard", 2)


def test_a_folder_without_rules_is_told_at_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\nguard_rules: [rules]\n")
    (tmp_path / "t.yaml").write_text("Resources: {A: {Type: AWS::SNS::Topic}}\n")
    [result] = check_files([FileRequest(str(tmp_path / "t.yaml"))], Settings(engine="fast", jobs=1, cache=False))

    assert [(each.id, each.span.line) for each in result.findings] == [("E9798", 2)]


def test_a_suppression_names_a_guard_rule(tmp_path: Path) -> None:
    reason = "Metadata: {cfnkit: {ignore: [{rule: BLOCKED, reason: The site is public.}]}}"
    result = checked(tmp_path, f"{bucket('false')}\n    {reason}")

    assert found(result) == []
    assert [each.finding.id for each in result.suppressed] == ["E9792/BLOCKED"]
    assert not [each for each in result.findings if each.id == "W9795"]


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("!Ref Given", True),
        ("!If [IsGiven, false, false]", False),
        ("!If [IsGiven, true, false]", True),
        ("!Ref AWS::NoValue", False),
        ("!If [IsGiven, true, !Ref AWS::NoValue]", True),
    ],
)
def test_a_default_that_decides_is_named(tmp_path: Path, value: str, named: bool) -> None:
    given = f"{bucket(value)}\n      BucketName: !Ref Given"
    rules = RULES.replace("== true", "== true or %buckets.Properties.PublicAccessBlockConfiguration.X exists")
    head = HEAD.replace("Parameters:", 'Parameters:\n  Given: {Type: String, Default: "false"}')
    head = head.replace("Conditions:", 'Conditions:\n  IsGiven: !Equals [!Ref Given, "true"]')
    (tmp_path / "rules.guard").write_text(rules)
    (tmp_path / "t.yaml").write_text(f"{head}  One:\n    Type: {given}\n")
    settings = Settings(engine="fast", jobs=1, cache=False, guard_rules=(Path("rules.guard"),))
    [result] = check_files([FileRequest(str(tmp_path / "t.yaml"))], settings)
    messages = [each.message for each in result.findings if each.id.startswith("E9792")]

    assert [message.endswith(", with the default of Given (line 2)") for message in messages] == [named]


def test_the_template_of_the_guard_hook_is_sound() -> None:
    template = Path(__file__).parents[3] / "templates" / "guard_hook.yaml"
    [result] = check_files(
        [FileRequest(str(template))], Settings(engine="both", jobs=1, cache=False, security="recommended")
    )

    assert [each.message for each in result.findings] == []


@pytest.mark.parametrize("name", ["BLOCKED", "E9792/BLOCKED", "E9792"])
@pytest.mark.parametrize("by_file", [False, True])
def test_options_and_files_name_a_guard_rule(tmp_path: Path, name: str, by_file: bool) -> None:
    (tmp_path / "rules.guard").write_text(RULES)
    (tmp_path / "t.yaml").write_text(f"{HEAD}  One:\n    Type: {bucket('false')}\n")
    options = Options(ignore=() if by_file else (name,))
    if by_file:
        (tmp_path / ".cfnkit.yaml").write_text(f"version: 1\nguard_rules: [rules.guard]\ncheck: {{ignore: [{name}]}}\n")
    given = () if by_file else (Path("rules.guard"),)
    settings = Settings(engine="fast", jobs=1, cache=False, guard_rules=given, options=options)
    [result] = check_files([FileRequest(str(tmp_path / "t.yaml"))], settings)

    assert found(result) == []
    assert list(unknown_ids(settings, [str(tmp_path / "t.yaml")])) == []
