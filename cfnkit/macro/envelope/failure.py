"""What is said of a call that did not succeed: in the stack's events, and in the log."""

from __future__ import annotations

from cfnkit.macro.errors import MacroError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

# No page says how much of a macro's message is shown. Reasons of other kinds are at most 1,024 characters, and up to
# 140 are the service's own words around it, with the account and the macro's name.
MESSAGE_LIMIT = 880


def sentence(error: BaseException) -> str:
    """What to say of an exception to somebody who has only the stack's events."""
    if isinstance(error, MacroError):
        return str(error)
    if isinstance(error, RecursionError):
        return "The fragment, or what the macro made of it, is nested too deeply."
    try:
        text = str(error)
    except Exception as second:
        text = f"its text cannot be shown: {type(second).__name__}"
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return f"The macro's code failed{_place(error.__traceback__)}: {said}"


def fitting(text: str) -> str:
    """A message as the service shows it: on one line, without its last stop, which the service sets, and cut."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 8 * MESSAGE_LIMIT]).split())
    line = line.removesuffix(".")
    return line if len(line) <= MESSAGE_LIMIT else f"{line[: MESSAGE_LIMIT - 3].rstrip()}..."


def traceback_of(error: BaseException) -> str:
    """The traceback, from the author's own function on."""
    import traceback

    return "".join(traceback.format_exception(type(error), error, _from_author(error.__traceback__), limit=-20))


def _place(trace: TracebackType | None) -> str:
    """The innermost line that is the author's."""
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        module = trace.tb_frame.f_globals.get("__name__", "")
        if not str(module).startswith("cfnkit.") and not code.co_filename.startswith("<"):
            file = code.co_filename.replace("\\", "/").rpartition("/")[2]
            place = f" in {file}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _from_author(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without the frames of the envelope before it; as it is, when the author's code was not reached."""
    first = trace
    while first is not None and first.tb_frame.f_globals.get("__name__") == "cfnkit.macro.envelope.handler":
        first = first.tb_next
    return first or trace
