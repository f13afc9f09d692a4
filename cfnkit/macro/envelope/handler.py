"""The envelope of a macro: what Lambda calls, around the function that changes the fragment.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html
"""

from __future__ import annotations

from cfnkit.macro.envelope.log import CallLog
from cfnkit.macro.envelope.request import Request, is_template
from cfnkit.macro.envelope.result import checked
from cfnkit.macro.errors import MacroError
from cfnkit.macro.fragment import Fragment, view

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Literal, TypeAlias, overload

    from cfnkit.macro.envelope.parameters import Parameters

    Function: TypeAlias = Callable[[Fragment, Request], Any]
    Scope: TypeAlias = Literal["template", "snippet", "both"]


class Handler:
    """A macro as Lambda calls it: `handler(event, context)` answers an event of CloudFormation.

    function: what the author wrote.
    parameters: the JSON Schema of the call's parameters; None when they are not looked at.
    scope: where the macro may be called: on a whole "template", on a "snippet" (with `Fn::Transform`), or "both".
    """

    def __init__(self, function: Function, parameters: Mapping[str, Any] | None, scope: Scope) -> None:
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
        """The response to an event; whatever the function does, there is one."""
        log = CallLog(event)
        try:
            fragment, request = self._read(event, context)
            result, size = checked(self.function(fragment, request), request.is_snippet)
        except (Exception, SystemExit) as error:
            return _failure(event, error, log)
        log.succeeded(size)
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


def _failure(event: Any, error: BaseException, log: CallLog) -> dict[str, Any]:
    """The response of a call that did not succeed, which is logged; neither shows a secret."""
    from cfnkit.macro.envelope.failure import fitting, sentence, traceback_of
    from cfnkit.macro.envelope.secrets import redactor

    redact = redactor(event)
    message = fitting(redact(sentence(error)))
    if isinstance(error, MacroError):
        log.refused(message)
    else:
        log.failed(message, redact(traceback_of(error)))
    request_id = event.get("requestId", "") if isinstance(event, dict) else ""
    return {"requestId": request_id, "status": "failure", "errorMessage": message}


if TYPE_CHECKING:

    @overload
    def macro(function: Function) -> Handler: ...
    @overload
    def macro(
        *, parameters: Mapping[str, Any] | None = None, scope: Scope = "both"
    ) -> Callable[[Function], Handler]: ...


def macro(
    function: Function | None = None, *, parameters: Mapping[str, Any] | None = None, scope: Scope = "both"
) -> Handler | Callable[[Function], Handler]:
    """Make a macro of a function from a fragment and a request to the fragment that takes its place.

    parameters: a JSON Schema (an object with `properties`) of the call's parameters. What it does not name is refused,
    numbers and booleans written as strings are read as such, defaults are filled in. Without one, they are not looked
    at.
    scope: "template", "snippet" or "both": where the macro may be called.

    The function returns a Fragment, or dicts and lists; beside an `Fn::Transform` any JSON value but null. (To a macro
    behind it in the same list, that value is the fragment.) It raises `MacroError` where it cannot do what it is asked.
    Raises SchemaError for a schema that cannot be used.
    """
    if function is not None:
        return Handler(function, parameters, scope)
    return lambda function: Handler(function, parameters, scope)
