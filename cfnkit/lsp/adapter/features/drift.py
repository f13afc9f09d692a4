"""Drift from a snapshot, at the lines of the template: the command `cfnkit.drift`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from cfnkit.diagnostics import CfnkitError
from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown, path_of
from cfnkit.lsp.judging import settings_of
from cfnkit.outcome.in_lines.drift_notes import drift_notes


def register(server: Server) -> None:
    """Register the command."""

    @server.command("cfnkit.drift")
    def drift(shown: Shown, snapshot: object = None) -> dict[str, Any]:
        from cfnkit.pipeline.drift import drift_of

        if not isinstance(snapshot, str):
            raise JsonRpcInvalidParams("cfnkit.drift takes the URI or the path of a snapshot.")
        source, path = shown.processed.document.source, shown.text.path
        live = Path(path).parent / (path_of(snapshot) if snapshot.startswith("file:") else snapshot)
        try:
            report = drift_of(
                source.text,
                live,
                target=shown.processed.target,
                config=shown.config,
                today=date.today(),
                name=path,
                consent=settings_of(shown.options).consent.of_template(path),
            )
        except CfnkitError as error:
            raise JsonRpcException(str(error), types.LSPErrorCodes.RequestFailed) from None
        found = []
        for note in drift_notes(report, source.name):
            position = shown.position(note.line, 1)
            if position is not None:
                found.append({"line": position.line, "text": note.text})
        return {"differences": found}
