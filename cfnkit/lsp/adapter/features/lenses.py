"""Code lenses: what loops, SAM resources and macros made; and the record of one call of a macro."""

from __future__ import annotations

import json
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from cfnkit.lsp.adapter.server import Server
from cfnkit.lsp.adapter.shown import Shown
from cfnkit.outcome.in_lines.lenses import Lens, lenses
from cfnkit.outcome.transform_record import record_of

_SHOW, _RUN = "cfnkit.showPreview", "cfnkit.runMacro"


def register(server: Server) -> None:
    """Register the code lenses and the command that gives a call of a macro."""

    @server.answers(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    def code_lenses(shown: Shown, params: types.CodeLensParams) -> list[types.CodeLens]:
        found = []
        for lens in lenses(shown.outcome):
            range = shown.range(lens.span)
            if range is not None:
                found.append(types.CodeLens(range, _command(lens, params.text_document.uri)))
        return found

    @server.command(_RUN)
    def run_macro(shown: Shown, index: int = 0) -> dict[str, Any]:
        trace = shown.processed.trace
        if not isinstance(index, int) or not 0 <= index < len(trace):
            raise JsonRpcInvalidParams(f"{_RUN} takes the index of a transform that ran, of {len(trace)}.")
        record = record_of(trace[index], shown.processed.redactor)
        answer = (record.answer or None) if record.refused else json.loads(record.answer)
        return {"name": record.name, "event": json.loads(record.event), "answer": answer, "log": record.log}


def _command(lens: Lens, uri: str) -> types.Command:
    if lens.run is not None:
        return types.Command(lens.title, _RUN, arguments=[uri, lens.run])
    return types.Command(lens.title, _SHOW, arguments=[uri, lens.pointer])
