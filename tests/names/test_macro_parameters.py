"""The macros that a configuration knows, and the parameters that their code declares."""

from __future__ import annotations

from pathlib import Path

from cfnkit.configuration.file import load_configuration
from cfnkit.deployment import Target
from cfnkit.names.macro_parameters import known_macros

DECLARING = """from cfnkit.macro import macro
PARAMETERS = {"type": "object", "properties": {"Owner": {"type": "string"}}}
raise RuntimeError("the code does not run")
@macro(parameters=PARAMETERS)
def handler(fragment, request): ...
@macro(parameters={"properties": {"Inline": {}}}, scope="snippet")
def inline(fragment, request): ...
@macro(parameters=computed())
def computed(fragment, request): ...
def plain(event, context): ...
"""
TEMPLATE = """Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: code, Handler: index.handler, Runtime: python3.12}
  Macro: {Type: AWS::CloudFormation::Macro, Properties: {Name: Defined, FunctionName: !GetAtt Function.Arn}}
Transform: AWS::Serverless-2016-10-31
"""


def test_the_parameters_of_each_macro(tmp_path: Path) -> None:
    """Of files, and of templates that define macros; a half-typed file and a program declare none."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code/index.py").write_text(DECLARING)
    (tmp_path / "typed.py").write_text("def handler(")
    (tmp_path / "macros.yaml").write_text(TEMPLATE)
    (tmp_path / ".cfnkit.yaml").write_text("""version: 1
macros_from: [macros.yaml, missing.yaml]
macros:
  Named: {handler: "code/index.py:handler"}
  Inline: {handler: "code/index.py:inline"}
  Computed: {handler: "code/index.py:computed"}
  Plain: {handler: "code/index.py:plain"}
  Typed: {handler: "typed.py:handler"}
  Program: {command: [./run]}
""")
    found = known_macros(load_configuration(tmp_path / ".cfnkit.yaml"), Target())
    assert {name: list(schema.get("properties", {})) for name, schema in found.items()} == {
        "Named": ["Owner"],
        "Inline": ["Inline"],
        "Computed": [],
        "Plain": [],
        "Typed": [],
        "Program": [],
        "Defined": ["Owner"],
    }
