"""A workspace of files that name each other, and an editor that has it open."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cfnkit.configuration.configuration import Configuration
from cfnkit.deployment import Target
from cfnkit.names.workspace import Mention
from cfnkit.source import SourceText
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
class Workspace:
    """The files below `root`, as an editor has them: some are open; its target is the first one of a configuration."""

    root: Path
    listed: Iterable[str] = TEMPLATES
    texts: dict[str, str] = field(default_factory=dict)
    documents: Iterable[str] = ()

    def opened(self) -> list[str]:
        return [path for path in self.texts if path not in (self.path(".cfnkit.yaml"), *self.others())]

    def templates(self) -> list[str]:
        return [self.path(name) for name in self.listed]

    def others(self) -> list[str]:
        return [self.path(name) for name in self.documents]

    def source(self, path: str) -> SourceText | None:
        return SourceText(path, self.texts[path]) if path in self.texts else None

    def document(self, path: str) -> Document | None:
        return parse(self.texts[path], path) if path in self.texts else None

    def target(self, config: Configuration) -> Target:
        return config.target(next(iter(config.targets))) if config.targets else Target()

    def path(self, name: str) -> str:
        return str(self.root / name)

    def text(self, name: str) -> str:
        return self.texts.get(self.path(name)) or (self.root / name).read_text()

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


def workspace_of(folder: Path, files: Mapping[str, str] = FILES) -> Workspace:
    root = Path(os.path.realpath(folder))
    (root / ".git").mkdir()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Workspace(root)
