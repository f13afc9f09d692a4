"""`cfnkit order`, from files to what is printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfnkit.cli import main

NETWORK = """\
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Name: {Type: AWS::SSM::Parameter, Properties: {Name: /net/vpc, Type: String, Value: !Ref Vpc}}
Outputs:
  Vpc: {Value: !Ref Vpc, Export: {Name: !Sub "${AWS::StackName}-Vpc"}}
"""
IMPORTS = """\
Parameters: {Network: {Type: String, Default: net-dev}}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: {Fn::ImportValue: !Sub "${Network}-Vpc"}}}
"""


def template(exports: str = "", imports: str = "", more: str = "") -> str:
    name = f"TopicName: {{Fn::ImportValue: {imports}}}" if imports else ""
    outputs = f"Outputs: {{X: {{Value: x, Export: {{Name: {exports}}}}}}}\n" if exports else ""
    return f"Resources:\n  Topic: {{Type: AWS::SNS::Topic, Properties: {{{name}}}}}\n{more}{outputs}"


@pytest.fixture
def lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], None]:
    """Writes files to the current folder, by their names."""
    monkeypatch.chdir(tmp_path)

    def write(files: dict[str, str]) -> None:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, "utf-8")

    return write


def ordered(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    assert main(["order", "--format", "json", *words]) == status
    return json.loads(capsys.readouterr().out)


def stages(order: Any) -> list[list[str]]:
    return [[f"{each['template']} {each['stack_name'] or ''}".strip() for each in stage] for stage in order["stages"]]


def test_each_stack_comes_after_what_it_needs(
    lay: Callable[[dict[str, str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    read = "Parameters: {Vpc: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /net/vpc}}\n"
    macro = "  Macro: {Type: AWS::CloudFormation::Macro, Properties: {Name: Tags, FunctionName: f}}\n"
    lay(
        {
            "a.yaml": template(exports="a", imports="b"),
            "b.yaml": template(exports="b", more=macro),
            "c.yaml": template(imports="a") + read,
            "net.yaml": NETWORK,
            "d.yaml": "Transform: Tags\n" + template(),
        }
    )
    order = ordered(capsys)
    assert stages(order) == [["b.yaml", "net.yaml"], ["a.yaml", "d.yaml"], ["c.yaml"]]
    needs = {(each["kind"], each["name"], each["template"]) for each in order["stages"][2][0]["needs"]}
    assert needs == {("export", "a", "a.yaml"), ("SSM parameter", "/net/vpc", "net.yaml")}
    assert order["stages"][1][0]["needs"][0]["at"] == {"file": "a.yaml", "line": 2, "column": 76}
    assert all(each["sure"] for stage in order["stages"] for stack in stage for each in stack["needs"])


def test_a_name_of_which_a_part_is_not_known_may_be_that_of_an_export(
    lay: Callable[[dict[str, str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    lay({"app.yaml": IMPORTS, "net.yaml": NETWORK})
    assert main(["order"]) == 0
    said = capsys.readouterr()
    assert "Stage 2\n  app.yaml\n    may import *-Vpc, which net.yaml may export (app.yaml:3, net.yaml:5)\n" in said.out
    assert "2 stacks in 2 stages." in said.err


def test_targets_give_stacks_their_names_and_values(
    lay: Callable[[dict[str, str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    deploy = "[{0}.deploy.parameters]\ntemplate_file = '{1}'\nstack_name = '{2}'\nregion = '{3}'\n"
    more = 'parameter_overrides = "Network=net-{0}"\n'
    places = [("dev", "eu-west-1"), ("prod", "eu-west-2")]
    net = "".join(deploy.format(name, "net.yaml", f"net-{name}", region) for name, region in places)
    app = "".join(deploy.format(name, "app.yaml", f"app-{name}", region) + more.format(name) for name, region in places)
    lay(
        {
            "net/net.yaml": NETWORK,
            "app/app.yaml": IMPORTS,
            "net/samconfig.toml": "version = 0.1\n" + net,
            "app/samconfig.toml": "version = 0.1\n" + app,
            "last.yaml": template(
                more="  Q:\n    Type: AWS::SQS::Queue\n"
                "    Properties: {QueueName: !GetStackOutput {StackName: app-dev, OutputName: X}}\n"
            ),
        }
    )
    order = ordered(capsys)
    assert stages(order) == [
        ["net/net.yaml net-dev", "net/net.yaml net-prod"],
        ["app/app.yaml app-dev", "app/app.yaml app-prod"],
        ["last.yaml"],
    ]
    found = [
        (each["stack_name"], need["name"], need["stack_name"], need["sure"])
        for each in order["stages"][1]
        for need in each["needs"]
    ]
    assert found == [("app-dev", "net-dev-Vpc", "net-dev", True), ("app-prod", "net-prod-Vpc", "net-prod", True)]
    assert order["stages"][1][0]["region"] == "eu-west-1"
    assert stages(ordered(capsys, "--target", "prod*")) == [["net/net.yaml net-prod"], ["app/app.yaml app-prod"]]
    assert main(["order", "--target", "prd"]) == 1
    assert "There is no target 'prd'." in capsys.readouterr().err


def test_stacks_that_need_each_other_are_told_with_the_way(
    lay: Callable[[dict[str, str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    lay(
        {
            "a.yaml": template(exports="a", imports="b"),
            "b.yaml": template(exports="b", imports="c"),
            "c.yaml": template(exports="c", imports="a"),
            "d.yaml": template(imports="a"),
            "e.yaml": template(),
        }
    )
    assert main(["order"]) == 2
    said = capsys.readouterr()
    assert "a.yaml -> b.yaml -> c.yaml -> a.yaml" in said.err
    assert "c.yaml imports a, which a.yaml exports (c.yaml:2, a.yaml:3)" in said.err
    assert said.out.startswith("Stage 1\n  e.yaml\nIn no stage, because of a circle\n  a.yaml\n")
    order = ordered(capsys, status=2)
    assert [each["template"] for each in order["waiting"]] == ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]
    assert [each["from"]["template"] for each in order["circles"][0]] == ["a.yaml", "b.yaml", "c.yaml"]


def test_what_may_be_needed_makes_no_circle(
    lay: Callable[[dict[str, str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    one = "Outputs: {X: {Value: x, Export: {Name: !Sub '${AWS::StackName}-Role'}}}\n"
    lay(
        {
            "a.yaml": template(imports="!Sub '${Other}-Role'") + one,
            "b.yaml": template(imports="!Sub '${Other}-Role'") + one,
        }
    )
    assert stages(ordered(capsys)) == [["a.yaml", "b.yaml"]]


def test_a_nested_template_needs_what_it_needs_for_the_stack_around_it(
    lay: Callable[[dict[str, str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    properties = "Properties: {TemplateURL: parts/inner.yaml, Parameters: {Name: made}}"
    nested = f"  Inner:\n    Type: AWS::CloudFormation::Stack\n    {properties}\n"
    lay(
        {
            "outer.yaml": template(more=nested),
            "parts/inner.yaml": "Parameters: {Name: {Type: String}}\n" + template(imports="!Ref Name"),
            "made.yaml": template(exports="made"),
        }
    )
    order = ordered(capsys)
    assert stages(order) == [["made.yaml"], ["outer.yaml"]]
    assert order["only_nested"] == ["parts/inner.yaml"]
    assert order["stages"][1][0]["needs"][0]["at"]["file"] == "parts/inner.yaml"


def test_a_template_that_cannot_be_read_is_told(
    lay: Callable[[dict[str, str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    lay({"a.yaml": template(exports="a"), "b.yaml": "Resources: {A: {Type: AWS::SNS::Topic}\n"})
    assert main(["order", "a.yaml", "b.yaml"]) == 2
    said = capsys.readouterr()
    assert "Stage 1\n  a.yaml\n" in said.out
    assert "cfnkit: b.yaml is not in the order: b.yaml:" in said.err


def test_mermaid_has_a_box_for_each_stage_and_dashes_for_what_may_be_needed(
    lay: Callable[[dict[str, str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    lay(
        {
            "app.yaml": IMPORTS,
            "net.yaml": NETWORK,
            "z.yaml": template(imports="net-x") + "\n",
            "y.yaml": template("net-x"),
        }
    )
    assert main(["order", "--format", "mermaid"]) == 0
    text = capsys.readouterr().out
    assert text.startswith('flowchart LR\n  subgraph stage1["Stage 1"]\n    s1["<b>net.yaml</b>"]\n')
    assert '  s1 -.->|"#42;-Vpc"| s0\n' in text
    assert '  s2 -->|"net-x"| s3\n' in text


def test_a_program_or_stdin_has_no_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["order", "-"]) == 1
    assert "name files and folders" in capsys.readouterr().err


def test_a_secret_in_a_name_is_never_shown(
    lay: Callable[[dict[str, str]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "Parameters: {Secret: {Type: String, NoEcho: true}}\n"
    config = "version: 1\ntargets:\n  prod: {region: eu-west-1, parameters: {Secret: hunter2hunter2}}\n"
    name = "!Sub 'net-${Secret}'"
    lay(
        {
            ".cfnkit.yaml": config,
            "a.yaml": secret + template(exports=name),
            "b.yaml": secret + template(imports=name),
        }
    )
    for words in ([], ["--format", "json"], ["--format", "mermaid"], ["--target", "prod"]):
        main(["order", *words])
        said = capsys.readouterr()
        assert "hunter2" not in said.out + said.err
        assert "net-" in said.out
    main(["check", "--engine", "fast", "--no-cache", "--include", "I93", "."])
    said = capsys.readouterr()
    assert "hunter2" not in said.out.replace(config, "") + said.err
