"""Process templates that declare AWS::LanguageExtensions."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from cfnkit import Configuration, Lookups, Processed, Target, process
from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.syntax import at_path, to_plain

PREFIX = "Transform AWS::LanguageExtensions failed with: "
TOPIC = {"Type": "AWS::SNS::Topic"}


def expand(text: str, lookups: Lookups | None = None, **parameters: str) -> Processed:
    """Process a template, written with any indentation, with the Transform section on a line before it."""
    return process(
        f"Transform: AWS::LanguageExtensions\n{dedent(text).lstrip()}",
        name="template.yaml",
        target=Target(parameters=parameters),
        config=Configuration(lookups=lookups or Lookups()),
    )


def result(text: str, path: str = "", lookups: Lookups | None = None, **parameters: str) -> Any:
    """What stands at a path of the processed template, which nothing may be wrong with."""
    processed = expand(text, lookups, **parameters)
    assert not [finding for finding in processed.diagnostics if finding.code is Code.LANGUAGE_EXTENSIONS]
    node = at_path(processed.tree, path.split(".") if path else [])
    assert node is not None, f"there is no {path}"
    return to_plain(node)


def folded(value: str, more: str = "", lookups: Lookups | None = None, **parameters: str) -> Any:
    """What the transform makes of a value in the properties of a resource; `more` are further sections."""
    text = f"Resources: {{A: {{Type: AWS::SNS::Topic, Properties: {{DisplayName: {value}}}}}}}\n{dedent(more)}"
    properties = result(text, "Resources.A.Properties", lookups, **parameters)
    return properties["DisplayName"]


def refusal(text: str, **parameters: str) -> Diagnostic:
    """The one error of the transform, without its prefix, which it must have."""
    findings = [finding for finding in expand(text, None, **parameters).diagnostics if finding.id.startswith("E")]
    (finding,) = findings
    assert finding.code is Code.LANGUAGE_EXTENSIONS
    assert finding.message.startswith(PREFIX)
    assert finding.path
    return finding._replace(message=finding.message.removeprefix(PREFIX))


def place(finding: Diagnostic) -> tuple[int, int]:
    """Line and column of a finding; the template of `expand` begins at line 2."""
    return finding.span.line, finding.span.column
