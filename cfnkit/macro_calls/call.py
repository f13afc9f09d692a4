"""One call of a macro: the event, the answer, the result, and the times."""

from __future__ import annotations

import collections.abc as abc
import time
from dataclasses import dataclass
from typing import Any, NamedTuple

from cfnkit.deployment import Lookups
from cfnkit.diagnostics import Code, Redactor
from cfnkit.hosts import Answer, MacroHost
from cfnkit.hosts.payload import ResponseError, read_response
from cfnkit.macro_calls.inputs import PLACE, Input, parameter_text
from cfnkit.pipeline import Processed
from cfnkit.pipeline.process import mask_defaults
from cfnkit.syntax import Mapping, Node, from_plain
from cfnkit.template import Template, parameter_values
from cfnkit.transforms import Macro, TransformCall


class TimedAnswer(NamedTuple):
    """An answer and its time in seconds; `again_seconds` is the time of the same call once more, if it was made."""

    answer: Answer
    seconds: float
    again_seconds: float | None = None


class TimingHost:
    """Calls a macro on another host, and keeps each answer with its time in `answers`.

    With `again` each call is made twice, so the second one shows the time of a call without a start.
    """

    def __init__(self, host: MacroHost, *, again: bool = False) -> None:
        self._host = host
        self._again = again
        self.answers: list[TimedAnswer] = []

    def invoke(self, event: str) -> Answer:
        """Call the macro."""
        answer, seconds = self._timed(event)
        again = self._timed(event)[1] if self._again and answer.payload is not None else None
        self.answers.append(TimedAnswer(answer, seconds, again))
        return answer

    def close(self) -> None:
        """Close the macro's own host."""
        self._host.close()

    def _timed(self, event: str) -> tuple[Answer, float]:
        began = time.perf_counter()
        answer = self._host.invoke(event)
        return answer, time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class MacroCall:
    """The event that a macro was sent, and the outcome.

    `timed` has the host's answer, and its time, a cold start included. `result` is the fragment that the service takes
    from the answer. It is None when the macro failed: `message` is then the service's, and `hint` adds the cause, with
    what the handler printed. `redactor` masks the values of NoEcho parameters. `whole`: the fragment is a whole
    template; `path` is its place in the template.
    """

    event: Node
    timed: TimedAnswer
    result: Node | None
    message: str
    hint: str
    redactor: Redactor
    whole: bool = True
    path: tuple[str | int, ...] = ()

    @property
    def answer(self) -> Answer:
        """The host's answer."""
        return self.timed.answer

    @property
    def response(self) -> Any:
        """The macro's response as a plain JSON value, usually a dict; None when it is missing or not JSON."""
        try:
            return None if self.answer.payload is None else read_response(self.answer.payload)
        except ResponseError:
            return None


def call_macro(host: MacroHost, name: str, given: Input, *, again: bool = False) -> MacroCall:
    """Call a macro as the service does, with `again` twice, and read its answer as `process` reads it."""
    fragment = given.fragment
    if not given.is_snippet and isinstance(fragment, Mapping):
        fragment = fragment.without("Transform")
    texts = {key: parameter_text(value) for key, value in given.values.items()}
    template = Template.of(fragment)
    fragment = mask_defaults(fragment, template)
    parameters = parameter_values(template, texts, Lookups(), PLACE)
    others = {key: from_plain(value, PLACE) for key, value in given.values.items() if key not in parameters.known}
    redactor = Redactor(parameters.secrets)
    timing = TimingHost(host, again=again)
    macro = Macro(timing, given.target, {**parameters.known, **others}, redactor)
    params = from_plain(dict(given.parameters), PLACE)
    assert isinstance(params, Mapping)
    call = TransformCall(name, params, fragment.span, whole=not given.is_snippet, path=())
    applied = macro(call, fragment)
    assert applied.event is not None
    failure = applied.diagnostics[0] if applied.fragment is None else None
    message, hint = (failure.message, failure.hint) if failure else ("", "")
    return MacroCall(applied.event, timing.answers[0], applied.fragment, message, hint, redactor, call.whole)


def calls_in(processed: Processed, name: str, answers: abc.Sequence[TimedAnswer]) -> list[MacroCall]:
    """The calls of a macro in a processed template, in their order; `answers` has one for each of them."""
    steps = [step for step in processed.trace if step.call.name == name and step.event is not None]
    calls = []
    for step, timed in zip(steps, answers, strict=True):
        assert step.event is not None
        failures = [found for found in processed.diagnostics if step.after is None and found.code is Code.MACRO_FAILED]
        message, hint = (failures[0].message, failures[0].hint) if failures else ("", "")
        call = step.call
        calls.append(
            MacroCall(step.event, timed, step.after, message, hint, processed.redactor, call.whole, call.path)
        )
    return calls
