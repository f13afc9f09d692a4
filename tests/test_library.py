"""What a program imports from `cfnkit`: its names, what they refuse, what they show, and that they can be pickled."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cfnkit

SECRET = "hunter2secret"
GIVEN = "given-7f3a"
TEMPLATE = f"""\
Transform: AWS::LanguageExtensions
Parameters:
  Password: {{Type: String, NoEcho: true, Default: {SECRET}}}
  Given: {{Type: String, NoEcho: true}}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties: {{QueueName: !Ref Given, Tags: [{{Key: a, Value: !Ref Password}}]}}
"""
ANY: Any = None


def wrong(value: object) -> Any:
    """A value of a type that a type checker refuses, too."""
    return value


def processed() -> cfnkit.Processed:
    return cfnkit.process(TEMPLATE, name="t.yaml", target=cfnkit.Target(parameters={"Given": GIVEN}))


def test_each_name_is_there_and_listed_without_being_imported() -> None:
    assert [name for name in cfnkit.__all__ if not hasattr(cfnkit, name)] == []
    code = "import cfnkit, sys; print(*dir(cfnkit)); print(*sorted(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    names, modules = map(str.split, ended.stdout.splitlines())
    assert set(cfnkit.__all__) <= set(names)
    assert [name for name in modules if name.startswith("cfnkit")] == ["cfnkit", "cfnkit.lazy_names"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: cfnkit.Options(ignore=wrong("E1157")), "ignore is a tuple of texts, such as ('E3002',), not a str."),
        (lambda: cfnkit.Options(include=(ANY,)), "include is a tuple of texts, such as ('I',), without a NoneType."),
        (lambda: cfnkit.Settings(engine=wrong("slow")), "engine: 'slow' is not one of cfn-lint, fast, both."),
        (
            lambda: cfnkit.Settings(engine=wrong("fats")),
            "engine: 'fats' is not one of cfn-lint, fast, both. Did you mean",
        ),
        (lambda: cfnkit.Settings(jobs=0), "jobs: '0' is not a number of processes, 1 or more."),
        (lambda: cfnkit.Settings(time_limit=-1), "time_limit: '-1' is no number of seconds from 0 to 1,000,000."),
        (
            lambda: cfnkit.Settings(target=wrong("tokyo")),
            "target must be of the type Target or TargetArguments, not a str.",
        ),
        (lambda: cfnkit.Settings(config=wrong("c.yaml")), "config must be of the type Configuration, not a str."),
        (
            lambda: cfnkit.Settings(rules=wrong("policy")),
            "rules is a tuple of paths, such as (Path('policy'),), not a str.",
        ),
        (lambda: cfnkit.Target(parameters={"N": wrong(1)}), "The value of 'N' is an int; it must be a text"),
        (lambda: cfnkit.TargetArguments(parameters={"N": ANY}), "The value of 'N' is a NoneType; it must be a text"),
        (lambda: cfnkit.Target(account_id=wrong(111111111111)), "account_id is a text, not an int."),
        (lambda: cfnkit.FileRequest(ANY), "The name of a template is its path, not a NoneType."),
        (lambda: cfnkit.FileRequest("t", wrong("x")), "The data of a template are bytes (text.encode()), not a str."),
        (lambda: cfnkit.process(wrong({})), "A template is its text, such as path.read_text() or json.dumps(...)"),
        (lambda: cfnkit.process("", target=wrong(1)), "target is a Target, or the name of one in the configuration"),
        (lambda: cfnkit.process("", config=wrong(1)), "config is a Configuration, a path or a mapping, not an int."),
        (lambda: cfnkit.check_files("t.yaml"), "check_files takes a list of templates, such as ['t.yaml'], not a str."),
        (
            lambda: cfnkit.check_files(["t.yaml"], cfnkit.Settings(options=cfnkit.Options(ignore=("E3022x",)))),
            "ignore: There is no rule 'E3022x'. Did you mean 'E3022'?",
        ),
        (
            lambda: cfnkit.Checker(cfnkit.Settings(options=cfnkit.Options(mandatory=("E97000",)))),
            "mandatory: There is no rule 'E97000'. Did you mean",
        ),
        (
            lambda: cfnkit.Settings(tables=wrong(("common",))),
            "tables has pairs, such as ('common', Path.cwd()), not a str.",
        ),
        (lambda: cfnkit.Settings(today=wrong("2027-01-31")), "today must be of the type date, not a str."),
        (lambda: cfnkit.Options(configure_rules=wrong("x")), "configure_rules is a mapping, not a str."),
        (lambda: cfnkit.check_files(["t.yaml"], wrong("x")), "Settings say how templates are checked, not a str."),
        (lambda: cfnkit.Target(notification_arns=wrong("arn")), "notification_arns is a tuple of texts, not a str."),
        (lambda: cfnkit.Target(parameters=wrong({1: "x"})), "The name of a parameter is a text, not an int."),
        (lambda: cfnkit.process("", consent=wrong("x")), "consent is a Consent, not a str."),
        (lambda: cfnkit.drift_of("a: 1\n", wrong(None)), "The live state is a Path, or bytes of JSON, not a NoneType."),
        (lambda: cfnkit.drift_of(__file__, b"{}"), "is a text here; the file is Path("),
        (lambda: cfnkit.drift_of("a: 1\n", wrong("{}")), "The live state is a Path, or bytes of JSON, not a str."),
        (lambda: cfnkit.drift_of(Path("none.yaml"), b"{}"), "The template none.yaml cannot be read: No such file"),
    ],
)
def test_a_wrong_argument_is_refused_when_it_is_given(make: Callable[[], object], said: str) -> None:
    with pytest.raises(cfnkit.CfnkitError) as caught:
        make()
    assert said in str(caught.value)


def test_no_repr_shows_a_secret() -> None:
    result = processed()
    checked = cfnkit.check_files([cfnkit.FileRequest("t.yaml", TEMPLATE.encode())], cfnkit.Settings(cache=False))
    values = [
        result,
        result.document,
        result.document.source,
        result.target,
        result.trace,
        result.redactor,
        result.sources,
    ]
    shown = repr([*values, result.diagnostics, list(checked), cfnkit.Settings(target=result.target), result.resolved])

    assert SECRET not in shown
    assert GIVEN not in shown
    assert "Processed('t.yaml', accepted, " in shown


def test_values_survive_pickling_as_equals() -> None:
    result = processed()
    (checked,) = cfnkit.check_files([cfnkit.FileRequest("t.yaml", TEMPLATE.encode())], cfnkit.Settings(cache=False))
    settings = cfnkit.Settings(options=cfnkit.Options(ignore=("W",)), target=result.target)

    for value in (result, result.document, checked, settings, cfnkit.FileRequest("t.yaml", b"x")):
        assert pickle.loads(pickle.dumps(value)) == value
    assert cfnkit.SourceText("a", "b") != cfnkit.SourceText("a", "c")
    assert hash(result.document.source) == hash(pickle.loads(pickle.dumps(result.document.source)))


def test_paths_are_templates_to_check(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("Resources: {A: {Type: AWS::SNS::Topc}}\n")

    (one,) = cfnkit.check_files([path], cfnkit.Settings(cache=False))
    (other,) = cfnkit.check_files([str(path)], cfnkit.Settings(cache=False))
    assert [finding.id for finding in one.findings] == ["E3006"]
    assert one == other


def test_drift_is_one_function(tmp_path: Path) -> None:
    template = """\
Parameters: {Password: {Type: String, NoEcho: true, Default: hunter2secret}}
Resources:
  Q:
    Type: AWS::SQS::Queue
    Properties: {QueueName: jobs, DelaySeconds: 1, Tags: [{Key: a, Value: !Ref Password}]}
"""
    live = b"""{"Identifier": "jobs", "TypeName": "AWS::SQS::Queue", "ResourceDescription": {"Identifier": "jobs",
    "Properties": "{\\"QueueName\\": \\"jobs\\", \\"DelaySeconds\\": 5, \\"QueueUrl\\": \\"jobs\\", \\"Tags\\":
    [{\\"Key\\": \\"a\\", \\"Value\\": \\"another-secret\\"}]}"}}""".replace(b"\n    ", b" ")
    (tmp_path / "t.yaml").write_text(template)
    (tmp_path / "live.json").write_bytes(live)

    report = cfnkit.drift_of(tmp_path / "t.yaml", tmp_path / "live.json")
    (queue,) = report.resources
    assert [(each.path, each.expected, each.actual) for each in queue.differences][:1] == [(("DelaySeconds",), 1, 5)]
    assert SECRET not in str([(each.path, each.expected, each.actual) for each in queue.differences])
    assert cfnkit.drift_of(template, live).resources[0].differences[0].actual == 5
    assert pickle.loads(pickle.dumps(report)) == report
    with pytest.raises(cfnkit.ConfigurationError, match="Nothing is compared: CloudFormation would refuse <template>"):
        cfnkit.drift_of("Resources: {A: {Type: AWS::SQS::Queue, DependsOn: B}}\n", live)
