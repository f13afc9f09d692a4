"""Workflow commands, which GitHub Actions shows at the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from cfnkit.cli.output.workspaces import GITHUB, in_workspace
from cfnkit.diagnostics import Severity
from cfnkit.pages.visible import visible
from cfnkit.source import Span

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def annotation(severity: Severity, span: Span, title: str, message: str) -> str:
    """The command that shows a message at a place; the file's name is relative to GITHUB_WORKSPACE, if it is set."""
    file = in_workspace(span.source, GITHUB)
    properties = {"file": file, "line": span.line, "endLine": span.end_line, "col": span.column}
    if span.line == span.end_line:  # GitHub accepts an end column only for a single line
        properties["endColumn"] = span.end_column
    properties["title"] = title
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[severity]} {written}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
