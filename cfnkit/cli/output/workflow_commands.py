"""Workflow commands, which GitHub Actions shows at the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os

from cfnkit.diagnostics import Severity
from cfnkit.files.names import name_below, with_slashes
from cfnkit.pages.visible import visible
from cfnkit.source import Span

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def annotation(severity: Severity, span: Span, title: str, message: str) -> str:
    """The command that shows a message at a place; the file's name is relative to GITHUB_WORKSPACE, if it is set."""
    file = _file(span.source, os.environ.get("GITHUB_WORKSPACE"))
    properties = {"file": file, "line": span.line, "endLine": span.end_line, "col": span.column}
    if span.line == span.end_line:  # GitHub accepts an end column only for a single line
        properties["endColumn"] = span.end_column
    properties["title"] = title
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[severity]} {written}::{_data(message)}"


def _file(name: str, workspace: str | None) -> str:
    if not workspace or not os.path.isfile(name):
        return name
    real = os.path.realpath(name)
    relative = name_below(real, os.path.realpath(workspace))
    return name if relative == real else with_slashes(relative)


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
