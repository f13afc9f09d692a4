"""The handler of a macro: it reads an event, calls the author's function, logs the call, and answers.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

from cfnkit.macro.envelope.request import Request, is_template
from cfnkit.macro.envelope.result import about_bytes, checked
from cfnkit.macro.errors import MacroError
from cfnkit.macro.fragment import Fragment, view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Literal, TypeAlias, overload

    from cfnkit.macro.envelope.parameters import Parameters

    Function: TypeAlias = Callable[[Fragment, Request], Any]
    CalledOn: TypeAlias = Literal["template", "snippet", "both"]

# A line of CloudWatch Logs has at most 256 kB; the end of a traceback matters most.
_TRACEBACK_LIMIT = 30_000


class Handler:
    """A macro as Lambda calls it: `handler(event, context)` answers an event of CloudFormation.

    function: the author's function.
    parameters: the JSON Schema of the call's parameters; None when they are not checked.
    scope: where the macro may be called: on a whole "template", on a "snippet" (with `Fn::Transform`), or "both".
    """

    def __init__(self, function: Function, parameters: Mapping[str, Any] | None, scope: CalledOn) -> None:
        """Raises SchemaError when the schema cannot be used."""
        if scope not in ("template", "snippet", "both"):
            raise ValueError(f"The scope of a macro is 'template', 'snippet' or 'both', not {scope!r}.")
        self.function = function
        self.parameters = parameters
        self.scope = scope
        self._parameters = None if parameters is None else _read_by(parameters)
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__
        self.__name__ = self.__qualname__ = getattr(function, "__name__", type(function).__name__)

    def __call__(self, event: Any, context: Any = None) -> dict[str, Any]:
        """The response to an event, also when the function raises an exception."""
        log = _CallLog(event)
        try:
            fragment, request = self._read(event, context)
            result, size = checked(self.function(fragment, request), request.is_snippet)
        except (Exception, SystemExit) as error:
            return _failure(event, error, log)
        log.write("INFO", "success", resultBytes=size)
        return {"requestId": event.get("requestId", ""), "status": "success", "fragment": result}

    def _read(self, event: Any, context: Any) -> tuple[Fragment, Request]:
        fragment = event.get("fragment") if isinstance(event, dict) else None
        if fragment is None:
            raise MacroError("This is not the event of a macro, which is an object with a 'fragment'.")
        is_snippet = not (isinstance(fragment, dict) and is_template(fragment))
        if is_snippet and self.scope == "template":
            raise MacroError("The macro works on whole templates: name it in Transform, not in an Fn::Transform.")
        if not is_snippet and self.scope == "snippet":
            raise MacroError("The macro makes a value: name it in an Fn::Transform, where the value is to be.")
        return view(fragment), Request(event, context, self._parameters, is_snippet)


def _read_by(schema: Mapping[str, Any]) -> Parameters:
    from cfnkit.macro.envelope.parameters import Parameters

    return Parameters(schema)


class _CallLog:
    """The log of one call: a line of JSON."""

    __slots__ = ("_event", "_start")

    def __init__(self, event: Any) -> None:
        self._event = event
        self._start = perf_counter()

    def write(self, level: str, outcome: str, **facts: Any) -> None:
        """Write the line, with the call's outcome and time, and the size of its fragment."""
        event = self._event if isinstance(self._event, dict) else {}
        line = {
            "level": level,
            "outcome": outcome,
            "requestId": event.get("requestId"),
            "transform": event.get("transformId"),
            "durationMs": round((perf_counter() - self._start) * 1000, 1),
            "fragmentBytes": about_bytes(event.get("fragment")),
            **facts,
        }
        # One write of ASCII, which neither another thread nor the stream's encoding can break.
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def _failure(event: Any, error: BaseException, log: _CallLog) -> dict[str, Any]:
    """The response of a call that failed, which is logged; neither shows a secret."""
    from cfnkit.macro.envelope.failure import fitting, sentence, traceback_of
    from cfnkit.macro.envelope.secrets import redactor

    redact = redactor(event)
    message = fitting(redact(sentence(error)))
    if isinstance(error, MacroError):
        log.write("WARN", "refused", message=message)
    else:
        log.write("ERROR", "failed", message=message, traceback=redact(traceback_of(error))[-_TRACEBACK_LIMIT:])
    request_id = event.get("requestId", "") if isinstance(event, dict) else ""
    return {"requestId": request_id, "status": "failure", "errorMessage": message}


if TYPE_CHECKING:

    @overload
    def macro(function: Function) -> Handler: ...
    @overload
    def macro(
        *, parameters: Mapping[str, Any] | None = None, scope: CalledOn = "both"
    ) -> Callable[[Function], Handler]: ...


def macro(
    function: Function | None = None, *, parameters: Mapping[str, Any] | None = None, scope: CalledOn = "both"
) -> Handler | Callable[[Function], Handler]:
    """Make a handler of a function that takes a fragment and a request, and returns the fragment's replacement.

    parameters: a JSON Schema (an object with `properties`) of the call's parameters. Other parameters are refused,
    numbers and booleans may be written as strings, and defaults are filled in. Without a schema they are not checked.
    scope: "template", "snippet" or "both": where the macro may be called.

    The function returns a Fragment, or dicts and lists; for an `Fn::Transform` any JSON value but null. (The next macro
    of the same list gets that value as its fragment.) It raises `MacroError` when it cannot do what it is asked.
    Raises SchemaError for a schema that cannot be used.
    """
    if function is not None:
        return Handler(function, parameters, scope)
    return lambda function: Handler(function, parameters, scope)
