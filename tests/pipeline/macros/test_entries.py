"""Macros found in the templates that define them."""

from __future__ import annotations

import json
import textwrap
import zipfile
from pathlib import Path

import pytest

from cfnkit.configuration.configuration import PythonMacro
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError, Diagnostic, Severity
from cfnkit.hosts.python import PythonHost
from cfnkit.pipeline.macros.entries import DefinedMacros, macros_from
from cfnkit.syntax import at_path, parse

HANDLER = """\
import os

def handler(event, context):
    fragment = {**event["fragment"], "Stage": os.environ.get("STAGE", "none")}
    return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""

INLINE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: {Type: String, Default: beta}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}}
  StageFunction:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 20
      MemorySize: 256
      Environment: {Variables: {STAGE: !Sub "${Stage}-1"}}
      Code:
        ZipFile: |
CODE
  StageMacro:
    Type: AWS::CloudFormation::Macro
    Properties:
      Name: Corp::Stage
      Description: Says which stage it is
      FunctionName: !GetAtt StageFunction.Arn
""".replace("CODE", textwrap.indent(HANDLER, " " * 10).rstrip())

SERVERLESS = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.11
    CodeUri: ./lambda
    Timeout: 5
    MemorySize: 512
    Environment: {Variables: {STAGE: shared, LEVEL: info}}
Resources:
  StageFunction:
    Type: AWS::Serverless::Function
    Properties:
      Handler: macro.handler
      MemorySize: 128
      Environment: {Variables: {STAGE: own}}
  StageMacro:
    Type: AWS::CloudFormation::Macro
    Properties: {Name: Stage, FunctionName: !GetAtt StageFunction.Arn}
"""


def read(folder: Path, text: str, name: str = "macros.yaml") -> tuple[dict[str, PythonMacro], list[Diagnostic]]:
    """The macros and diagnostics of a template with this text in `folder`."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    found = macros_from(path, folder / "scratch")
    return found.macros, diagnostics_of(found)


def diagnostics_of(found: DefinedMacros) -> list[Diagnostic]:
    """All diagnostics; those that two macros share, since they call one function, once."""
    listed = [*found.general, *(finding for findings in found.findings.values() for finding in findings)]
    return list({(finding.message, finding.span): finding for finding in listed}.values())


def found(folder: Path, text: str) -> dict[str, PythonMacro]:
    """The macros of a template without diagnostics."""
    macros, findings = read(folder, text)
    assert findings == []
    return macros


def refused(folder: Path, text: str) -> Diagnostic:
    """The one diagnostic of a template whose macro cannot be run."""
    macros, findings = read(folder, text)
    assert macros == {}
    (finding,) = findings
    return finding


def put(folder: Path, *names: str, text: str = HANDLER) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def plain(properties: str, function: str = "!GetAtt F.Arn", more: str = "") -> str:
    """A plain template: the macro M with this FunctionName, the function F with these properties, more resources."""
    return f"""\
Parameters: {{Given: {{Type: String, Default: x}}, Asked: {{Type: String}}}}
Conditions: {{Always: !Equals [a, a], Never: !Equals [a, b], Either: !Equals [!Ref Asked, a]}}
Mappings: {{Runtimes: {{py: {{name: python3.13}}}}}}
Resources:
  M: {{Type: AWS::CloudFormation::Macro, Properties: {{Name: Mine, FunctionName: {function}}}}}
  F: {{Type: AWS::Lambda::Function, Properties: {{{properties}}}}}
  Bucket: {{Type: AWS::S3::Bucket}}
{more}"""


OWN_CODE = 'Runtime: python3.12, Handler: index.handler, Code: {ZipFile: "handler = print"}'


def answer(macro: PythonMacro) -> object:
    """The fragment that a macro gives for an empty one, run as `render` runs it."""
    host = PythonHost(macro.code_dir, macro.handler, environment=macro.environment, memory_mb=macro.memory_mb or 1024)
    try:
        payload = host.invoke('{"requestId": "1", "fragment": {}}').payload
    finally:
        host.close()
    assert payload is not None
    return json.loads(payload)["fragment"]


class TestRealTemplates:
    def test_a_plain_function_with_inline_code_becomes_a_macro_that_runs(self, tmp_path: Path) -> None:
        macros = found(tmp_path, INLINE)
        macro = macros["Corp::Stage"]
        assert list(macros) == ["Corp::Stage"]
        assert (macro.name, macro.handler) == ("Corp::Stage", "index.handler")
        assert (macro.timeout, macro.memory_mb) == (20.0, 256)
        assert (macro.python, macro.aws) == (None, False)
        assert macro.environment == {"STAGE": "beta-1"}
        assert (macro.code_dir / "index.py").read_text() == HANDLER
        assert str(macro.span) == f"{tmp_path / 'macros.yaml'}:24:3"
        assert answer(macro) == {"Stage": "beta-1"}

    def test_json_is_read_as_yaml_is(self, tmp_path: Path) -> None:
        function = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.12",
                "Handler": "index.handler",
                "Code": {"ZipFile": {"Fn::Join": ["\n", HANDLER.split("\n")]}},
                "Environment": {"Variables": {"STAGE": {"Ref": "Stage"}}},
            },
        }
        macro = {
            "Type": "AWS::CloudFormation::Macro",
            "Properties": {"Name": "Stage", "FunctionName": {"Fn::GetAtt": ["F", "Arn"]}},
        }
        template = {
            "Parameters": {"Stage": {"Type": "String", "Default": "json"}},
            "Resources": {"M": macro, "F": function},
        }
        macros = found(tmp_path, json.dumps(template))
        assert answer(macros["Stage"]) == {"Stage": "json"}

    def test_a_serverless_function_takes_what_globals_give_to_all(self, tmp_path: Path) -> None:
        put(tmp_path, "lambda/macro.py")
        macro = found(tmp_path, SERVERLESS)["Stage"]
        assert (macro.code_dir, macro.handler) == (tmp_path / "lambda", "macro.handler")
        assert (macro.timeout, macro.memory_mb) == (5.0, 128)
        assert macro.environment == {"STAGE": "own", "LEVEL": "info"}
        assert answer(macro) == {"Stage": "own"}

    def test_serverless_inline_code_goes_before_the_code_uri_of_globals(self, tmp_path: Path) -> None:
        code = "Handler: index.handler\n      InlineCode: !Sub 'handler = \"${AWS::Region}\"'"
        macro = found(tmp_path, SERVERLESS.replace("Handler: macro.handler", code))["Stage"]
        assert (macro.code_dir / "index.py").read_text() == 'handler = "us-east-1"'

    def test_globals_of_other_resources_are_none_of_the_functions(self, tmp_path: Path) -> None:
        put(tmp_path, "lambda/macro.py")
        text = SERVERLESS.replace("  Function:\n", "  Api:\n").replace("Handler:", "Runtime: python3.9\n      Handler:")
        finding = refused(tmp_path, text)
        assert "which is not in the folder of the template (there is no CodeUri)" in finding.message

    def test_a_function_can_ignore_globals(self, tmp_path: Path) -> None:
        put(tmp_path, "lambda/macro.py")
        ignoring = "Type: AWS::Serverless::Function\n    IgnoreGlobals: [Environment, Timeout]"
        macro = found(tmp_path, SERVERLESS.replace("Type: AWS::Serverless::Function", ignoring))["Stage"]
        assert (macro.environment, macro.timeout, macro.memory_mb) == ({"STAGE": "own"}, None, 128)
        ignoring = 'Type: AWS::Serverless::Function\n    IgnoreGlobals: "*"'
        finding = refused(tmp_path, SERVERLESS.replace("Type: AWS::Serverless::Function", ignoring))
        assert finding.message == "StageFunction has no Runtime."

    def test_a_relative_template_gives_absolute_folders(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        put(tmp_path, "platform/lambda/macro.py")
        (tmp_path / "platform/macros.yaml").write_text(SERVERLESS)
        monkeypatch.chdir(tmp_path)
        macros = macros_from(Path("platform/macros.yaml"), tmp_path / "scratch").macros
        assert macros["Stage"].code_dir == tmp_path / "platform/lambda"
        assert macros["Stage"].span.source == str(Path("platform/macros.yaml"))

    def test_no_code_runs(self, tmp_path: Path) -> None:
        put(tmp_path, "lambda/macro.py", text="open('ran', 'w')\nraise SystemExit(3)\n")
        put(tmp_path, "lambda/__init__.py", "lambda/sitecustomize.py", text="raise SystemExit(3)\n")
        assert found(tmp_path, SERVERLESS)
        assert not list(tmp_path.rglob("ran"))
        assert not list(tmp_path.rglob("__pycache__"))

    def test_macros_that_the_configuration_has_are_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "macros.yaml"
        path.write_text(plain("Runtime: nodejs22.x, Handler: index.handler, Code: {S3Bucket: b, S3Key: k}"))
        assert len(diagnostics_of(macros_from(path, tmp_path / "scratch"))) == 1
        assert macros_from(path, tmp_path / "scratch", configured=["Mine"]) == ({}, {}, [], {})


class TestFunctionName:
    @pytest.mark.parametrize(
        "name",
        [
            "!Ref F",
            "{Ref: F}",
            "!GetAtt F.Arn",
            "!GetAtt [F, Arn]",
            "{'Fn::GetAtt': [F, Arn]}",
            "{'Fn::GetAtt': F.Arn}",
            '!Sub "${F.Arn}"',
            '!Sub "${F}"',
            '!Sub "${F}:live"',
            '!Sub "${F.Arn}:${Version.Version}"',
            '!Sub ["${Arn}", {Arn: !GetAtt F.Arn}]',
            '!Sub "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${F}"',
            '!Sub "${AWS::AccountId}:function:${F}"',
            '!Join [":", [arn, !Ref AWS::Partition, lambda, !Ref AWS::Region, !Ref AWS::AccountId, function, !Ref F]]',
            '!Select [6, !Split [":", !GetAtt F.Arn]]',
            "!If [Always, !GetAtt F.Arn, !GetAtt G.Arn]",
            "!If [Never, !Ref G, !Ref F]",
            "!Ref Alias",
            "!GetAtt Alias.AliasArn",
            "!Ref AliasOfName",
            "!Ref Version",
            "!GetAtt Version.FunctionArn",
            "x-stage-1",
            '!Sub "${Given}-stage-1"',
            "x-stage-1:live",
            "arn:aws:lambda:eu-west-1:111111111111:function:x-stage-1",
            '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:x-stage-1:$LATEST"',
        ],
    )
    def test_each_way_to_name_a_function_is_followed(self, tmp_path: Path, name: str) -> None:
        put(tmp_path, "f.py", "g.py")
        more = """\
  G: {Type: AWS::Lambda::Function, Properties: {FunctionName: other, Runtime: python3.12, Handler: g.handler, Code: .}}
  Alias: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref F, FunctionVersion: !Ref Asked}}
  AliasOfName: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !GetAtt F.Arn, FunctionVersion: "1"}}
  Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}
"""
        function = 'FunctionName: !Sub "${Given}-stage-1", Runtime: python3.12, Handler: f.handler, Code: .'
        assert found(tmp_path, plain(function, name, more))["Mine"].handler == "f.handler"

    @pytest.mark.parametrize(
        "name",
        [
            "!Ref StageFunction.Alias",
            "!Ref StageFunction.Version",
            '!Sub "${StageFunction.Alias}"',
            '!Sub "${StageFunctionAliasliveD1}"',
            "!Ref StageFunctionAliasliveD1",
            "!GetAtt StageFunctionAliasliveD1.AliasArn",
        ],
    )
    def test_what_serverless_publishes_leads_to_its_function(self, tmp_path: Path, name: str) -> None:
        put(tmp_path, "lambda/macro.py")
        published = SERVERLESS.replace("    Timeout: 5\n", "    AutoPublishAlias: live-1\n")
        macros = found(tmp_path, published.replace("!GetAtt StageFunction.Arn", name))
        assert macros["Stage"].handler == "macro.handler"

    def test_without_auto_publish_alias_there_is_no_alias(self, tmp_path: Path) -> None:
        put(tmp_path, "lambda/macro.py")
        finding = refused(tmp_path, SERVERLESS.replace("!GetAtt StageFunction.Arn", "!Ref StageFunctionAliaslive"))
        assert "StageFunctionAliaslive is not defined" in finding.message

    @pytest.mark.parametrize(
        ("name", "reason", "hint"),
        [
            ("!ImportValue Fn", "is not known here", "`macros: {Mine: {lambda: FUNCTION_ARN}}`"),
            ("!GetAtt Bucket.Arn", "the attribute Arn of Bucket", "`macros: {Mine: {lambda: FUNCTION_ARN}}`"),
            ("!Ref Gone", "Gone is not defined", "`macros:"),
            ("!Ref Asked", "the parameter has no value", "`macros:"),
            ("arn:aws:lambda:us-east-1:1:function:far", "'arn:aws:lambda:us-east-1:1:function:far'", "`macros:"),
            ('!Sub "my-${F}"', "is not in this template", "`macros:"),
            ("arn:aws:s3:::bucket", "is not in this template", "`macros:"),
            ("f", "The function 'f' that M names is not in this template.", "Write '!Ref F'"),
        ],
    )
    def test_a_function_elsewhere_is_a_warning_that_says_how_to_configure_it(
        self, tmp_path: Path, name: str, reason: str, hint: str
    ) -> None:
        finding = refused(tmp_path, plain(OWN_CODE, name))
        assert (finding.severity, finding.id) == (Severity.WARNING, "W9756")
        assert reason in finding.message
        assert hint in finding.hint
        assert finding.path == ("Resources", "M", "Properties", "FunctionName")
        assert finding.span.line == 5

    @pytest.mark.parametrize("name", ["null", "[F]", "{A: b}"])
    def test_a_function_name_that_is_no_text_is_an_error(self, tmp_path: Path, name: str) -> None:
        finding = refused(tmp_path, plain(OWN_CODE, name))
        assert finding.severity is Severity.ERROR
        assert finding.message == "FunctionName of M must be a string."

    def test_a_macro_without_a_function_name_is_an_error(self, tmp_path: Path) -> None:
        finding = refused(tmp_path, plain(OWN_CODE).replace("FunctionName: ", "Function: "))
        assert (finding.id, finding.message) == ("E9750", "M has no FunctionName.")

    def test_aliases_in_a_circle_are_an_error(self, tmp_path: Path) -> None:
        more = """\
  A: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref B}}
  B: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref A}}
"""
        finding = refused(tmp_path, plain(OWN_CODE, "!Ref A", more))
        assert finding.message == "FunctionName of B leads back to A."


class TestConditions:
    def test_a_macro_whose_condition_is_false_is_passed_over(self, tmp_path: Path) -> None:
        text = plain(OWN_CODE).replace("  M: {", "  M: {Condition: Never, ")
        assert read(tmp_path, text) == ({}, [])
        absent = macros_from(tmp_path / "macros.yaml", tmp_path / "scratch").absent["Mine"]
        assert "its condition Never is false with the defaults of the parameters." in absent.message
        assert "macros: {Mine: {handler: PATH.py:FUNCTION}}" in absent.hint

    @pytest.mark.parametrize("condition", ["Always", "Either", "Undefined"])
    def test_a_macro_whose_condition_is_true_or_not_known_is_taken(self, tmp_path: Path, condition: str) -> None:
        text = plain(OWN_CODE).replace("  M: {", f"  M: {{Condition: {condition}, ")
        assert list(found(tmp_path, text)) == ["Mine"]

    def test_two_macros_of_one_name_may_exclude_each_other(self, tmp_path: Path) -> None:
        more = """\
  Other: {Type: AWS::CloudFormation::Macro, Condition: Never, Properties: {Name: Mine, FunctionName: !Ref F}}
"""
        assert list(found(tmp_path, plain(OWN_CODE, more=more))) == ["Mine"]

    def test_a_macro_whose_function_is_not_made_is_an_error(self, tmp_path: Path) -> None:
        finding = refused(tmp_path, plain(OWN_CODE).replace("  F: {", "  F: {Condition: Never, "))
        assert finding.message == "F, which M names, is not created: its condition is false."

    def test_a_name_stands_for_the_function_that_is_made(self, tmp_path: Path) -> None:
        put(tmp_path, "f.py", "g.py")
        function = "FunctionName: same, Runtime: python3.12, Handler: f.handler, Code: ."
        more = f"  G: {{Type: AWS::Lambda::Function, Properties: {{{function.replace('f.h', 'g.h')}}}}}\n"
        text = plain(function, "same", more).replace("  F: {", "  F: {Condition: Never, ")
        assert found(tmp_path, text)["Mine"].handler == "g.handler"

    def test_functions_in_properties_are_evaluated(self, tmp_path: Path) -> None:
        put(tmp_path, "one/macro.py")
        function = (
            "Runtime: !FindInMap [Runtimes, py, name], Handler: !If [Always, macro.handler, index.handler], "
            "Code: !If [Never, two, !Join ['', [o, ne]]], Timeout: !If [Never, 3, !Ref AWS::NoValue], "
            "MemorySize: !Select [1, [1, 300]], "
            "Environment: !If [Always, {Variables: !If [Always, {A: !If [Never, a, b], B: !If [Never, b, "
            "!Ref AWS::NoValue]}, {}]}, {}]"
        )
        macro = found(tmp_path, plain(function))["Mine"]
        assert (macro.code_dir, macro.handler) == (tmp_path / "one", "macro.handler")
        assert (macro.timeout, macro.memory_mb, macro.environment) == (None, 300, {"A": "b"})

    def test_a_default_of_find_in_map_counts_with_and_without_the_transform(self, tmp_path: Path) -> None:
        runtime = "Runtime: !FindInMap [Runtimes, go, name, {DefaultValue: python3.14}]"
        text = plain(OWN_CODE.replace("Runtime: python3.12", runtime))
        assert found(tmp_path, text)
        assert found(tmp_path, f"Transform: [Other, AWS::LanguageExtensions]\n{text}")


class TestName:
    @pytest.mark.parametrize(
        ("name", "value"),
        [('!Sub "${Given}Count"', "xCount"), ("!Ref Given", "x"), ("!If [Never, A, B]", "B"), ("7", "7")],
    )
    def test_the_name_is_evaluated(self, tmp_path: Path, name: str, value: str) -> None:
        assert list(found(tmp_path, plain(OWN_CODE).replace("Name: Mine", f"Name: {name}"))) == [value]

    @pytest.mark.parametrize("name", ["", "Name: !Ref AWS::NoValue, ", "Name: '', "])
    def test_a_macro_without_a_name_is_an_error(self, tmp_path: Path, name: str) -> None:
        finding = refused(tmp_path, plain(OWN_CODE).replace("Name: Mine, ", name))
        assert (finding.id, finding.message) == ("E9750", "M has no Name.")
        assert finding.path == ("Resources", "M", "Properties", "Name")

    def test_a_name_that_only_a_deployment_knows_is_a_warning(self, tmp_path: Path) -> None:
        finding = refused(tmp_path, plain(OWN_CODE).replace("Name: Mine", "Name: !Ref Asked"))
        assert finding.message == "Name of M is not known here: the parameter has no value."
        assert "`macros: {NAME: {handler: PATH.py:FUNCTION}}`" in finding.hint

    def test_the_second_macro_of_a_name_is_an_error(self, tmp_path: Path) -> None:
        more = "  Second: {Type: AWS::CloudFormation::Macro, Properties: {Name: Mine, FunctionName: !Ref F}}\n"
        macros, (finding,) = read(tmp_path, plain(OWN_CODE, more=more))
        assert macros["Mine"].span.line == 5
        assert (finding.id, finding.span.line, finding.related[0].span.line) == ("E9750", 8, 5)
        assert finding.message == "The macro Mine is defined twice; the first one is used."

    def test_names_that_look_alike_as_folders_keep_their_code_apart(self, tmp_path: Path) -> None:
        resources = {}
        names = ["A::B", "A--B", "A:B", "a:b", "../..", "/etc", "..", "A" * 300, "A" * 301]
        for number, name in enumerate(names):
            properties = {"Runtime": "python3.9", "Handler": "index.h", "Code": {"ZipFile": f"h = {number}"}}
            resources[f"F{number}"] = {"Type": "AWS::Lambda::Function", "Properties": properties}
            macro = {"Name": name, "FunctionName": {"Ref": f"F{number}"}}
            resources[f"M{number}"] = {"Type": "AWS::CloudFormation::Macro", "Properties": macro}
        macros = found(tmp_path, json.dumps({"Resources": resources}))
        assert list(macros) == names
        for number, name in enumerate(names):
            assert macros[name].code_dir.parent == tmp_path / "scratch"
            assert (macros[name].code_dir / "index.py").read_text() == f"h = {number}"


class TestCode:
    def test_a_single_file_is_taken_alone(self, tmp_path: Path) -> None:
        put(tmp_path, "src/count.py", "src/beside.py")
        macro = found(tmp_path, plain("Runtime: python3.12, Handler: count.handler, Code: src/count.py"))["Mine"]
        assert [file.name for file in macro.code_dir.iterdir()] == ["count.py"]
        assert answer(macro) == {"Stage": "none"}

    def test_a_zip_file_is_unpacked(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "code.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("app/__init__.py", "")
            archive.writestr("app/macro.py", "from app.stage import handler\n")
            archive.writestr("app/stage.py", HANDLER)
        macro = found(tmp_path, plain("Runtime: python3.12, Handler: app.macro.handler, Code: ./code.zip"))["Mine"]
        assert macro.code_dir.is_relative_to(tmp_path / "scratch")
        assert answer(macro) == {"Stage": "none"}

    @pytest.mark.parametrize(
        "entry", ["../evil.py", "/evil.py", "a/../../evil.py", "a/../../../../../../../../evil.py"]
    )
    def test_a_zip_file_that_leads_out_of_its_folder_is_refused(self, tmp_path: Path, entry: str) -> None:
        with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
            archive.writestr("index.py", HANDLER)
            archive.writestr(entry, HANDLER)
        finding = refused(tmp_path, plain("Runtime: python3.12, Handler: index.handler, Code: code.zip"))
        assert finding.id == "E9750"
        assert f"its entry '{entry}' leads out of the folder" in finding.message
        assert list(tmp_path.rglob("*.py")) == []

    def test_a_zip_file_with_a_file_that_is_a_folder_too_is_refused(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
            archive.writestr("index.py", HANDLER)
            archive.writestr("index.py/more.py", HANDLER)
        finding = refused(tmp_path, plain("Runtime: python3.12, Handler: index.handler, Code: code.zip"))
        assert finding.message.startswith("The code of F, 'code.zip', cannot be used: ")

    def test_a_zip_file_that_is_none_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "code.zip").write_bytes(b"PK\x03\x04 and no more")
        finding = refused(tmp_path, plain("Runtime: python3.12, Handler: index.handler, Code: code.zip"))
        assert "'code.zip', cannot be used: it is not a .zip file that can be read" in finding.message
        assert finding.path == ("Resources", "F", "Properties", "Code")

    def test_a_zip_file_that_is_cut_off_inside_an_entry_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "code.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("index.py", HANDLER)
        data = bytearray(path.read_bytes())
        data[40:60] = bytes(20)
        path.write_bytes(data)
        finding = refused(tmp_path, plain("Runtime: python3.12, Handler: index.handler, Code: code.zip"))
        assert "it is not a .zip file that can be read" in finding.message

    def test_a_zip_file_larger_than_lambda_takes_is_not_unpacked(self, tmp_path: Path) -> None:
        path = tmp_path / "code.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("index.py", HANDLER)
        data = path.read_bytes()
        size = data.index(b"PK\x01\x02") + 24  # the unpacked size, in the entry's record of the directory
        path.write_bytes(data[:size] + (300_000_000).to_bytes(4, "little") + data[size + 4 :])
        finding = refused(tmp_path, plain("Runtime: python3.12, Handler: index.handler, Code: code.zip"))
        assert "it unpacks to 300,000,000 bytes, and Lambda takes 262,144,000 at most" in finding.message
        assert list(tmp_path.rglob("*.py")) == []

    @pytest.mark.parametrize(
        "code",
        [
            "s3://bucket/key.zip",
            "https://bucket.s3.amazonaws.com/key.zip",
            "{S3Bucket: b, S3Key: k, S3ObjectVersion: v}",
            "{S3Bucket: !Ref Bucket, S3Key: !Ref Asked}",
        ],
    )
    def test_code_in_s3_is_a_warning_that_says_how_to_configure_it(self, tmp_path: Path, code: str) -> None:
        finding = refused(tmp_path, plain(f"Runtime: python3.12, Handler: index.handler, Code: {code}"))
        assert (finding.severity, finding.span.line) == (Severity.WARNING, 6)
        assert finding.message == "The code of F is not on this machine, but in S3."
        assert "`macros: {Mine: {handler: PATH.py:FUNCTION}}` in .cfnkit.yaml" in finding.hint

    @pytest.mark.parametrize("uri", ["s3://bucket/key", "{Bucket: b, Key: k}"])
    def test_serverless_code_in_s3_too(self, tmp_path: Path, uri: str) -> None:
        finding = refused(tmp_path, SERVERLESS.replace("./lambda", uri))
        assert finding.message == "The code of StageFunction is not on this machine, but in S3."
        assert finding.span.line == 5

    def test_code_that_is_not_there_is_an_error_at_its_place(self, tmp_path: Path) -> None:
        finding = refused(tmp_path, SERVERLESS)
        assert finding.message == "There is no folder or file './lambda', which CodeUri of StageFunction names."
        assert (finding.id, finding.span.line, finding.span.column) == ("E9750", 5, 14)

    def test_without_a_place_the_code_is_in_the_folder_of_the_template(self, tmp_path: Path) -> None:
        text = SERVERLESS.replace("    CodeUri: ./lambda\n", "")
        finding = refused(tmp_path, text)
        assert "which is not in the folder of the template (there is no CodeUri)" in finding.message
        put(tmp_path, "macro.py")
        assert found(tmp_path, text)["Stage"].code_dir == tmp_path

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("{ImageUri: x}", "Code of F must be a path, S3Bucket and S3Key, or ZipFile."),
            ("[a]", "Code of F must be a path or an object."),
            ("null", "Code of F must be a path or an object."),
            ("{ZipFile: !Ref AWS::NoValue}", "Code of F must be a path, S3Bucket and S3Key, or ZipFile."),
            ("{ZipFile: [a]}", "Code.ZipFile of F must be a string."),
        ],
    )
    def test_code_that_is_written_wrongly_is_an_error(self, tmp_path: Path, code: str, message: str) -> None:
        finding = refused(tmp_path, plain(f"Runtime: python3.12, Handler: index.handler, Code: {code}"))
        assert (finding.id, finding.message) == ("E9750", message)

    def test_inline_code_with_a_value_of_the_deployment_is_a_warning(self, tmp_path: Path) -> None:
        code = "Code: {ZipFile: !Sub 'BUCKET = \"${Bucket}\"'}"
        finding = refused(tmp_path, plain(f"Runtime: python3.12, Handler: index.handler, {code}"))
        assert finding.severity is Severity.WARNING
        assert finding.message.startswith("Code.ZipFile of F is not known here: the physical id of Bucket")

    def test_a_scratch_folder_that_cannot_be_written_to_is_an_error_of_the_world(self, tmp_path: Path) -> None:
        (tmp_path / "scratch").write_text("a file")
        with pytest.raises(ConfigurationError, match="The code of a macro cannot be written"):
            read(tmp_path, plain(OWN_CODE))


class TestRuntimeAndHandler:
    @pytest.mark.parametrize(
        ("runtime", "entry"),
        [
            ("nodejs22.x", "handler: PATH.mjs:FUNCTION"),
            ("provided.al2023", "command: [PROGRAM, ARGUMENT]"),
            ("java21", "command: [PROGRAM, ARGUMENT]"),
        ],
    )
    def test_another_runtime_is_a_warning_that_tells_of_commands(
        self, tmp_path: Path, runtime: str, entry: str
    ) -> None:
        finding = refused(tmp_path, plain(f"Runtime: {runtime}, Handler: index.handler, Code: src"))
        assert finding.severity is Severity.WARNING
        assert finding.message == f"F runs on {runtime}; only functions in Python run without configuration."
        assert f"`macros: {{Mine: {{{entry}}}}}`" in finding.hint
        assert finding.path == ("Resources", "F", "Properties", "Runtime")

    def test_a_container_image_is_a_warning(self, tmp_path: Path) -> None:
        finding = refused(tmp_path, plain("PackageType: Image, Code: {ImageUri: x}"))
        assert finding.severity is Severity.WARNING
        assert finding.message == "The code of F is in a container image, which is not run here."

    @pytest.mark.parametrize("key", ["Runtime", "Handler"])
    def test_a_runtime_and_a_handler_are_needed(self, tmp_path: Path, key: str) -> None:
        finding = refused(tmp_path, plain(OWN_CODE.replace(key, "Other")))
        assert (finding.id, finding.message, finding.span.line) == ("E9750", f"F has no {key}.", 6)

    @pytest.mark.parametrize(
        ("handler", "file"),
        [
            ("index.handler", "index.py"),
            ("handlers/count.handler", "handlers/count.py"),
            ("handlers.count.handler", "handlers/count.py"),
            ("a/b/count.main", "a/b/count.py"),
            ("count.main", "count/__init__.py"),
        ],
    )
    def test_a_handler_is_found_where_lambda_finds_it(self, tmp_path: Path, handler: str, file: str) -> None:
        put(tmp_path / "src", file)
        assert found(tmp_path, plain(f"Runtime: python3.12, Handler: {handler}, Code: src"))["Mine"].handler == handler

    def test_a_handler_whose_module_is_not_there_is_an_error_at_the_handler(self, tmp_path: Path) -> None:
        put(tmp_path, "src/handlers/counter.py")
        text = plain("Runtime: python3.12, Handler: handlers/count.handler, Code: src")
        finding = refused(tmp_path, text)
        assert finding.message == "Handler of F is in the module 'handlers/count', which is not in the folder 'src'."
        assert finding.hint == "Did you mean 'handlers/counter'?"
        handler = at_path(parse(text).root, ["Resources", "F", "Properties", "Handler"])
        assert handler is not None
        assert finding.span[1:] == handler.span[1:]

    def test_inline_code_is_the_module_index(self, tmp_path: Path) -> None:
        finding = refused(tmp_path, plain(OWN_CODE.replace("index.handler", "lambda_function.main")))
        assert finding.message == "Handler of F is in the module 'lambda_function', which is not in the inline code."
        assert finding.hint == "Inline code is the module 'index': write 'index.main'."

    @pytest.mark.parametrize(
        "handler", ["handler", "index.", ".handler", "../index.handler", "/index.handler", "a b.c"]
    )
    def test_a_handler_of_another_form_is_an_error(self, tmp_path: Path, handler: str) -> None:
        finding = refused(tmp_path, plain(OWN_CODE.replace("index.handler", f'"{handler}"')))
        assert (finding.id, finding.message) == ("E9750", "Handler of F must be written as 'module.function'.")

    @pytest.mark.parametrize("value", ["0", "-3", "soon", "1.5", "[3]", "99999999999"])
    @pytest.mark.parametrize("key", ["Timeout", "MemorySize"])
    def test_a_number_that_is_none_is_an_error_and_left_out(self, tmp_path: Path, key: str, value: str) -> None:
        macros, (finding,) = read(tmp_path, plain(f"{OWN_CODE}, {key}: {value}"))
        assert (macros["Mine"].timeout, macros["Mine"].memory_mb) == (None, None)
        assert (finding.id, finding.path[-1]) == ("E9750", key)

    def test_numbers_may_be_texts(self, tmp_path: Path) -> None:
        macro = found(tmp_path, plain(f"{OWN_CODE}, Timeout: '7', MemorySize: '128'"))["Mine"]
        assert (macro.timeout, macro.memory_mb) == (7.0, 128)


class TestEnvironment:
    def test_what_only_a_deployment_knows_is_left_out_with_a_warning(self, tmp_path: Path) -> None:
        variables = (
            "{KEPT: !Ref Given, BUCKET: !Ref Bucket, ARN: !GetAtt Bucket.Arn, ASKED: !Ref Asked, "
            "SECRET: '{{resolve:secretsmanager:db}}', MAYBE: !If [Either, a, b], PART: !Sub 'x-${Bucket}'}"
        )
        text = plain(f"{OWN_CODE}, Environment: {{Variables: {variables}}}")
        macros, findings = read(tmp_path, text)
        assert macros["Mine"].environment == {"KEPT": "x"}
        assert [finding.path[-1] for finding in findings] == ["BUCKET", "ARN", "ASKED", "SECRET", "MAYBE", "PART"]
        assert {finding.id for finding in findings} == {"W9756"}
        assert findings[0].message == (
            "Environment.Variables.BUCKET of F is not known here: "
            "the physical id of Bucket is known to a deployment only. The macro runs without it."
        )
        assert "`macros: {Mine: {handler: PATH.py:FUNCTION, environment: {...}}}`" in findings[0].hint
        for finding in findings:
            value = at_path(parse(text).root, finding.path)
            assert value is not None
            assert finding.span[1:] == value.span[1:]

    def test_two_macros_of_one_function_say_it_once(self, tmp_path: Path) -> None:
        more = "  Second: {Type: AWS::CloudFormation::Macro, Properties: {Name: Other, FunctionName: !Ref F}}\n"
        function = f"{OWN_CODE}, Environment: {{Variables: {{A: !Ref Bucket, B: !Ref Bucket}}}}"
        macros, findings = read(tmp_path, plain(function, more=more))
        assert list(macros) == ["Mine", "Other"]
        assert [finding.path[-1] for finding in findings] == ["A", "B"]

    @pytest.mark.parametrize(
        ("environment", "last"),
        [
            ("!If [Either, {Variables: {A: a}}, {}]", "Environment"),
            ("{Variables: !If [Either, {A: a}, {}]}", "Variables"),
        ],
    )
    def test_an_environment_that_is_not_known_as_a_whole_is_a_warning(
        self, tmp_path: Path, environment: str, last: str
    ) -> None:
        macros, (finding,) = read(tmp_path, plain(f"{OWN_CODE}, Environment: {environment}"))
        assert macros["Mine"].environment == {}
        assert (finding.id, finding.path[-1]) == ("W9756", last)
        assert "is not known here: the condition is not known." in finding.message

    def test_numbers_and_booleans_are_texts(self, tmp_path: Path) -> None:
        function = f"{OWN_CODE}, Environment: {{Variables: {{A: 1, B: true, C: 1.50, D: yes, E: ''}}}}"
        environment = found(tmp_path, plain(function))["Mine"].environment
        assert environment == {"A": "1", "B": "true", "C": "1.50", "D": "true", "E": ""}

    @pytest.mark.parametrize(
        "environment", ["[A]", "a", "{Variables: [A]}", "{Variables: {A: [b]}}", "{Variables: {A: null}}"]
    )
    def test_an_environment_of_another_shape_is_an_error(self, tmp_path: Path, environment: str) -> None:
        macros, (finding,) = read(tmp_path, plain(f"{OWN_CODE}, Environment: {environment}"))
        assert macros["Mine"].environment == {}
        assert (finding.id, finding.path[3]) == ("E9750", "Environment")

    @pytest.mark.parametrize(
        "environment", ["{}", "{Variables: {}}", "!Ref AWS::NoValue", "{Variables: !Ref AWS::NoValue}"]
    )
    def test_an_environment_may_be_empty(self, tmp_path: Path, environment: str) -> None:
        assert found(tmp_path, plain(f"{OWN_CODE}, Environment: {environment}"))["Mine"].environment == {}

    def test_account_and_region_are_those_of_the_target(self, tmp_path: Path) -> None:
        path = tmp_path / "macros.yaml"
        where = '!Sub "${AWS::Partition}/${AWS::Region}/${AWS::AccountId}"'
        path.write_text(plain(f"{OWN_CODE}, Environment: {{Variables: {{WHERE: {where}}}}}"))
        target = Target(region="cn-north-1", account_id="111111111111", parameters={"Given": "other"})
        macros, _, findings, _ = macros_from(path, tmp_path / "scratch", target=target)
        assert macros["Mine"].environment == {"WHERE": "aws-cn/cn-north-1/111111111111"}
        assert findings == []

    def test_a_secret_is_in_no_message_and_no_repr(self, tmp_path: Path) -> None:
        secret = "hunter2-s3cret"
        text = plain(
            f"{OWN_CODE}, Environment: {{Variables: {{A: !Ref Given, B: !FindInMap [Runtimes, !Ref Given, name]}}}}"
        ).replace("Default: x", f"NoEcho: true, Default: {secret}")
        macros, findings = read(tmp_path, text)
        assert macros["Mine"].environment == {"A": secret}
        assert len(findings) == 1
        for changed in ("Code: ", "Handler: ", "Runtime: ", "FunctionName: "):
            _, more = read(tmp_path, text.replace(changed, f"{changed}!Ref Given, Was: ", 1))
            findings += more
        assert len(findings) > 4
        assert secret not in repr(macros) + repr(findings)


class TestFiles:
    def test_a_template_without_a_macro_is_a_warning(self, tmp_path: Path) -> None:
        finding = refused(tmp_path, "Resources:\n  Bucket: {Type: AWS::S3::Bucket}\n")
        assert (finding.id, finding.message) == ("W9756", "The template defines no AWS::CloudFormation::Macro.")
        assert finding.span.line == 1

    def test_macros_of_a_nested_stack_are_said_to_be_elsewhere(self, tmp_path: Path) -> None:
        nested = "Resources:\n  All: {Type: AWS::Serverless::Application, Properties: {Location: Count/macro.yaml}}\n"
        assert refused(tmp_path, nested).hint == "The macros of a nested stack are in its own template."

    @pytest.mark.parametrize(
        "text", ["", "[]", "just text", "Resources: []", "Resources: {Fn::ForEach::X: [a, [b], {}]}"]
    )
    def test_what_is_no_template_defines_no_macro(self, tmp_path: Path, text: str) -> None:
        assert refused(tmp_path, text).severity is Severity.WARNING

    def test_a_template_that_is_not_well_formed_gives_its_diagnostics(self, tmp_path: Path) -> None:
        macros, findings = read(tmp_path, INLINE + "\n  Bad: {\n")
        assert macros == {}
        assert [finding.id for finding in findings] == ["E9740"]

    @pytest.mark.parametrize("name", ["gone.yaml", "folder", "a\0b", "n" * 5000])
    def test_a_template_that_cannot_be_read_is_an_error_of_the_world(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "folder").mkdir()
        with pytest.raises(ConfigurationError, match="which macros are taken from, cannot be read"):
            macros_from(tmp_path / name, tmp_path / "scratch")

    def test_no_part_of_a_template_makes_it_fail(self, tmp_path: Path) -> None:
        put(tmp_path, "lambda/macro.py")
        for size in range(0, len(SERVERLESS), 7):
            macros, findings = read(tmp_path, SERVERLESS[:size])
            assert macros or findings

    @pytest.mark.parametrize("value", ["null", "[]", "{}", "''", "7", "!Ref Asked", "!Ref [a]", "{'Fn::Nothing': 1}"])
    @pytest.mark.parametrize(
        "key", ["Properties", "Type", "Condition", "Runtime", "Handler", "Code", "ZipFile", "Name"]
    )
    def test_no_value_makes_it_fail(self, tmp_path: Path, key: str, value: str) -> None:
        text = plain(OWN_CODE).replace("  M: {", "  M: {Condition: Always, ")
        macros, findings = read(tmp_path, text.replace(f"{key}: ", f"{key}: {value}, Was{key}: ", 1))
        assert macros or findings
