"""Where something is, as SARIF puts it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from cfnkit.source import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_BASE = "EXECUTIONROOT"

URI_BASES = {_BASE: {"description": {"text": "The folder in which cfnkit ran."}}}
"""The `originalUriBaseIds` of a run."""


def physical_location(span: Span) -> dict[str, Any]:
    """A region of a file; columns count code points."""
    return {
        "artifactLocation": _artifact(span.source),
        "region": {
            "startLine": max(1, span.line),
            "startColumn": max(1, span.column),
            "endLine": max(1, span.end_line),
            "endColumn": max(1, span.end_column),
        },
    }


def _artifact(name: str) -> dict[str, str]:
    """A file below the folder of the run by its relative name, any other by its URI."""
    if "://" in name:
        return {"uri": quote(name, safe=":/?#[]@!$&'()*+,;=%~")}
    path = PurePath(name)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix(), safe="/~"), "uriBaseId": _BASE}
