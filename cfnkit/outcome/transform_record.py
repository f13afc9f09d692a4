"""What one transform was given, and what it gave, as texts for people."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.redaction import Redactor
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, dump_json, string
from cfnkit.transforms import TraceStep


class TransformRecord(NamedTuple):
    """One call of a transform: its event and its answer as JSON, and what it printed.

    Of a transform that AWS hosts, the event has the form of a macro's. `refused`: the answer is the text that the
    transform gave and that was refused; it may be no JSON, and is empty without any.
    """

    name: str
    event: str
    answer: str
    refused: bool
    log: str


def record_of(step: TraceStep, redactor: Redactor, reveal: bool = False) -> TransformRecord:
    """The record of a transform that ran; secrets are masked unless `reveal`."""

    def text(node: Node) -> str:
        return redactor(dump_json(node, reveal=reveal)) + "\n"

    event = text(step.event if step.event is not None else _event(step))
    if step.response or step.after is None:
        return TransformRecord(step.call.name, event, redactor(step.response), True, redactor(step.log))
    answer = _object({"status": string("success", step.call.span), "fragment": step.after}, step.call.span)
    return TransformRecord(step.call.name, event, text(answer), False, redactor(step.log))


def _event(step: TraceStep) -> Node:
    """The event of a transform that AWS hosts, in the form of a macro's event."""
    span = step.call.span
    entries = {"fragment": step.before, "transformId": string(step.call.name, span), "params": step.call.params}
    return _object(entries, span)


def _object(entries: dict[str, Node], span: Span) -> Mapping:
    return Mapping(entries, {}, span)
