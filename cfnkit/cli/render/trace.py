"""The trace of a run: the event, the response and the difference of each transform, as files."""

from __future__ import annotations

import re
from pathlib import Path

from cfnkit.cli.output.write import make_folder, write_output
from cfnkit.diagnostics import Redactor
from cfnkit.pipeline import Processed
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, dump_json, string
from cfnkit.transforms import TraceStep

_OWN_FILE = re.compile(r"\d{2,}-.+\.(?:event\.json|response\.json|response\.txt|diff)\Z")


def write_trace(folder: Path, processed: Processed, redactor: Redactor, reveal: bool) -> None:
    """Write ``01-NAME.event.json``, ``01-NAME.response.json`` and ``01-NAME.diff``, and so on, to a folder.

    Files of an earlier trace there are removed. Secrets are masked unless `reveal`. Raises ConfigurationError.
    """
    make_folder(folder)
    for path in folder.iterdir():
        if _OWN_FILE.match(path.name):
            path.unlink()
    for number, step in enumerate(processed.trace, 1):
        stem = f"{number:02d}-{re.sub('[^A-Za-z0-9-]+', '-', step.call.name)}"
        for name, text in _files(step, redactor, reveal):
            write_output(text, str(folder / f"{stem}.{name}"))


def _files(step: TraceStep, redactor: Redactor, reveal: bool) -> list[tuple[str, str]]:
    def text(node: Node) -> str:
        return redactor(dump_json(node, reveal=reveal)) + "\n"

    event = step.event if step.event is not None else _event(step)
    files = [("event.json", text(event))]
    if step.response:
        files.append(("response.txt", redactor(step.response)))
    elif step.after is not None:
        response = {"status": string("success", step.call.span), "fragment": step.after}
        files.append(("response.json", text(_object(response, step.call.span))))
    if step.after is not None:
        files.append(("diff", _diff(step, text(step.before), text(step.after))))
    return files


def _event(step: TraceStep) -> Node:
    """The event of a transform that AWS hosts, in the form of a macro's event."""
    span = step.call.span
    entries = {"fragment": step.before, "transformId": string(step.call.name, span), "params": step.call.params}
    return _object(entries, span)


def _object(entries: dict[str, Node], span: Span) -> Mapping:
    return Mapping(entries, {}, span)


def _diff(step: TraceStep, before: str, after: str) -> str:
    import difflib

    where = "/".join(map(str, step.call.path)) or "template"
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"before/{where}", f"after/{where}"
    )
    return "".join(lines)
