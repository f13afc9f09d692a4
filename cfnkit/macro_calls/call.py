"""One call of a macro, with all that is to be known of it."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from typing import Any

from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Code, Redactor
from cfnkit.hosts import Answer, MacroHost
from cfnkit.hosts.payload import ResponseError, read_response
from cfnkit.macro_calls.listening import Heard, ListeningHost
from cfnkit.pipeline import Processed
from cfnkit.pipeline.process import mask_defaults
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, from_plain, to_plain
from cfnkit.template import Template, parameter_values
from cfnkit.transforms import Macro, TransformCall

PLACE = Span("<event>", 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class MacroCall:
    """What a macro was sent and what came of it.

    `result` is the fragment that the service takes from the answer, None when the macro failed: `message` is then what
    the service says, and `hint` what else there is to know, with what the handler printed. `path` is the place in the
    template, and `whole` says that it is the whole template that was sent.
    `heard` has the answer of the host, and how long it took, a cold start included. `redactor` masks the values of
    NoEcho parameters.
    """

    event: Node
    heard: Heard
    result: Node | None
    message: str
    hint: str
    redactor: Redactor
    whole: bool = True
    path: tuple[str | int, ...] = ()

    @property
    def answer(self) -> Answer:
        """What the host gave."""
        return self.heard.answer

    @property
    def response(self) -> Any:
        """The macro's response as JSON has it: usually a dict; None when there is none."""
        try:
            return None if self.answer.payload is None else read_response(self.answer.payload)
        except ResponseError:
            return None


@dataclass(frozen=True, slots=True)
class Input:
    """What a macro is called with: `fragment` is a whole template, or with `is_snippet` a part of one.

    `parameters` are those of the call, `values` those of the template, over its defaults.
    """

    fragment: Node
    is_snippet: bool = False
    parameters: abc.Mapping[str, Any] = field(default_factory=dict)
    values: abc.Mapping[str, Any] = field(default_factory=dict)
    target: Target = field(default_factory=Target)


def call_macro(host: MacroHost, name: str, given: Input, *, again: bool = False) -> MacroCall:
    """Call a macro as the service does, and with `again` twice. Its answer is read as `process` reads it."""
    fragment = given.fragment
    if not given.is_snippet and isinstance(fragment, Mapping):
        fragment = fragment.without("Transform")
    texts = {key: parameter_text(value) for key, value in given.values.items()}
    template = Template.of(fragment)
    fragment = mask_defaults(fragment, template)
    parameters = parameter_values(template, texts, Lookups(), PLACE)
    others = {key: from_plain(value, PLACE) for key, value in given.values.items() if key not in parameters.known}
    redactor = Redactor(parameters.secrets)
    listening = ListeningHost(host, again=again)
    macro = Macro(listening, given.target, {**parameters.known, **others}, redactor)
    params = from_plain(dict(given.parameters), PLACE)
    assert isinstance(params, Mapping)
    call = TransformCall(name, params, fragment.span, whole=not given.is_snippet, path=())
    applied = macro(call, fragment)
    assert applied.event is not None
    failure = applied.diagnostics[0] if applied.fragment is None else None
    message, hint = (failure.message, failure.hint) if failure else ("", "")
    return MacroCall(
        applied.event, listening.heard[0], applied.fragment, message, hint, redactor, whole=not given.is_snippet
    )


def calls_in(processed: Processed, name: str, heard: abc.Sequence[Heard]) -> list[MacroCall]:
    """The calls of a macro in a processed template, with what was heard of each, in their order."""
    steps = [step for step in processed.trace if step.call.name == name and step.event is not None]
    calls = []
    for step, answer in zip(steps, heard, strict=True):
        assert step.event is not None
        failures = [found for found in processed.diagnostics if step.after is None and found.code is Code.MACRO_FAILED]
        message, hint = (failures[0].message, failures[0].hint) if failures else ("", "")
        call = step.call
        calls.append(
            MacroCall(step.event, answer, step.after, message, hint, processed.redactor, call.whole, call.path)
        )
    return calls


def plain_input(
    fragment: Any,
    parameters: abc.Mapping[str, Any] | None = None,
    values: abc.Mapping[str, Any] | None = None,
    target: Target | None = None,
) -> Input:
    """The input that values as JSON has them make; one with Resources is a whole template."""
    whole = isinstance(fragment, dict) and "Resources" in fragment
    return Input(from_plain(fragment, PLACE), not whole, parameters or {}, values or {}, target or Target())


def parameter_text(value: Any) -> str:
    """A parameter's value as the caller of the service writes it."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(parameter_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def same(one: Node | None, other: Node | None) -> bool:
    """Whether two results are the same JSON, down to the order of keys and the kind of each scalar."""
    if one is None or other is None:
        return one is other
    import json

    return json.dumps(to_plain(one)) == json.dumps(to_plain(other))
