"""What a workspace reads: open texts and files, other documents, what loops make; its symbols and links."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.names.workspace import WorkspaceNames, links, workspace_renaming
from cfnkit.source import SourceText, replaced
from support.workspaces import Workspace, workspace_of


def test_an_open_text_goes_before_the_disk_and_files_are_read_again_when_they_change(files: Workspace) -> None:
    workspace = WorkspaceNames(files)
    place = files.place("network.yaml", "shop-|zone")
    assert files.shown(workspace.references(workspace.at(*place))) == ["app.yaml:20 ${AWS::StackName}-zone"]
    files.texts[files.path("app.yaml")] = "Resources: {}\n"
    assert workspace.references(workspace.at(*place)) == ()
    files.texts.clear()
    (files.root / ".cfnkit.yaml").write_text("version: 1\ntargets: {prod: {stack_name: other}}\n")
    imported = files.place("app.yaml", "}-|zone")
    assert files.shown(workspace.definitions(workspace.at(*imported))) == ["network.yaml:5 shop-zone"]
    assert workspace.at(*imported)[0].name.text == "other-zone"
    assert workspace.definitions(workspace.at(*files.place("app.yaml", "[Ta|bles"))) == ()
    (files.root / "network.yaml").unlink()
    assert workspace.definitions(workspace.at(*imported)) == ()


def test_a_file_of_git_sync_gives_parameters_to_its_template(files: Workspace) -> None:
    text = "template-file-path: snippets/child.yaml\nparameters:\n  Size: 2\n"
    (files.root / "deploy").mkdir()
    (files.root / "deploy/prod.yaml").write_text(text)
    files.documents = ("deploy/prod.yaml",)
    workspace = WorkspaceNames(files)
    assert files.shown(workspace.references(workspace.at(*files.place("snippets/child.yaml", "  |Size")))) == [
        "app.yaml:11 Size",
        "deploy/prod.yaml:3 Size",
    ]
    given = workspace.at(*files.place("deploy/prod.yaml", "  |Size"))
    assert files.shown(workspace.definitions(given)) == ["snippets/child.yaml:2 Size"]
    named = workspace.at(*files.place("deploy/prod.yaml", "snippets/|child"))
    assert files.shown(workspace.definitions(named)) == ["snippets/child.yaml:1"]


SAMCONFIGS = {
    "samconfig.toml": """\
[default.deploy.parameters]
template_file = "snippets/child.yaml"
parameter_overrides = "Env=Size Size=2"
[prod.deploy.parameters]
template_file = "snippets/child.yaml"
parameter_overrides = ["ParameterKey=Size,ParameterValue=3"]
""",
    "samconfig.yaml": """\
default: {deploy: {parameters: {template_file: snippets/child.yaml, parameter_overrides: ["Size=2", "Env=a"]}}}
prod:
  deploy:
    parameters:
      template_file: snippets/child.yaml
      parameter_overrides: {Size: 010}
""",
}


@pytest.mark.parametrize("name", SAMCONFIGS)
def test_the_environments_of_the_sam_cli_give_parameters(name: str, files: Workspace) -> None:
    (files.root / name).write_text(SAMCONFIGS[name])
    files.documents = (name,)
    workspace = WorkspaceNames(files)
    place = files.place("snippets/child.yaml", "  |Size")
    given = {
        "samconfig.toml": [f"{name}:3 Size", f"{name}:6 Size"],
        "samconfig.yaml": [f"{name}:1 Size", f"{name}:6 Size"],
    }
    assert files.shown(workspace.references(workspace.at(*place))) == ["app.yaml:11 Size", *given[name]]
    named = [mention for mention in workspace.in_file(files.path(name)) if mention.name.kind.value == "file"]
    assert files.shown(workspace.definitions(named)) == ["snippets/child.yaml:1"]
    renaming = workspace_renaming(workspace, *place, "Delay")
    assert renaming is not None
    text = replaced(SourceText(files.path(name), files.text(name)), renaming.replacements)
    assert text == SAMCONFIGS[name].replace("Size", "Delay").replace("Env=Delay", "Env=Size")


@pytest.mark.parametrize("text", ['["Net=network", "Env=dev"]', '{"Parameters": {"Net": "network"}, "Tags": {}}'])
def test_each_form_of_a_parameter_file_names_parameters(text: str, files: Workspace) -> None:
    (files.root / "params.json").write_text(text)
    workspace = WorkspaceNames(files)
    assert files.shown(workspace.references(workspace.at(*files.place("app.yaml", "  N|et: {")))) == [
        "params.json:1 Net"
    ]


def test_a_macro_that_no_configuration_names_leads_to_its_resource_and_code(tmp_path: Path) -> None:
    macro = """\
Resources:
  Function: {Type: AWS::Lambda::Function, Properties: {Handler: index.handler, Code: {ZipFile: "def handler(): 1"}}}
  Macro: {Type: AWS::CloudFormation::Macro, Properties: {Name: Inline, FunctionName: !GetAtt Function.Arn}}
"""
    files = workspace_of(tmp_path, {"macro.yaml": macro, "user.yaml": "Transform: [Inline]\nResources: {}\n"})
    files.listed = ("macro.yaml", "user.yaml")
    workspace = WorkspaceNames(files)
    found = workspace.definitions(workspace.at(*files.place("user.yaml", "In|line")))
    assert files.shown(found) == ["macro.yaml:3 Inline", "macro.yaml:2 Function", 'macro.yaml:2 "def handler(): 1"']


def test_the_exports_and_names_that_loops_make_are_known(tmp_path: Path) -> None:
    loop = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
    - Team
    - [blue, green]
    - Queue${Team}: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "{{resolve:ssm:/q/${Team}}}"}}
Outputs:
  Fn::ForEach::Exports:
    - Team
    - [blue, green]
    - Url${Team}: {Value: a, Export: {Name: !Sub "queue-${Team}"}}
"""
    user = "Resources: {}\nOutputs:\n  A: {Value: !ImportValue queue-green}\n"
    lookups = "version: 1\nlookups: {ssm: {/q/green: a}}\n"
    files = workspace_of(tmp_path, {"loop.yaml": loop, "user.yaml": user, ".cfnkit.yaml": lookups})
    files.listed = ("loop.yaml", "user.yaml")
    workspace = WorkspaceNames(files)
    found = workspace.definitions(workspace.at(*files.place("user.yaml", "queue-|green")))
    assert files.shown(found) == ["loop.yaml:11 queue-${Team}"]
    assert [symbol.name for symbol in workspace.symbols("queueg")] == ["Queuegreen", "queue-green"]
    found = workspace.references(workspace.at(*files.place(".cfnkit.yaml", "/q/|green")))
    assert files.shown(found) == ["loop.yaml:6 {{resolve:ssm:/q/${Team}}}"]


def test_symbols_are_found_by_their_characters_the_nearest_first(files: Workspace) -> None:
    symbols = WorkspaceNames(files).symbols("queue")
    found = [(symbol.name, symbol.kind) for symbol in symbols]
    assert found == [("Queue", "output"), ("Queue", "resource"), ("QueueUrl", "output")]
    assert [symbol.name for symbol in WorkspaceNames(files).symbols("tbls")] == ["Tables"]


def test_links_lead_to_what_exists_in_the_project(files: Workspace) -> None:
    outside = files.root.parent / "outside.yaml"
    outside.write_text("Resources: {}\n")
    more = """\
Resources:
  Gone: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: gone.yaml}}
  Out: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../outside.yaml}}
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: platform/code}}
"""
    files.texts = {files.path("more.yaml"): more, files.path("app.yaml"): files.text("app.yaml")}
    workspace = WorkspaceNames(files)

    def shown(name: str) -> list[tuple[int, str, int, str]]:
        found = links(workspace, files.path(name))
        named = ((link.span.line, Path(link.path).relative_to(files.root).as_posix(), link) for link in found)
        return sorted((line, path, link.line, link.tooltip) for line, path, link in named)

    assert shown("more.yaml") == [(4, "platform/code", 1, "Open the folder platform/code")]
    assert shown(".cfnkit.yaml") == [
        (3, "macros/tables.py", 4, "Open the file macros/tables.py"),
        (4, "platform/macros.yaml", 1, "Open the file platform/macros.yaml"),
        (5, "snippets", 1, "Open the folder snippets"),
        (7, "params.json", 1, "Open the file params.json"),
    ]
    assert shown("app.yaml") == [
        (6, "snippets/topic.yaml", 1, "Open the included file snippets/topic.yaml"),
        (10, "snippets/child.yaml", 1, "Open the nested template snippets/child.yaml"),
        (15, "platform/code/app.py", 3, "Open the file platform/code/app.py"),
        (16, "platform/code/app.py", 3, "Open the file platform/code/app.py"),
    ]


def test_nested_stacks_and_outputs_that_loops_make_are_known(tmp_path: Path) -> None:
    parent = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Stacks:
    - Team
    - [blue]
    - Stack${Team}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Sub "${Team}.yaml"}}
Outputs:
  A: {Value: !GetAtt Stackblue.Outputs.Urlgreen}
"""
    child = """\
Transform: AWS::LanguageExtensions
Resources: {Topic: {Type: AWS::SNS::Topic}}
Outputs:
  Fn::ForEach::Urls:
    - Team
    - [green]
    - Url${Team}: {Value: !Ref Topic}
"""
    files = workspace_of(tmp_path, {"parent.yaml": parent, "blue.yaml": child})
    files.listed = ("parent.yaml", "blue.yaml")
    workspace = WorkspaceNames(files)
    found = workspace.definitions(workspace.at(*files.place("parent.yaml", "Outputs.|Urlgreen")))
    assert files.shown(found) == ["blue.yaml:7 Url${Team}"]


def test_a_configuration_that_is_created_governs_after_a_refresh(files: Workspace) -> None:
    text = files.text(".cfnkit.yaml")
    (files.root / ".cfnkit.yaml").unlink()
    workspace = WorkspaceNames(files)
    place = files.place("app.yaml", "[Ta|bles")
    assert workspace.definitions(workspace.at(*place)) == ()
    (files.root / ".cfnkit.yaml").write_text(text)
    workspace.refresh()
    found = files.shown(workspace.definitions(workspace.at(*place)))
    assert found == [".cfnkit.yaml:3 Tables", "macros/tables.py:4 handler"]
