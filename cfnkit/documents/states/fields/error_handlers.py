"""Retry and Catch. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""

from __future__ import annotations

from collections.abc import Iterator

from cfnkit.documents.reading import is_known
from cfnkit.documents.states.fields.table import FieldTable, field_findings
from cfnkit.documents.states.machine import JSON_PATH, MachineState, is_open, items_of, text_of
from cfnkit.documents.states.rules import ERROR_HANDLER
from cfnkit.documents.states.values import number_of
from cfnkit.documents.text import is_known_text
from cfnkit.rule import Finding
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, Scalar, Sequence
from cfnkit.vocabulary import suggestion

_ALL = "States.ALL"
_ERRORS = (
    _ALL,
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.Http.StatusCode",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
)
_RETRY = {
    "ErrorEquals": "list",
    "Comment": "text",
    "IntervalSeconds": "whole",
    "MaxAttempts": "whole",
    "BackoffRate": "number",
    "MaxDelaySeconds": "whole",
    "JitterStrategy": "text",
}
_CATCH = {
    "ErrorEquals": "list",
    "Comment": "text",
    "Next": "text",
    "ResultPath": "JSONPath path",
    "Output": "JSONata any",
    "Assign": "object",
}
_JITTER = ("FULL", "NONE")


def error_findings(state: MachineState) -> Iterator[Finding]:
    """The findings in the Retry and the Catch of a state."""
    for key, fields in (("Retry", _RETRY), ("Catch", _CATCH)):
        handlers = items_of(state.get(key))
        for index, handler in enumerate(handlers):
            document = state.machine.document
            if not isinstance(handler, Mapping):
                if is_known(handler):
                    yield document.finding(ERROR_HANDLER, f"An item of {key} must be an object.", handler.span)
                continue
            yield from _fields(state, key, handler, fields)
            names = handler.get("ErrorEquals")
            if isinstance(names, Sequence):
                yield from _names(state, key, names, is_last=index == len(handlers) - 1)


def _fields(state: MachineState, key: str, handler: Mapping, fields: dict[str, str]) -> Iterator[Finding]:
    document = state.machine.document
    table = FieldTable(f"An item of {key}", fields, ERROR_HANDLER)
    yield from field_findings(document, handler, table, state.language, key == "Catch" and state.language != JSON_PATH)
    if all(map(is_known_text, handler.entries)):
        for name in ("ErrorEquals", "Next") if key == "Catch" else ("ErrorEquals",):
            if name not in handler.entries:
                place = handler.key_span(next(iter(handler.entries), ""))
                yield document.finding(ERROR_HANDLER, f"An item of {key} needs {name}.", place)
    yield from _ranges(state, handler)


def _ranges(state: MachineState, handler: Mapping) -> Iterator[Finding]:
    document = state.machine.document

    def fault(name: str, words: str) -> Finding:
        return document.finding(ERROR_HANDLER, f"{name} must be {words}.", handler.entries[name].span)

    rate, delay = number_of(handler.get("BackoffRate")), number_of(handler.get("MaxDelaySeconds"))
    interval = number_of(handler.get("IntervalSeconds"))
    if rate is not None and rate < 1:
        yield fault("BackoffRate", "at least 1")
    if interval == 0:
        yield fault("IntervalSeconds", "at least 1")
    if delay is not None and interval is not None and delay <= interval:
        yield fault("MaxDelaySeconds", f"more than IntervalSeconds ({interval:g})")
    jitter = handler.get("JitterStrategy")
    if isinstance(jitter, Scalar) and not is_open(jitter) and jitter.text not in _JITTER:
        yield fault("JitterStrategy", " or ".join(_JITTER))


def _names(state: MachineState, key: str, names: Sequence, is_last: bool) -> Iterator[Finding]:
    document = state.machine.document

    def fault(message: str, place: Node | Span, hint: str = "") -> Finding:
        return document.finding(ERROR_HANDLER, message, place if isinstance(place, Span) else place.span, hint)

    if not names.items:
        yield fault("ErrorEquals needs at least one name.", names)
    for node in names.items:
        name = text_of(node)
        if name is None:
            if not is_open(node):
                yield fault("ErrorEquals lists names.", node)
        elif name == _ALL:
            if len(names.items) > 1:
                yield fault(f"{_ALL} must stand alone in ErrorEquals.", node)
            elif not is_last:
                yield fault(f"{_ALL} must stand in the last item of {key}, since no other is tried after it.", node)
        elif name.startswith("States.") and name not in _ERRORS:
            yield fault(f"Step Functions has no error '{name}'.", node, suggestion(name, _ERRORS))
