"""Rename a name in all files of a workspace that share it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfnkit.names.workspace import WorkspaceNames, workspace_renaming
from cfnkit.source import SourceText, replaced
from support.workspaces import FILES, TEMPLATES, Workspace


def changed(files: Workspace, place: tuple[str, str], new: str) -> dict[str, list[str]]:
    """The lines of each file that a rename changes, as they are after it."""
    renaming = workspace_renaming(WorkspaceNames(files), *files.place(*place), new)
    assert renaming is not None
    assert not renaming.refusal
    after: dict[str, list[str]] = {}
    for name in FILES:
        source = SourceText(files.path(name), files.text(name))
        text = replaced(source, renaming.replacements)
        pairs = zip(text.splitlines(), source.text.splitlines(), strict=True)
        if lines := [new.strip() for new, old in pairs if new != old]:
            after[name] = lines
    return after


RENAMES = {
    ("network.yaml", "${AWS::StackName}-|VpcId", "${AWS::StackName}-NetId"): {
        "network.yaml": ['Vpc: {Value: !Ref Vpc, Export: {Name: !Sub "${AWS::StackName}-NetId"}}'],
        "app.yaml": ['VPC: !ImportValue {"Fn::Sub": "${Net}-NetId"}'],
    },
    ("app.yaml", "${AWS::StackName}-|zone", "${AWS::StackName}-area"): {
        "network.yaml": ['Zone: {Value: z, Export: {Name: "shop-area"}}'],
        "app.yaml": ['ZONE: !ImportValue {"Fn::Sub": "${AWS::StackName}-area"}'],
    },
    ("app.yaml", "{|Size", "Delay"): {
        "app.yaml": ['Parameters: {Delay: "1", Env: !Ref Env}'],
        "snippets/child.yaml": [
            "Delay: {Type: Number}",
            "Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay}}",
        ],
    },
    ("params.json", '"|Net', "Network"): {
        "params.json": ['[{"ParameterKey": "Network", "ParameterValue": "network"}]'],
        "app.yaml": [
            "Network: {Type: String, Default: other}",
            'VPC: !ImportValue {"Fn::Sub": "${Network}-VpcId"}',
        ],
    },
    ("snippets/child.yaml", "  Queue|Url", "Url"): {
        "snippets/child.yaml": ["Url: {Value: !Ref Queue}"],
        "app.yaml": [
            "Queue: {Value: !GetAtt Nested.Outputs.Url}",
            'Text: {Value: !Sub "at ${Nested.Outputs.Url}"}',
        ],
    },
    ("app.yaml", "[Ta|bles", "Boards"): {
        ".cfnkit.yaml": ['Boards: {handler: "macros/tables.py:handler"}'],
        "app.yaml": ["Transform: [Boards, Platform]"],
    },
    ("platform/macros.yaml", "Name: |Platform", "Corp::Platform"): {
        "platform/macros.yaml": [
            "Macro: {Type: AWS::CloudFormation::Macro, Properties: "
            "{Name: Corp::Platform, FunctionName: !GetAtt Function.Arn}}"
        ],
        "app.yaml": ["Transform: [Tables, Corp::Platform]"],
    },
}


@pytest.mark.parametrize("case", RENAMES, ids="->".join)
def test_a_rename_changes_every_file(case: tuple[str, str, str], files: Workspace) -> None:
    assert changed(files, case[:2], case[2]) == RENAMES[case]


def test_a_rename_back_gives_every_text_again(files: Workspace) -> None:
    for name, words, new in RENAMES:
        before = {each: files.text(each) for each in FILES}
        workspace = WorkspaceNames(files)
        mention = next(each for each in workspace.at(*files.place(name, words)) if each.written)
        place, old = (mention.span.source, *mention.span[1:3]), mention.written or ""
        for text in (new, old):
            renaming = workspace_renaming(workspace, *place, text)
            assert renaming is not None
            assert renaming.replacements
            for each in FILES:
                source = SourceText(files.path(each), files.text(each))
                files.texts[files.path(each)] = replaced(source, renaming.replacements)
            assert workspace.definitions(workspace.at(*place))
        assert {each: files.text(each) for each in FILES} == before


REFUSALS = {
    ("app.yaml", "[Ta|bles", "Platform"): "The macro Platform exists already, at platform/macros.yaml:4.",
    ("app.yaml", "[Ta|bles", "a b"): (
        "'a b' cannot be the name of a macro, which has letters, digits, colons and hyphens only."
    ),
    ("app.yaml", "{|Size", "Env"): "The parameter Env exists already, at snippets/child.yaml:3.",
    ("app.yaml", "{|Size", "Queue"): "snippets/child.yaml:2: The resource Queue exists already, at line 5.",
    ("params.json", '"|Net', "Nested"): "app.yaml:4: The resource Nested exists already, at line 7.",
    ("app.yaml", "shop-|joined", "shop-x"): (
        "The name of the export is put together at network.yaml:6: change it there."
    ),
    ("network.yaml", "${AWS::StackName}-|VpcId", "VpcId"): (
        "The name of the export is put together at app.yaml:19: change it there."
    ),
    ("network.yaml", "shop-|zone", "shop-VpcId"): "The export shop-VpcId exists already, at network.yaml:4.",
}


@pytest.mark.parametrize("case", REFUSALS, ids="->".join)
def test_a_rename_that_collides_is_refused(case: tuple[str, str, str], files: Workspace) -> None:
    name, words, new = case
    renaming = workspace_renaming(WorkspaceNames(files), *files.place(name, words), new)
    assert renaming is not None
    assert (renaming.refusal, renaming.replacements) == (REFUSALS[case], ())


def test_a_macro_with_recordings_keeps_its_name(files: Workspace) -> None:
    (files.root / ".cfnkit.yaml").write_text("version: 1\nmacros: {Tables: {replay: recorded}}\n")
    renaming = workspace_renaming(WorkspaceNames(files), *files.place("app.yaml", "[Ta|bles"), "Boards")
    assert renaming is not None
    assert renaming.refusal == (
        "The recordings in recorded are named after the macro: change the name, and record them again."
    )


def test_a_value_of_two_templates_is_renamed_at_the_value(files: Workspace) -> None:
    (files.root / "second.yaml").write_text("Parameters:\n  Env: {Type: String}\nResources: {}\n")
    files.listed = (*TEMPLATES, "second.yaml")
    workspace = WorkspaceNames(files)
    renaming = workspace_renaming(workspace, *files.place("second.yaml", "E|nv"), "Stage")
    assert renaming is not None
    assert renaming.refusal == (
        "The value at .cfnkit.yaml:7 is also that of the parameter at app.yaml:3: rename both at .cfnkit.yaml:7."
    )
    renaming = workspace_renaming(workspace, *files.place(".cfnkit.yaml", "parameters: {|Env"), "Stage")
    assert renaming is not None
    changed_files = {Path(each.span.source).name for each in renaming.replacements}
    assert changed_files == {".cfnkit.yaml", "app.yaml", "second.yaml"}


@pytest.mark.parametrize("place", [("macros/tables.py", "def |handler"), ("platform/macros.yaml", "  |Function: {")])
def test_the_code_of_a_macro_is_not_renamed_with_it(place: tuple[str, str], files: Workspace) -> None:
    assert workspace_renaming(WorkspaceNames(files), *files.place(*place), "other") is None


def test_a_known_value_of_an_export_is_renamed_with_it(files: Workspace) -> None:
    text = FILES[".cfnkit.yaml"] + "  exports: {shop-zone: z}\n"
    (files.root / ".cfnkit.yaml").write_text(text)
    renaming = workspace_renaming(WorkspaceNames(files), *files.place("network.yaml", "shop-|zone"), "shop-area")
    assert renaming is not None
    assert not renaming.refusal
    changed_files = {Path(each.span.source).name for each in renaming.replacements}
    assert changed_files == {".cfnkit.yaml", "app.yaml", "network.yaml"}


def test_a_name_that_a_text_with_mistakes_may_use_is_not_renamed(files: Workspace) -> None:
    (files.root / "broken.yaml").write_text("Resources:\n  A: {\n  B: !ImportValue x-VpcId\n  Size: Tables\n")
    files.listed = (*TEMPLATES, "broken.yaml")
    place = files.place("network.yaml", "${AWS::StackName}-|VpcId")
    renaming = workspace_renaming(WorkspaceNames(files), *place, "${AWS::StackName}-NetId")
    assert renaming is not None
    assert renaming.refusal == "broken.yaml is not well-formed, and may use the name: mend it first."
    for name, words, new in (
        ("network.yaml", "shop-|zone", "shop-area"),
        ("app.yaml", "[|Tables", "Boards"),
        ("app.yaml", "{|Size", "Delay"),
    ):
        renaming = workspace_renaming(WorkspaceNames(files), *files.place(name, words), new)
        assert renaming is not None
        assert renaming.replacements
