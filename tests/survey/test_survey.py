"""What lies in a folder, and the configuration that fits it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

from cfnkit.configuration.configuration import Configuration
from cfnkit.configuration.file import load_configuration
from cfnkit.survey.contents import Contents, survey
from cfnkit.survey.names import target_names
from cfnkit.survey.text import configuration_text

MACRO = "name: {}\ndescription: does something\nscope: both\npermissions: []\nidempotent: true\n{}cases: []\n"
QUEUE = "Resources: {Q: {Type: AWS::SQS::Queue}}\n"
INCLUDE = """\
Resources: {Q: {Type: AWS::SQS::Queue}}
Outputs:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://corp/shared/snippets/outputs.yaml"}}
"""
DEFINES = """\
Resources:
  Macro:
    Type: AWS::CloudFormation::Macro
    Properties: {Name: %s, FunctionName: !Ref Function}
  Function: {Type: AWS::Lambda::Function, Properties: {Handler: i.h, Runtime: python3.13, Role: arn, Code: code}}
"""


def lay(folder: Path, **files: str) -> Path:
    """Write files, by their paths with `__` for a slash and `_` for the dot of the extension."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read_back(folder: Path, *, runs_macros: bool = False) -> dict[str, object]:
    """The configuration that is proposed for a folder, which the reader takes."""
    path = folder / ".cfnkit.yaml"
    path.write_text(configuration_text(survey(folder), runs_macros=runs_macros), encoding="utf-8")
    load_configuration(path)
    plain = yaml.safe_load(path.read_text("utf-8"))
    path.unlink()
    assert isinstance(plain, dict)
    return plain


def test_of_an_empty_folder_nothing_is_said(tmp_path: Path) -> None:
    assert survey(tmp_path) == Contents()
    assert read_back(tmp_path) == {"version": 1}
    assert "Examples of what can stand here" in configuration_text(Contents())


def test_macros_are_comments_unless_the_user_says_that_their_code_may_run(tmp_path: Path) -> None:
    lay(
        tmp_path,
        macros__tags__macro_yaml=MACRO.format("Tags", "handler: index.handler\n"),
        macros__tags__index_py="def handler(event, context): return event\n",
        node__macro_yaml=MACRO.format("Names", "command: [node, macro.js]\n"),
        lost__macro_yaml=MACRO.format("Lost", "handler: gone.handler\n"),
        defines_yaml=DEFINES % "Other",
        same_yaml=DEFINES % "Tags",
    )
    assert read_back(tmp_path) == {"version": 1}
    text = configuration_text(survey(tmp_path))
    assert "#   Tags: {handler: macros/tags/index.py:handler}\n" in text
    assert [line for line in text.splitlines() if "Names" in line or "macros_from" in line] == [
        "#   Names: {command: [node, macro.js], cwd: node}", "# macros_from: [defines.yaml]",
    ]  # fmt: skip

    assert read_back(tmp_path, runs_macros=True) == {
        "version": 1,
        "macros": {
            "Names": {"command": ["node", "macro.js"], "cwd": "node"},
            "Tags": {"handler": "macros/tags/index.py:handler"},
        },
        "macros_from": ["defines.yaml"],
    }
    assert [each.path for each in survey(tmp_path).unusable] == ["lost/macro.yaml"]


def test_a_commented_configuration_is_sound_once_its_marks_are_taken_away(tmp_path: Path) -> None:
    lay(
        tmp_path,
        macro_yaml=MACRO.format("Tags", "handler: index.handler\n"),
        index_py="def handler(event, context): return event\n",
        queue_yaml=QUEUE,
    )
    text = configuration_text(survey(tmp_path))
    keys = ("macros", "check", "security", "  ")
    lines = [
        line.removeprefix("# ") if line.removeprefix("# ").startswith(keys) else line for line in text.splitlines()
    ]
    path = tmp_path / ".cfnkit.yaml"
    path.write_text("\n".join(lines))
    configuration = load_configuration(path)
    assert list(configuration.macros) == ["Tags"]
    assert configuration.check.ignore == ("W3005",)
    assert configuration.security.profile == "recommended"


def test_files_of_parameters_are_targets(tmp_path: Path) -> None:
    entries = '[{"ParameterKey": "Env", "ParameterValue": "prod"}]'
    lay(
        tmp_path,
        parameters__prod_json=entries,
        parameters__dev_json='["Env=dev"]',
        previous_json='[{"ParameterKey": "Env", "UsePreviousValue": true}]',
        queue_yaml=QUEUE,
    )
    assert read_back(tmp_path)["targets"] == {
        "dev": {"parameter_files": ["parameters/dev.json"]},
        "prod": {"parameter_files": ["parameters/prod.json"]},
    }
    (refused,) = survey(tmp_path).unusable
    assert refused.path == "previous.json"
    assert "previous value" in refused.reason


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["parameters/prod.json", "dev.params.json", "web-parameters.json"], ["prod", "dev", "web"]),
        (["web/parameters.json", "params-test.yaml", "config/eu.config.json"], ["web", "test", "eu"]),
        (["web/prod.json", "api/prod.json"], ["web-prod", "api-prod"]),
        (["a/web/prod.json", "b/web/prod.json"], ["a/web/prod", "b/web/prod"]),
        (["parameters.json"], ["parameters"]),
        (["preparams.json", "paramsets.json"], ["preparams", "paramsets"]),
    ],
)
def test_a_target_is_called_after_its_file(paths: list[str], names: list[str]) -> None:
    assert target_names(paths) == names


@pytest.mark.parametrize(
    ("path", "name"),
    [("params/prod.json", "params-prod"), ("prod.params.json", "prod.params"), ("prod.json", "prod-parameters")],
)
def test_a_target_takes_no_name_of_another_file(tmp_path: Path, path: str, name: str) -> None:
    (tmp_path / "samconfig.toml").write_text(
        '[prod.deploy.parameters]\ntemplate_file = "q.yaml"\nregion = "eu-west-1"\n'
    )
    lay(tmp_path, q_yaml=QUEUE)
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text('[{"ParameterKey": "Env", "ParameterValue": "prod"}]')
    assert read_back(tmp_path)["targets"] == {name: {"parameter_files": [path]}}
    (tmp_path / ".cfnkit.yaml").write_text("version: 1\ntargets: {params-prod: {}}\n")  # which is written anew
    assert list(survey(tmp_path).parameter_files) == [name]


def test_the_folder_of_an_include_is_the_one_with_most_of_its_key(tmp_path: Path) -> None:
    lay(tmp_path, t_yaml=INCLUDE, snippets__outputs_yaml="A: {Value: 1}\n", other__outputs_yaml="A: {Value: 2}\n")
    assert read_back(tmp_path)["includes"] == {"s3://corp/shared/snippets/": "snippets"}
    (tmp_path / "snippets/outputs.yaml").rename(tmp_path / "snippets.yaml")
    assert read_back(tmp_path)["includes"] == {"s3://corp/shared/snippets/": "other"}
    lay(tmp_path, third__outputs_yaml="A: {Value: 3}\n")
    assert "includes" not in read_back(tmp_path)  # which of both is meant, nobody says


def test_files_of_targets_and_apps_are_told(tmp_path: Path) -> None:
    lay(
        tmp_path,
        samconfig_toml='version = 0.1\n[prod.deploy.parameters]\nstack_name = "web"\ntemplate_file = "queue.yaml"\n',
        queue_yaml=QUEUE,
        app__cdk_json='{"app": "python3 app.py"}',
        rules__open_guard="rule a { Resources exists }\n",
        manifest_yaml="""\
region: eu-west-1
version: 2021-03-15
resources:
  - name: queue
    resource_file: queue.yaml
    deploy_method: stack_set
    deployment_targets: {organizational_units: [Workloads]}
""",
    )
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [W3005]\n")
    contents = survey(tmp_path)
    text = configuration_text(contents)

    assert read_back(tmp_path) == {"version": 1}
    assert contents.target_files["samconfig.toml"] == 1
    assert "#   samconfig.toml (1 target)\n" in text
    assert '# organizational_units:\n#   Workloads: ["111111111111"]\n' in text
    assert "# A CDK app: `cfnkit check app --synth`" in text
    assert "# guard_rules: [rules]\n" in text
    assert "# .cfnlintrc counts too" in text


def test_rules_of_ones_own_are_suggested_and_none_of_them_runs(tmp_path: Path) -> None:
    words = {
        "title": "A queue has no name",
        "reason": "So it is.",
        "remedy": "Name it.",
        "source": "https://example.com",
    }
    named = {"resources": {"AWS::SQS::Queue": {"required": ["QueueName"]}}}
    table = {"rules": [{"id": "QUEUES-1", **words, **named}]}
    rule = (
        "from cfnkit.rule import rule\nopen('ran', 'w')\n\n\n"
        "@rule('W9800', 't', description='d', source='https://example.com')\ndef check(subject):\n    return ()\n"
    )
    lay(
        tmp_path,
        policy__queues_json=json.dumps(table),
        policy__other_json='{"rules": [{"id": 1}]}',
        policy__rules__names_py=rule,
        policy__rules__about_py="# from cfnkit.rule import rule\n",
        queue_yaml=QUEUE,
    )
    contents = survey(tmp_path)

    assert (contents.tables, contents.rules) == (("policy/queues.json",), ("policy/rules",))
    assert not (tmp_path / "ran").exists()
    text = configuration_text(contents)
    assert "# rule_tables: [policy/queues.json]\n" in text
    assert "# rules: [policy/rules]\n" in text
    assert read_back(tmp_path, runs_macros=True) == {"version": 1}
    marked = [line.removeprefix("# ") for line in text.splitlines() if line.startswith(("# rules:", "# rule_tables:"))]
    (tmp_path / ".cfnkit.yaml").write_text("\n".join(["version: 1", *marked]))
    configuration = load_configuration(tmp_path / ".cfnkit.yaml")
    assert [each.id for own in configuration.tables for each in own.rules] == ["QUEUES-1"]


def test_what_files_of_targets_name_is_no_target_again(tmp_path: Path) -> None:
    lay(
        tmp_path,
        manifest_yaml="""region: eu-west-1
version: 2021-03-15
resources:
  - name: queue
    resource_file: queue.yaml
    parameter_file: parameters/queue.json
    deploy_method: stack_set
    deployment_targets: {accounts: ["111111111111"]}
""",
        parameters__queue_json='[{"ParameterKey": "Env", "ParameterValue": "prod"}]',
        other_json='["Env=dev"]',
        queue_yaml="Parameters: {Env: {Type: String}}\n" + QUEUE,
        stack_yaml="""\
Resources:
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: queues
      PermissionModel: SELF_MANAGED
      TemplateURL: queue.yaml
      StackInstancesGroup: [{DeploymentTargets: {Accounts: ["111111111111"]}, Regions: [eu-west-1, us-east-1]}]
""",
    )
    contents = survey(tmp_path)
    assert contents.parameter_files == {"other": "other.json"}
    assert contents.target_files == {"manifest.yaml": 1, "stack.yaml": 2}


def test_what_has_a_configuration_of_its_own_is_left_to_it(tmp_path: Path) -> None:
    lay(
        tmp_path,
        team__parameters__prod_json='["Env=prod"]',
        team__queue_yaml=QUEUE,
        team__macro_yaml=MACRO.format("Tags", "command: [node, macro.js]\n"),
    )
    (tmp_path / "team/.cfnkit.yaml").write_text("version: 1\n")
    assert survey(tmp_path) == Contents(configured=("team",))
    assert read_back(tmp_path, runs_macros=True) == {"version": 1}


@pytest.mark.parametrize(
    "name", ["a b#c.json", "\U0001f600.json", "true.json", "é'\"{.json", "1.json", "- x.json", "a: b.json"]
)
def test_any_name_of_a_file_is_written_so_that_it_is_read_as_it_is(name: str, tmp_path: Path) -> None:
    try:
        (tmp_path / name).write_text('["Env=prod"]', encoding="utf-8")
    except OSError:
        pytest.skip("no such name here")
    (tmp_path / "second.json").write_text('["Env=dev"]')
    configuration = load_configuration_of(tmp_path)
    assert configuration.targets[name.removesuffix(".json").strip("-")].parameters == {"Env": "prod"}


@pytest.mark.parametrize("end", ["\n", "\r", "\x85", "\u2028", "\u2029"])
def test_a_name_of_two_lines_brings_no_key(end: str, tmp_path: Path) -> None:
    evil = f"a{end}macros: {{Evil: {{command: [sh]}}}}{end}#"
    folder = tmp_path / evil
    try:
        folder.mkdir()
        (tmp_path / f"{evil}.json").write_text('["Env=prod"]')
        (tmp_path / f"{evil}.yaml").write_text(DEFINES % "Evil")
        (tmp_path / f"{evil}.guard").write_text("rule a { Resources exists }\n")
    except OSError:
        pytest.skip("no such name here")
    lay(
        folder,
        cdk_json='{"app": "x"}',
        defines_yaml=DEFINES % "Evil",
        prod_json='["Env=prod"]',
        macro_yaml=MACRO.format(json.dumps("Ev" + end + "il"), "command: [sh]\n"),
        samconfig_toml='version = 0.1\n[prod.deploy.parameters]\nstack_name = "web"\ntemplate_file = "defines.yaml"\n',
        own__x_yaml=QUEUE,
    )
    (folder / "own/.cfnkit.yaml").write_text("version: 1\n")
    configuration = load_configuration_of(tmp_path)
    assert configuration.macros == {}
    assert configuration.macros_from == ()
    assert {target.parameters["Env"] for target in configuration.targets.values()} == {"prod"}


def test_a_name_that_is_no_text_is_left_out(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"\xff.json")).write_text('["Env=prod"]')
    except OSError:
        pytest.skip("no such name here")
    contents = survey(tmp_path)
    assert contents.parameter_files == {}
    assert [each.reason for each in contents.unusable] == ["its name is no UTF-8"]
    assert load_configuration_of(tmp_path).targets == {}


def load_configuration_of(folder: Path) -> Configuration:
    """The configuration that is proposed for a folder, as the reader takes it."""
    path = folder / ".cfnkit.yaml"
    path.write_text(configuration_text(survey(folder)), encoding="utf-8")
    return load_configuration(path)
