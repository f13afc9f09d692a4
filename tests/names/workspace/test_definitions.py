"""Names that the files of a workspace share: where each is defined and used, and what is said of it."""

from __future__ import annotations

import pytest

from cfnkit.names.workspace import WorkspaceNames, sharing
from support.workspaces import Workspace

CASES = {
    "a macro of the configuration": (
        ("app.yaml", "[Ta|bles"),
        [".cfnkit.yaml:3 Tables", "macros/tables.py:4 handler"],
        ["app.yaml:1 Tables"],
    ),
    "a macro of a template": (
        ("app.yaml", ", |Platform"),
        ["platform/macros.yaml:4 Platform", "platform/macros.yaml:3 Function", "platform/code/app.py:3 main"],
        ["app.yaml:1 Platform"],
    ),
    "an entry of a macro": (
        (".cfnkit.yaml", "  Tab|les"),
        [".cfnkit.yaml:3 Tables", "macros/tables.py:4 handler"],
        ["app.yaml:1 Tables"],
    ),
    "a handler": (
        ("macros/tables.py", "def handl|er"),
        [".cfnkit.yaml:3 Tables", "macros/tables.py:4 handler"],
        ["app.yaml:1 Tables"],
    ),
    "an include": (
        ("app.yaml", "s3://snippets/|topic.yaml"),
        ["snippets/topic.yaml:1"],
        ["app.yaml:6 s3://snippets/topic.yaml"],
    ),
    "a nested template": (
        ("app.yaml", "amazonaws.com/|child"),
        ["snippets/child.yaml:1"],
        ["app.yaml:10 https://snippets.s3.eu-west-1.amazonaws.com/child.yaml"],
    ),
    "a parameter given to a nested template": (
        ("app.yaml", "{|Size"),
        ["snippets/child.yaml:2 Size"],
        ["app.yaml:11 Size"],
    ),
    "a parameter of a nested template": (
        ("snippets/child.yaml", "  |Size"),
        ["snippets/child.yaml:2 Size"],
        ["app.yaml:11 Size"],
    ),
    "a parameter of a target": (
        (".cfnkit.yaml", "parameters: {En|v"),
        ["app.yaml:3 Env"],
        [".cfnkit.yaml:7 Env"],
    ),
    "a parameter of a parameter file": (
        ("params.json", '"|Net'),
        ["app.yaml:4 Net"],
        ["params.json:1 Net"],
    ),
    "a parameter that a file gives": (
        ("app.yaml", "  N|et: {"),
        ["app.yaml:4 Net"],
        ["params.json:1 Net"],
    ),
    "an output of a nested template": (
        ("app.yaml", "GetAtt Nested.Outputs.|QueueUrl"),
        ["snippets/child.yaml:7 QueueUrl"],
        ["app.yaml:25 QueueUrl", "app.yaml:26 QueueUrl"],
    ),
    "an output of a nested template in a text": (
        ("app.yaml", "${Nested.Outputs.Queue|Url"),
        ["snippets/child.yaml:7 QueueUrl"],
        ["app.yaml:25 QueueUrl", "app.yaml:26 QueueUrl"],
    ),
    "an export whose name is known in part": (
        ("network.yaml", "${AWS::StackName}-|VpcId"),
        ["network.yaml:4 ${AWS::StackName}-VpcId"],
        ["app.yaml:19 ${Net}-VpcId"],
    ),
    "an import whose name is known in part": (
        ("app.yaml", "${Net}|-VpcId"),
        ["network.yaml:4 ${AWS::StackName}-VpcId"],
        ["app.yaml:19 ${Net}-VpcId"],
    ),
    "an import whose name is known under the target": (
        ("app.yaml", "${AWS::StackName}-|zone"),
        ["network.yaml:5 shop-zone"],
        ["app.yaml:20 ${AWS::StackName}-zone"],
    ),
    "an import of a name that is put together": (
        ("app.yaml", "shop-|joined"),
        ['network.yaml:6 !Join ["-", [!Ref AWS::StackName, joined]]'],
        ["app.yaml:21 shop-joined"],
    ),
    "an SSM parameter": (
        ("app.yaml", "{{resolve:ssm:|/app"),
        [".cfnkit.yaml:9 /app/dev/ami"],
        ["app.yaml:22 {{resolve:ssm:/app/${Env}/ami}}"],
    ),
    "a secret": (
        (".cfnkit.yaml", "{d|b:"),
        [".cfnkit.yaml:10 db"],
        ["app.yaml:23 db"],
    ),
    "code": (
        ("app.yaml", "platform/|code"),
        ["platform/code/app.py:3"],
        [
            "app.yaml:15 platform/code",
            "app.yaml:16 app.main",
            "platform/macros.yaml:3 code",
            "platform/macros.yaml:3 app.main",
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_name_leads_to_its_definitions_and_its_uses(case: str, files: Workspace) -> None:
    place, definitions, references = CASES[case]
    workspace = WorkspaceNames(files)
    mentions = workspace.at(*files.place(*place))
    assert files.shown(workspace.definitions(mentions)) == definitions
    assert files.shown(workspace.references(mentions)) == references


def test_no_name_is_shared_where_none_is_written(files: Workspace) -> None:
    assert not WorkspaceNames(files).at(*files.place("app.yaml", "Serverless::|Function"))


def test_a_snippet_knows_its_users(files: Workspace) -> None:
    users = WorkspaceNames(files).users(files.path("snippets/topic.yaml"))
    assert files.shown(users) == ["app.yaml:6 s3://snippets/topic.yaml"]


SENTENCES = {
    ("app.yaml", "${AWS::StackName}-|zone"): ["Imports the export at network.yaml:5."],
    ("app.yaml", "${Net}|-VpcId"): [
        "May import the export at network.yaml:4: a part of the name is known to a deployment only, "
        "and the other parts are the same."
    ],
    ("network.yaml", "${AWS::StackName}-|VpcId"): ["Imported at app.yaml:19."],
    ("app.yaml", "GetAtt Nested.Outputs.|QueueUrl"): ["The output QueueUrl at snippets/child.yaml:7."],
    ("snippets/child.yaml", "  |Size"): ["Given at ../app.yaml:11."],
    ("app.yaml", "[Ta|bles"): [],
}


@pytest.mark.parametrize("place", SENTENCES, ids="->".join)
def test_a_sentence_says_what_a_name_means_elsewhere(place: tuple[str, str], files: Workspace) -> None:
    workspace = WorkspaceNames(files)
    assert list(sharing(workspace, workspace.at(*files.place(*place)))) == SENTENCES[place]


def test_an_import_that_nothing_exports_is_said_to_be_one(files: Workspace) -> None:
    (files.root / "network.yaml").write_text("Resources: {}\n")
    workspace = WorkspaceNames(files)
    said = list(sharing(workspace, workspace.at(*files.place("app.yaml", "shop-|joined"))))
    assert said == ["No template of the workspace exports shop-joined."]
