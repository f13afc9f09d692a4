"""The preview of the template that CloudFormation will see: the request `cfnkit/preview`."""

from __future__ import annotations

import os
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown, uri_of
from cfnkit.outcome.preview import PreviewLine, Stage, preview


def register(server: Server) -> None:
    """Register the preview."""

    @server.answers("cfnkit/preview", exact=True)
    def show(shown: Shown, params: Any) -> dict[str, Any]:
        stages: dict[object, Stage] = {"processed": "processed", "resolved": "resolved"}
        stage = stages.get(getattr(params, "stage", "processed"))
        if stage is None:
            raise JsonRpcInvalidParams("The stage of cfnkit/preview is processed or resolved.")
        made = preview(shown.processed, stage)
        pointer = getattr(params, "pointer", None)
        line = made.line_of(pointer) if isinstance(pointer, str) else None
        return {
            "text": made.text,
            "version": shown.text.version,
            "language": made.language,
            "target": shown.processed.target.name or None,
            "incomplete": made.incomplete or None,
            "line": None if line is None else line - 1,
            "lines": [each for place in made.lines if (each := _line(shown, place))],
            "made": [{"start": each.first - 1, "end": each.last, "by": each.by} for each in made.made],
        }


def _line(shown: Shown, place: PreviewLine) -> dict[str, Any] | None:
    """A line of the preview and the line that it came from, 0-based; None where that changed since."""
    span = place.span
    if span.source != shown.processed.document.source.name:
        is_file = os.path.isabs(span.source)  # an include can come from a bucket
        return {"line": place.line - 1, "uri": uri_of(span.source), "source": span.line - 1} if is_file else None
    position = shown.position(span.line, 1)
    if position is None:
        return None
    return {"line": place.line - 1, "uri": shown.text.uri, "source": position.line}
