"""The message and the traceback of a failed call; apart, since most calls never need them."""

from __future__ import annotations

from cfnkit.macro.errors import MacroError, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from cfnkit.json_schema import Mismatch

# No page says how much of a macro's message is shown. Reasons of other kinds have at most 1,024 characters, and up to
# 140 are the service's own words around the message, with the account and the macro's name.
MESSAGE_LIMIT = 880
# The most wrong parameters in one message.
_MOST_MISMATCHES = 3


def sentence(error: BaseException) -> str:
    """The sentence for an exception, for a reader who sees nothing but the stack's events."""
    if isinstance(error, MacroError):
        return str(error)
    if isinstance(error, RecursionError):
        return "The fragment, or what the macro made of it, is nested too deeply."
    try:
        text = str(error)
    except Exception as second:
        text = f"its text cannot be shown: {type(second).__name__}"
    named = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return f"The macro's code failed{_place(error.__traceback__)}: {named}"


def fitting(text: str) -> str:
    """A message as the service shows it: one line, cut to 880 characters, without the last stop, which it adds."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 8 * MESSAGE_LIMIT]).split())
    line = line.removesuffix(".")
    return line if len(line) <= MESSAGE_LIMIT else f"{line[: MESSAGE_LIMIT - 3].rstrip()}..."


def parameter_sentences(mismatches: list[Mismatch], values: dict[str, Any]) -> str:
    """Sentences for the first mismatches of a call's parameters, and how many more there are."""
    sentences = []
    for mismatch in mismatches[:_MOST_MISMATCHES]:
        subject = f"Parameter {written(mismatch.path)}" if mismatch.path else "What the macro gets as parameters"
        sentences.append(f"{subject} {mismatch.text}. {mismatch.hint or _unevaluated(mismatch, values)}".rstrip())
    more = len(mismatches) - len(sentences)
    return " ".join(sentences) + (f" There {'is' if more == 1 else 'are'} {more} more." if more else "")


def _unevaluated(mismatch: Mismatch, values: dict[str, Any]) -> str:
    """A sentence for a value that is a function call, which CloudFormation does not evaluate; else empty."""
    from cfnkit.macro.functions import function_name

    value: Any = values
    for step in mismatch.path:
        value = value.get(step) if isinstance(value, dict) else value[int(step)] if isinstance(value, list) else None
    name = function_name(value)
    return f"{name} is not evaluated there before a macro is called." if name else ""


def traceback_of(error: BaseException) -> str:
    """The traceback, from the author's own function on."""
    import traceback

    return "".join(traceback.format_exception(type(error), error, _from_author(error.__traceback__), limit=-20))


def _place(trace: TracebackType | None) -> str:
    """The innermost line in the author's own folder, such as ` in index.py, line 3`; empty when there is none.

    The folder is that of the first file in the trace that is not cfnkit's, without the libraries installed in it.
    """
    place, own = "", ""
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        module = trace.tb_frame.f_globals.get("__name__", "")
        if not str(module).startswith("cfnkit.") and not path.startswith("<"):
            folder, _, file = path.rpartition("/")
            own = own or f"{folder}/"
            if path.startswith(own) and "-packages/" not in path[len(own) :]:
                place = f" in {file}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _from_author(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without the handler's own frames before it; unchanged when the author's code was not reached."""
    first = trace
    while first is not None and first.tb_frame.f_globals.get("__name__") == "cfnkit.macro.envelope.handler":
        first = first.tb_next
    return first or trace
