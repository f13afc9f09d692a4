"""The calls of a macro, as `cfnkit macro run` prints them."""

from __future__ import annotations

import collections.abc as abc
import difflib
import json
from typing import Any

from cfnkit.cli.output.screen import Style
from cfnkit.cli.output.text import Line, Styled, Text, diff_line
from cfnkit.hosts.recordings import masked
from cfnkit.macro_calls.call import MacroCall
from cfnkit.syntax import Mapping, Node, dump_json, dump_yaml, to_plain

_INDENT = "  "


def text_report(name: str, calls: abc.Sequence[MacroCall]) -> Text:
    """Each call with its parts below headings."""
    lines: list[Line] = []
    for call in calls:
        lines += [("",)] if lines else []
        lines += _lines_of(name, call)
    return Text.of(lines)


def json_report(name: str, calls: abc.Sequence[MacroCall]) -> str:
    """An object with the macro's name and its calls; times are in seconds."""
    report = {"macro": name, "calls": [_plain(call) for call in calls]}
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _lines_of(name: str, call: MacroCall) -> abc.Iterator[Line]:
    parts = {"Event": _json(_event(call))}
    response = _response(call)
    if response is not None or call.answer.payload == "null":
        parts["Response"] = _json(response)
    if call.result is None:
        parts["Failure"] = call.redactor(_failure(call))
    else:
        parts["Difference"] = call.redactor(_difference(call)) or "none"
    if call.answer.log.strip():
        parts["Printed"] = call.redactor(call.answer.log.strip())
    parts["Time"] = _times(call)
    yield (f"{name} on {_place(call)}",)
    yield ("",)
    for heading, text in parts.items():
        yield (Styled(heading, Style.BOLD),)
        for line in text.splitlines():
            yield (_INDENT, diff_line(line) if heading == "Difference" else line) if line else ("",)


def _plain(call: MacroCall) -> dict[str, Any]:
    return {
        "path": list(call.path),
        "whole": call.whole,
        "event": _event(call),
        "response": _response(call),
        "failure": "" if call.result is not None else call.redactor(_failure(call)),
        "diff": "" if call.result is None else call.redactor(_difference(call)),
        "printed": call.redactor(call.answer.log),
        "seconds": round(call.timed.seconds, 6),
        "again_seconds": None if call.timed.again_seconds is None else round(call.timed.again_seconds, 6),
    }


def _place(call: MacroCall) -> str:
    return "the whole template" if call.whole else f"the fragment at {'/'.join(map(str, call.path)) or 'the top'}"


def _event(call: MacroCall) -> Any:
    return masked(json.loads(dump_json(call.event)), call.redactor)


def _response(call: MacroCall) -> Any:
    """The response, with secrets masked as in the result; None without a response."""
    response = call.response
    if isinstance(response, dict) and call.result is not None:
        shown = json.loads(dump_json(call.result))
        response = {key: shown if key == "fragment" else value for key, value in response.items()}
    return masked(response, call.redactor)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _failure(call: MacroCall) -> str:
    """The service's message, and the hint without the output, which has a part of its own."""
    hint = call.hint.removesuffix(call.answer.log.rstrip()).strip()
    return f"{call.message}\n{hint}".strip()


def _difference(call: MacroCall) -> str:
    """The difference between the fragment and the result, as YAML."""
    before = call.event.get("fragment") if isinstance(call.event, Mapping) else None
    assert before is not None
    assert call.result is not None
    lines = difflib.unified_diff(_lines(before), _lines(call.result), "before", "after", lineterm="")
    return "\n".join(lines)


def _lines(node: Node) -> list[str]:
    plain = to_plain(node)
    return dump_yaml(node).splitlines() if isinstance(plain, (dict, list)) else [dump_json(node)]


def _times(call: MacroCall) -> str:
    first = f"{call.timed.seconds * 1000:,.1f} ms"
    again = call.timed.again_seconds
    return first if again is None else f"{first} at first, {again * 1000:,.1f} ms once more"
