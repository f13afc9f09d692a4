"""Process templates that declare AWS::LanguageExtensions."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from cfnkit import Configuration, Lookups, Processed, process
from cfnkit.deployment import SsmParameter
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.syntax import at_path, to_plain
from support.targets import HERE

PREFIX = "Transform AWS::LanguageExtensions failed with: "
TOPIC = {"Type": "AWS::SNS::Topic"}

# Sections with each kind of input that a value can refer to.
INPUTS = """
Parameters:
  Env: {Type: String, Default: prod}
  Names: {Type: CommaDelimitedList, Default: "a, b,c"}
  Number: {Type: Number, Default: 3}
  Secret: {Type: String, NoEcho: true}
  Secrets: {Type: CommaDelimitedList, NoEcho: true, Default: "first,second"}
  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /image}
  Unknown: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /aws/service/x}
Mappings:
  Sizes: {prod: {Size: large, Zones: [x, y], Count: 2}, dev: {Size: small}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
  IsOpen: !Equals [!Ref Secret, open]
"""
LOOKUPS = Lookups(ssm={"/image": SsmParameter("String", {1: "ami-1"})})


def expand(text: str, lookups: Lookups | None = None, **parameters: str) -> Processed:
    """Process a template, written with any indentation, with the Transform section on a line before it."""
    return process(
        f"Transform: AWS::LanguageExtensions\n{dedent(text).lstrip()}",
        name="template.yaml",
        target=HERE.overlaid(parameters=parameters),
        config=Configuration(lookups=lookups or Lookups()),
    )


def result(text: str, path: str = "", lookups: Lookups | None = None, **parameters: str) -> Any:
    """The value at a path of the processed template, whose transform must have no errors."""
    processed = expand(text, lookups, **parameters)
    assert not [finding for finding in processed.diagnostics if finding.code is Code.LANGUAGE_EXTENSIONS]
    node = at_path(processed.tree, path.split(".") if path else [])
    assert node is not None, f"there is no {path}"
    return to_plain(node)


def folded(value: str, more: str = "", lookups: Lookups | None = None, **parameters: str) -> Any:
    """The value that the transform gives for a value of a property; `more` are further sections."""
    text = f"Resources: {{A: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {value}}}}}}}\n{dedent(more)}"
    properties = result(text, "Resources.A.Properties", lookups, **parameters)
    return properties["DisplayName"]


def refusal(text: str, **parameters: str) -> Diagnostic:
    """The only error, which must be the transform's and begin with its prefix; the prefix is removed."""
    findings = [finding for finding in expand(text, None, **parameters).diagnostics if finding.id.startswith("E")]
    (finding,) = findings
    assert finding.code is Code.LANGUAGE_EXTENSIONS
    assert finding.message.startswith(PREFIX)
    assert finding.path
    return finding._replace(problem=finding.problem._replace(message=finding.message.removeprefix(PREFIX)))


def place(finding: Diagnostic) -> tuple[int, int]:
    """The line and column of a diagnostic; the template of `expand` begins at line 2."""
    return finding.span.line, finding.span.column


def fold(value: str, **parameters: str) -> Any:
    """The value that the transform gives for a value that may refer to INPUTS."""
    return folded(value, INPUTS, LOOKUPS, **{"Secret": "sesame", **parameters})
