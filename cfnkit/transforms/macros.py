"""Run a macro on a host: make the event that the service sends, and read the answer as the service does; or replay it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html. Where recordings differ,
they count: params are evaluated, and the keys of the event have the recorded order.
"""

from __future__ import annotations

import collections.abc as abc
import re
from dataclasses import dataclass, replace

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.files.names import in_utf8
from cfnkit.hosts import POSTPONED, Answer, MacroHost
from cfnkit.hosts.logs import readable, telling
from cfnkit.hosts.payload import ResponseError, read_response
from cfnkit.redaction import Redactor
from cfnkit.source import SourceText, Span
from cfnkit.syntax import NULL, Mapping, Node, Scalar, dump_json, string
from cfnkit.transforms.call import Applied, TraceStep, TransformCall, withheld
from cfnkit.transforms.macro_failures import advice, named_places
from cfnkit.transforms.masking import keys_with_secrets, mask
from cfnkit.transforms.realign import realign
from cfnkit.transforms.samples import Samples

_WHY_POSTPONED = "Only a macro that is fast, gives the same each time and asks nobody else is called while you type."


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro that runs on `host`, for a stack with these `parameter_values`; the `unknown` ones are left out.

    With `samples`, the macro gets these in place of secrets.
    """

    host: MacroHost
    target: Target
    parameter_values: abc.Mapping[str, Node]
    redactor: Redactor
    samples: Samples | None = None
    unknown: abc.Collection[str] = ()

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """Call the macro with a fragment; the origins of its result are found by the result's structure."""
        identifier = f"{self.target.assumed_account_id}::{call.name}"
        if self.samples is not None:
            values = Mapping(self.parameter_values, {}, call.span)
            return self._with_samples(self.samples.covering(fragment, call.params, values), call, fragment)
        event = self._event(call, fragment, identifier)
        answer = self.host.invoke(dump_json(event, indent=None, reveal=True))
        if answer == POSTPONED:
            message = f"The macro {call.name} is called when the template is saved; its result is not known until then."
            return withheld(call, message, _WHY_POSTPONED, code=Code.POSTPONED)
        result = self._read(answer, call.span, identifier, _request_id(call))
        log = self.redactor(readable(answer.log)) if answer.log.strip() else ""
        if isinstance(result, Diagnostic):
            result = _with_place(result, identifier, fragment)
            awaited = tuple(name for name in self.unknown if _quotes(name, result.message, answer))
            if self.unknown and not awaited:
                result = _perhaps_for_want_of(self.unknown, result)
            return Applied(None, (result,), event, answer.payload or "", awaits=awaited, log=log)
        aligned = realign(fragment, result, call.name, call.span)
        notes = keys_with_secrets(aligned, self.redactor, call)
        return Applied(mask(aligned, self.redactor), tuple(notes), event, log=log)

    def _with_samples(self, samples: Samples, call: TransformCall, fragment: Node) -> Applied:
        """Call the macro with samples; in its result, the secrets are back, and in its messages samples are masked."""
        params, values = samples.hide(call.params), {k: samples.hide(v) for k, v in self.parameter_values.items()}
        assert isinstance(params, Mapping)
        macro = Macro(self.host, self.target, values, self.redactor.knowing(samples.known()), unknown=self.unknown)
        applied = macro(replace(call, params=params), samples.hide(fragment))
        if applied.fragment is None:
            return applied
        return applied._replace(fragment=mask(samples.restore(applied.fragment), self.redactor))

    def _event(self, call: TransformCall, fragment: Node, identifier: str) -> Node:
        def text(value: str) -> Scalar:
            return string(value, call.span)

        values = Mapping(self.parameter_values, {}, call.span)
        entries: dict[str, Node] = {
            "accountId": text(self.target.assumed_account_id),
            "fragment": fragment,
            "transformId": text(identifier),
            "requestId": text(_request_id(call)),
            "region": text(self.target.assumed_region),
            "params": call.params,
            "templateParameterValues": values,
        }
        return Mapping(entries, {}, call.span)

    def _read(self, answer: Answer, span: Span, identifier: str, sent_id: str) -> Node | Diagnostic:
        """The fragment of an answer, or a diagnostic in the service's words."""
        from cfnkit.syntax.json.reader import parse_json

        malformed = f"Received malformed response from transform {identifier}"
        if answer.payload is None:
            return self._failure(malformed, span, answer.failure, answer.log)
        response, problems = parse_json(SourceText(f"<response of {identifier}>", answer.payload))
        if problems:
            return self._failure(malformed, span, _why_unreadable(answer.payload, problems[0]), answer.log)
        if not isinstance(response, Mapping):
            hint = "The response must be an object with requestId, status and fragment."
            return self._failure(malformed, span, hint, answer.log)
        status = response.get("status")
        if not isinstance(status, Scalar) or status.text.lower() != "success":
            return self._not_successful(response, span, identifier, answer.log)
        request_id = response.get("requestId")
        if not isinstance(request_id, Scalar) or request_id.text != sent_id:
            return self._failure(malformed, span, "The response must give back the requestId of the event.", answer.log)
        fragment = response.get("fragment")
        if fragment is None or (isinstance(fragment, Scalar) and fragment.kind == NULL):
            return self._failure(malformed, span, "The response has no fragment.", answer.log)
        return fragment

    def _not_successful(self, response: Mapping, span: Span, identifier: str, log: str) -> Diagnostic:
        message = response.get("errorMessage")
        if isinstance(message, Scalar) and message.text and message.kind != NULL:
            return self._failure(f"Transform {identifier} failed with: {message.text}", span, "", log)
        status = response.get("status")
        if isinstance(status, Scalar):
            answered = f"The macro answered with status '{status.text}'"
            hint = f"{answered}; give an errorMessage with it, so that its users see why."
        else:
            hint = "The response has no status: it is an object with requestId, status ('success') and fragment."
        return self._failure(f"Transform {identifier} failed without an error message.", span, hint, log)

    def _failure(self, message: str, span: Span, hint: str, log: str) -> Diagnostic:
        said = "\n".join(part for part in (hint, advice(message, hint, log), telling(log)) if part)
        return Diagnostic(Code.MACRO_FAILED, Problem(self.redactor(message), span, hint=self.redactor(said)))


def _with_place(failure: Diagnostic, identifier: str, fragment: Node) -> Diagnostic:
    said = failure.message.removeprefix(f"Transform {identifier} failed with: ")
    return failure._replace(problem=failure.problem._replace(related=named_places(said, fragment)))


def _quotes(name: str, message: str, answer: Answer) -> bool:
    """Whether a failure names a parameter in quotes: in its message, or in the traceback that ends the log."""
    _, found, traceback = answer.log.rpartition("Traceback (most recent call last)")
    said = "\n".join((message, answer.failure, traceback if found else ""))
    return re.search(rf"""(['"`]){re.escape(name)}\1""", said) is not None


def _perhaps_for_want_of(names: abc.Iterable[str], failure: Diagnostic) -> Diagnostic:
    missing = f"The event has no value of {', '.join(names)}; if the macro needs one, give it with -p NAME=VALUE."
    hint = f"{missing}\n{failure.hint}".rstrip()
    return failure._replace(problem=failure.problem._replace(hint=hint))


def _why_unreadable(payload: str, problem: Diagnostic) -> str:
    """The sentence about a response that cannot be read: that of a recording, or ours about a repeated key and such."""
    try:
        read_response(payload)
    except ResponseError as error:
        return str(error)
    return f"Its response: {problem.message} {problem.hint}"


def _request_id(call: TransformCall) -> str:
    """An ID in the service's form that is the same in each run."""
    import uuid

    place = f"{call.name}/{'/'.join(map(str, call.path))}/{call.span}"
    return str(uuid.uuid5(uuid.NAMESPACE_OID, in_utf8(place)))


class Replay:
    """Gives each call the result that it had in an earlier run, whatever its fragment is now."""

    def __init__(self, trace: abc.Iterable[TraceStep]) -> None:
        self._after = {_key(step.call): step.after for step in trace}

    def has(self, name: str) -> bool:
        """Whether a transform of that name ran."""
        return any(name == known for known, *_ in self._after)

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """The result; None, as of a transform that failed, when there was none."""
        return Applied(self._after.get(_key(call)))


def _key(call: TransformCall) -> tuple[object, ...]:
    return call.name, call.whole, call.path, call.span
