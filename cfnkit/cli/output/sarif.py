"""SARIF 2.1.0, which code scanning reads.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from cfnkit import __version__
from cfnkit.cli.output.json_text import json_text
from cfnkit.cli.output.workspaces import GITHUB, in_workspace
from cfnkit.source import Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_OBJECT = "s3://"
_BASE = "EXECUTIONROOT"
_URI_BASES = {_BASE: {"description": {"text": "The folder in which cfnkit ran, or on GitHub the workspace."}}}


def sarif_document(rules: Iterable[dict[str, Any]], results: Iterable[dict[str, Any]]) -> str:
    """The log of one run, with its rules and results; columns count code points."""
    run = {
        "tool": {"driver": {"name": "cfnkit", "version": __version__, "rules": list(rules)}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": _URI_BASES,
        "results": list(results),
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def fingerprints(digest: str, number: int = 1) -> dict[str, str]:
    """The `partialFingerprints` of a result; `number` tells results with an equal digest apart.

    GitHub recognises an alert by primaryLocationLineHash alone. Without one it computes a hash of lines.
    """
    return {"cfnkit/v1": digest, "primaryLocationLineHash": f"{digest[:16]}:{number}"}


def physical_location(span: Span) -> dict[str, Any]:
    """A region of a file; columns count code points. On GitHub, a name counts from its workspace."""
    return {
        "artifactLocation": artifact(in_workspace(span.source, GITHUB)),
        "region": {
            "startLine": max(1, span.line),
            "startColumn": max(1, span.column),
            "endLine": max(1, span.end_line),
            "endColumn": max(1, span.end_column),
        },
    }


def artifact(name: str, kind: type[PurePath] = PurePath) -> dict[str, str]:
    """A relative path, or the URI of any other file; `kind` is the kind of the system's paths."""
    if name.startswith(_OBJECT):
        return {"uri": _OBJECT + quote(name.removeprefix(_OBJECT).encode("utf-8", "surrogateescape"), safe="/~")}
    path = kind(name)
    if path.anchor and not path.is_absolute():  # Windows: C:file and \file count from where a drive is
        path = Path(name).absolute()
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix().encode("utf-8", "surrogateescape"), safe="/~"), "uriBaseId": _BASE}
