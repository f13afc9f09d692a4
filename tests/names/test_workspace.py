"""Names that the files of a workspace share: definitions, references, rename, links and symbols."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Target
from cfnkit.names.links import links
from cfnkit.names.shared import Mention
from cfnkit.names.workspace import WorkspaceNames
from cfnkit.names.workspace_rename import workspace_renaming
from cfnkit.source import SourceText, replaced
from cfnkit.syntax import Document, parse

FILES = {
    ".cfnkit.yaml": """\
version: 1
macros:
  Tables: {handler: "macros/tables.py:handler"}
macros_from: [platform/macros.yaml]
includes: {"s3://snippets/": ./snippets}
targets:
  dev: {stack_name: shop, parameters: {Env: dev}, parameter_files: [params.json]}
lookups:
  ssm: {/app/dev/ami: ami-1}
  secrets: {db: {value: {user: a}}}
""",
    "params.json": '[{"ParameterKey": "Net", "ParameterValue": "network"}]',
    "macros/tables.py": "import os\n\n\ndef handler(event, context):\n    return event\n",
    "platform/macros.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function: {Type: AWS::Serverless::Function, Properties: {CodeUri: code, Handler: app.main, Runtime: python3.12}}
  Macro: {Type: AWS::CloudFormation::Macro, Properties: {Name: Platform, FunctionName: !GetAtt Function.Arn}}
""",
    "platform/code/app.py": "from x import main as other\n\nasync def main(event, context):\n    pass\n",
    "snippets/topic.yaml": "Topic: {Type: AWS::SNS::Topic}\n",
    "network.yaml": """\
Resources:
  Vpc: {Type: AWS::EC2::VPC}
Outputs:
  Vpc: {Value: !Ref Vpc, Export: {Name: !Sub "${AWS::StackName}-VpcId"}}
  Zone: {Value: z, Export: {Name: "shop-zone"}}
  Other: {Value: z, Export: {Name: !Join ["-", [!Ref AWS::StackName, joined]]}}
""",
    "app.yaml": """\
Transform: [Tables, Platform]
Parameters:
  Env: {Type: String}
  Net: {Type: String, Default: other}
Resources:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://snippets/topic.yaml}}
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://snippets.s3.eu-west-1.amazonaws.com/child.yaml
      Parameters: {Size: "1", Env: !Ref Env}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: platform/code
      Handler: app.main
      Environment:
        Variables:
          VPC: !ImportValue {"Fn::Sub": "${Net}-VpcId"}
          ZONE: !ImportValue {"Fn::Sub": "${AWS::StackName}-zone"}
          JOINED: !ImportValue shop-joined
          AMI: !Sub "{{resolve:ssm:/app/${Env}/ami}}"
          USER: "{{resolve:secretsmanager:db:SecretString:user}}"
Outputs:
  Queue: {Value: !GetAtt Nested.Outputs.QueueUrl}
  Text: {Value: !Sub "at ${Nested.Outputs.QueueUrl}"}
""",
    "snippets/child.yaml": """\
Parameters:
  Size: {Type: Number}
  Env: {Type: String}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Size}}
Outputs:
  QueueUrl: {Value: !Ref Queue}
""",
}
TEMPLATES = ("app.yaml", "network.yaml", "platform/macros.yaml", "snippets/child.yaml")


@dataclass
class Editor:
    """An editor that has some files open; its target is the first one of a configuration."""

    root: Path
    listed: Iterable[str] = TEMPLATES
    opened: dict[str, str] = field(default_factory=dict)

    def templates(self) -> list[str]:
        return [self.path(name) for name in self.listed]

    def source(self, path: str) -> SourceText | None:
        return SourceText(path, self.opened[path]) if path in self.opened else None

    def document(self, path: str) -> Document | None:
        return parse(self.opened[path], path) if path in self.opened else None

    def target(self, config: Configuration) -> Target:
        return config.target(next(iter(config.targets))) if config.targets else Target()

    def path(self, name: str) -> str:
        return str(self.root / name)

    def text(self, name: str) -> str:
        return self.opened.get(self.path(name)) or (self.root / name).read_text()

    def place(self, name: str, words: str) -> tuple[str, int, int]:
        """The place of `|` in words that stand in a file once, without it."""
        before, _, after = words.rpartition("|")
        text = self.text(name)
        assert text.count(before + after) == 1, words
        return (self.path(name), *SourceText("", text).position(text.index(before + after) + len(before)))

    def shown(self, mentions: Iterable[Mention]) -> list[str]:
        """Each mention as its file, its line, and the text there."""
        lines = []
        for mention in mentions:
            name = Path(mention.span.source).relative_to(self.root).as_posix()
            cut = SourceText("", self.text(name)).cut(mention.span)
            lines.append(f"{name}:{mention.span.line} {cut}".rstrip())
        return lines


def workspace_of(folder: Path, files: Mapping[str, str] = FILES) -> Editor:
    root = Path(os.path.realpath(folder))
    (root / ".git").mkdir()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Editor(root)


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    return workspace_of(tmp_path)


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
def test_a_name_leads_to_its_definitions_and_its_uses(case: str, editor: Editor) -> None:
    place, definitions, references = CASES[case]
    workspace = WorkspaceNames(editor)
    mentions = workspace.at(*editor.place(*place))
    assert editor.shown(workspace.definitions(mentions)) == definitions
    assert editor.shown(workspace.references(mentions)) == references


def test_no_name_is_shared_where_none_is_written(editor: Editor) -> None:
    assert not WorkspaceNames(editor).at(*editor.place("app.yaml", "Serverless::|Function"))


def test_a_snippet_knows_its_users(editor: Editor) -> None:
    users = WorkspaceNames(editor).users(editor.path("snippets/topic.yaml"))
    assert editor.shown(users) == ["app.yaml:6 s3://snippets/topic.yaml"]


def changed(editor: Editor, place: tuple[str, str], new: str) -> dict[str, list[str]]:
    """The lines of each file that a rename changes, as they are after it."""
    renaming = workspace_renaming(WorkspaceNames(editor), *editor.place(*place), new)
    assert renaming is not None
    assert not renaming.refusal
    after: dict[str, list[str]] = {}
    for name in FILES:
        source = SourceText(editor.path(name), editor.text(name))
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
def test_a_rename_changes_every_file(case: tuple[str, str, str], editor: Editor) -> None:
    assert changed(editor, case[:2], case[2]) == RENAMES[case]


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
def test_a_rename_that_collides_is_refused(case: tuple[str, str, str], editor: Editor) -> None:
    name, words, new = case
    renaming = workspace_renaming(WorkspaceNames(editor), *editor.place(name, words), new)
    assert renaming is not None
    assert (renaming.refusal, renaming.replacements) == (REFUSALS[case], ())


def test_a_value_of_two_templates_is_renamed_at_the_value(editor: Editor) -> None:
    (editor.root / "second.yaml").write_text("Parameters:\n  Env: {Type: String}\nResources: {}\n")
    editor.listed = (*TEMPLATES, "second.yaml")
    workspace = WorkspaceNames(editor)
    renaming = workspace_renaming(workspace, *editor.place("second.yaml", "E|nv"), "Stage")
    assert renaming is not None
    assert renaming.refusal == (
        "The value at .cfnkit.yaml:7 is also that of the parameter at app.yaml:3: rename both at .cfnkit.yaml:7."
    )
    renaming = workspace_renaming(workspace, *editor.place(".cfnkit.yaml", "parameters: {|Env"), "Stage")
    assert renaming is not None
    changed_files = {Path(each.span.source).name for each in renaming.replacements}
    assert changed_files == {".cfnkit.yaml", "app.yaml", "second.yaml"}


@pytest.mark.parametrize("place", [("macros/tables.py", "def |handler"), ("platform/macros.yaml", "  |Function: {")])
def test_the_code_of_a_macro_is_not_renamed_with_it(place: tuple[str, str], editor: Editor) -> None:
    assert workspace_renaming(WorkspaceNames(editor), *editor.place(*place), "other") is None


def test_an_open_text_goes_before_the_disk_and_files_are_read_again_when_they_change(editor: Editor) -> None:
    workspace = WorkspaceNames(editor)
    place = editor.place("network.yaml", "shop-|zone")
    assert editor.shown(workspace.references(workspace.at(*place))) == ["app.yaml:20 ${AWS::StackName}-zone"]
    editor.opened[editor.path("app.yaml")] = "Resources: {}\n"
    assert workspace.references(workspace.at(*place)) == ()
    editor.opened.clear()
    (editor.root / ".cfnkit.yaml").write_text("version: 1\ntargets: {prod: {stack_name: other}}\n")
    imported = editor.place("app.yaml", "}-|zone")
    assert editor.shown(workspace.definitions(workspace.at(*imported))) == ["network.yaml:5 shop-zone"]
    assert workspace.at(*imported)[0].name.text == "other-zone"
    assert workspace.definitions(workspace.at(*editor.place("app.yaml", "[Ta|bles"))) == ()
    (editor.root / "network.yaml").unlink()
    assert workspace.definitions(workspace.at(*imported)) == ()


def test_the_exports_and_names_that_loops_make_are_known(tmp_path: Path) -> None:
    loop = """\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues:
    - Team
    - [blue, green]
    - Queue${Team}: {Type: AWS::SQS::Queue}
Outputs:
  Fn::ForEach::Exports:
    - Team
    - [blue, green]
    - Url${Team}: {Value: a, Export: {Name: !Sub "queue-${Team}"}}
"""
    user = "Resources: {}\nOutputs:\n  A: {Value: !ImportValue queue-green}\n"
    editor = workspace_of(tmp_path, {"loop.yaml": loop, "user.yaml": user})
    editor.listed = ("loop.yaml", "user.yaml")
    workspace = WorkspaceNames(editor)
    found = workspace.definitions(workspace.at(*editor.place("user.yaml", "queue-|green")))
    assert editor.shown(found) == ["loop.yaml:11 queue-${Team}"]
    assert [symbol.name for symbol in workspace.symbols("queueg")] == ["Queuegreen", "queue-green"]


def test_symbols_are_found_by_their_characters_the_nearest_first(editor: Editor) -> None:
    symbols = WorkspaceNames(editor).symbols("queue")
    found = [(symbol.name, symbol.kind) for symbol in symbols]
    assert found == [("Queue", "output"), ("Queue", "resource"), ("QueueUrl", "output")]
    assert [symbol.name for symbol in WorkspaceNames(editor).symbols("tbls")] == ["Tables"]


def test_links_lead_to_what_exists_in_the_project(editor: Editor) -> None:
    outside = editor.root.parent / "outside.yaml"
    outside.write_text("Resources: {}\n")
    more = """\
Resources:
  Gone: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: gone.yaml}}
  Out: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../outside.yaml}}
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: platform/code}}
"""
    (editor.root / "more.yaml").write_text(more)
    editor.listed = (*TEMPLATES, "more.yaml")
    workspace = WorkspaceNames(editor)

    def shown(name: str) -> list[tuple[int, str, int, str]]:
        found = links(workspace, editor.path(name))
        named = ((link.span.line, Path(link.path).relative_to(editor.root).as_posix(), link) for link in found)
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
