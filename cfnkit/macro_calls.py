"""One call of a macro, as CloudFormation makes it: the macro, the input, the answer, the result, and the times."""

from __future__ import annotations

import collections.abc as abc
import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from cfnkit.bundled import bundled_folder
from cfnkit.configuration.configuration import CommandMacro, PythonMacro
from cfnkit.deployment import Lookups, Target
from cfnkit.diagnostics import Code, ConfigurationError
from cfnkit.files.reading import read_given
from cfnkit.hosts import Answer, MacroHost
from cfnkit.hosts.payload import ResponseError, read_response
from cfnkit.packaging import find_macros, read_macro
from cfnkit.pipeline import Configuration, Processed
from cfnkit.pipeline.process import mask_defaults
from cfnkit.pipeline.providers import ConfiguredTransforms
from cfnkit.redaction import Redactor
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Node, from_plain
from cfnkit.template import Template, parameter_values
from cfnkit.transforms import Macro, NotAsked, TransformCall
from cfnkit.vocabulary import suggestion

PLACE = Span("<event>", 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Input:
    """The input of a call: `fragment` is a whole template, or with `is_snippet` a part of one.

    `parameters` are those of the call; `values` are those of the template, which replace its defaults.
    """

    fragment: Node
    is_snippet: bool = False
    parameters: abc.Mapping[str, Any] = field(default_factory=dict)
    values: abc.Mapping[str, Any] = field(default_factory=dict)
    target: Target = field(default_factory=Target)


def plain_input(
    fragment: Any,
    parameters: abc.Mapping[str, Any] | None = None,
    values: abc.Mapping[str, Any] | None = None,
    target: Target | None = None,
) -> Input:
    """The input made of plain JSON values; a fragment with Resources is a whole template."""
    whole = isinstance(fragment, dict) and "Resources" in fragment
    return Input(from_plain(fragment, PLACE), not whole, parameters or {}, values or {}, target or Target())


def read_event(path: Path, target: Target) -> Input:
    """The input in a JSON file: an event that CloudFormation sent, or a recording with one.

    An event without region or account gets the target's. Raises ConfigurationError.
    """
    try:
        event = json.loads(read_given(path))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path} is not JSON: {error}.") from error
    if isinstance(event, dict) and isinstance(event.get("event"), dict):
        event = event["event"]
    fields = ("params", "templateParameterValues")
    if not isinstance(event, dict) or "fragment" not in event:
        raise ConfigurationError(f"{path} is not the event of a macro, an object with fragment, params and others.")
    for name in fields:
        if not isinstance(event.get(name, {}), dict):
            raise ConfigurationError(f"{path} is not the event of a macro: its {name} is no object.")
    place = replace(
        target,
        region=str(event.get("region", target.assumed_region)),
        account_id=str(event.get("accountId", target.assumed_account_id)),
    )
    params, values = (event.get(name, {}) for name in fields)
    return plain_input(event["fragment"], params, {**values, **target.parameters}, place)


def parameter_text(value: Any) -> str:
    """The value of a template's parameter as a caller of the service writes it: a list with commas, `true`, `1`."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(parameter_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


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
        calls.append(MacroCall(step.event, timed, step.after, message, hint, processed.redactor, call.whole, call.path))
    return calls


def with_macro(config: Configuration, name: str) -> tuple[str, Configuration]:
    """The name of a macro, and the configuration with that macro in it.

    `name` is that of a macro in the configuration or in a template that `macros_from` names, the path of a folder with
    a macro.yaml, or that of a macro of the library in any case. Raises ConfigurationError, with the nearest name, for
    any other.
    """
    if name in config.macros:
        return name, config
    folder = Path(name)
    if not (folder / "macro.yaml").is_file():
        library = find_macros(bundled_folder("macros"))
        if name.lower() in library:
            folder = library[name.lower()]
        elif config.macros_from:
            return name, config  # its definition is known after the template is read
        else:
            where = "none in the configuration, none in the library, and no folder with a macro.yaml"
            near = suggestion(name, [*config.macros, *library])
            raise ConfigurationError(f"There is no macro '{name}': {where}. {near}".rstrip())
    entry = macro_entry(folder)
    return entry.name, replace(config, macros={**config.macros, entry.name: entry})


def macro_entry(folder: Path) -> PythonMacro | CommandMacro:
    """The configuration's entry for a macro's folder; a macro that calls AWS gets the caller's credentials.

    Raises ConfigurationError for a wrong macro.yaml.
    """
    macro = read_macro(folder)
    if macro.command:
        return CommandMacro(
            name=macro.name,
            argv=macro.command,
            cwd=folder.absolute(),
            environment=macro.environment,
            timeout=macro.timeout,
            memory_mb=macro.memory,
            aws=bool(macro.permissions),
            network=True,
            span=Span(str(folder / "macro.yaml"), 1, 1, 1, 1),
        )
    return PythonMacro(
        name=macro.name,
        code_dir=folder.absolute(),
        handler=macro.handler,
        environment=macro.environment,
        timeout=macro.timeout,
        memory_mb=macro.memory,
        aws=bool(macro.permissions),
        network=True,  # a folder that its author names; `macro test` has an AWS of its own on this machine
        span=Span(str(folder / "macro.yaml"), 1, 1, 1, 1),
    )


def find_macro(transforms: ConfiguredTransforms, name: str) -> Macro:
    """A macro that is ready to be called.

    Raises ConfigurationError when there is none, with the nearest name, and when the user does not permit the call.
    """
    macro = transforms.find(name).transform
    if isinstance(macro, NotAsked):
        raise ConfigurationError(f"The macro {name} is not called: {macro.reason}. {macro.hint}".rstrip())
    if not isinstance(macro, Macro):
        raise ConfigurationError(f"There is no macro '{name}'. {suggestion(name, transforms.names())}".rstrip())
    return macro
