"""The process of a Python handler: `python worker.py SETTINGS CONFINEMENT EVENTS RESPONSES`.

It stands alone: any Python from 3.8 on runs it, with the standard library and nothing of cfnkit. SETTINGS is a JSON
object, CONFINEMENT that of `confinement`, or `null` where nothing can confine it (Windows), the others are file
descriptors. Frames, in network order: call number, time
left in milliseconds, length, event; and back: kind, whether processes are left behind, call number, length, text. A
kind is `R` (the handler is imported), `P` (a payload) or `F` (a failure's sentence). The standard output and error are
the log.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import signal
import struct
import sys
import time
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

EVENT = struct.Struct("!III")
FRAME = struct.Struct("!c?II")

# Exit codes for a missing answer: the pipe to cfnkit is closed; no memory is left for an answer.
PIPE_LOST = 113
OUT_OF_MEMORY = 114

_CHUNK = 64 * 1024
_MESSAGE_LIMIT = 1000
_FRAMES_SHOWN = 100
_NAMES_SHOWN = 5
# The seconds between the limit, at which cfnkit no longer waits for an answer, and the end of the process.
_AFTER = 0.05


class Failure(Exception):
    """There is no response; the message says why, in one sentence."""


class Context:
    """The context object of Lambda, https://docs.aws.amazon.com/lambda/latest/dg/python-context.html."""

    function_version = "$LATEST"
    log_stream_name = "local"
    identity = None
    client_context = None

    def __init__(self, settings: dict[str, Any], event: Any, deadline: float) -> None:
        known = event if isinstance(event, dict) else {}
        region, name = settings["region"], settings["function_name"]
        partition = "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
        account = known.get("accountId", "123456789012")
        self.function_name = name
        # A string, as in Lambda.
        self.memory_limit_in_mb = str(settings["memory_mb"])
        self.aws_request_id = str(known.get("requestId", "00000000-0000-0000-0000-000000000000"))
        self.invoked_function_arn = f"arn:{partition}:lambda:{region}:{account}:function:{name}"
        self.log_group_name = f"/aws/lambda/{name}"
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        """The milliseconds until the handler is stopped."""
        return max(int((self._deadline - time.monotonic()) * 1000), 0)

    def log(self, message: object) -> None:
        """Print to the log."""
        sys.stdout.write(str(message))


class Pipe:
    """A file descriptor and its first file: a handler may close it, and open another file under its number."""

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self.descriptor = descriptor
        self._identity = self._status()

    def _status(self) -> tuple[int, int]:
        status = os.fstat(self.descriptor)
        return status.st_dev, status.st_ino

    def write(self, data: bytes) -> None:
        """Write all of `data`; the process ends when the pipe is closed."""
        try:
            if self._status() != self._identity:
                os._exit(PIPE_LOST)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self.descriptor, rest) :]
        except OSError:
            os._exit(PIPE_LOST)

    def read(self, size: int) -> bytes:
        """Read so many bytes. The end of the pipe is the end of cfnkit, and ends all that the handler started."""
        data = bytearray()
        while len(data) < size:
            chunk = os.read(self.descriptor, min(size - len(data), _CHUNK))
            if not chunk:
                _end_all()
            data += chunk
        return bytes(data)


class Worker:
    """Runs one handler, call after call."""

    def __init__(self, settings: dict[str, Any], events: int, responses: int, signals: bool) -> None:
        self._signals = signals
        self._settings = settings
        self._module, _, self._name = settings["handler"].rpartition(".")
        self._handler: Any = None
        self._process = os.getpid()
        self._events = Pipe(events)
        self._responses = Pipe(responses)
        self._log = Pipe(os.dup(2))
        faulthandler.enable(self._log.descriptor)
        if sys.platform != "win32" and signals:
            # cfnkit sends SIGQUIT when the time is up: the log then shows where the handler hangs, also in C.
            faulthandler.register(signal.SIGQUIT, self._log.descriptor, chain=True)

    def serve(self) -> NoReturn:
        """Answer one event after the other."""
        while True:
            call, left, size = EVENT.unpack(self._events.read(EVENT.size))
            deadline = time.monotonic() + left / 1000
            event = self._events.read(size)
            self._set_alarm(left / 1000)
            kind, text = self._answer(call, event, deadline)
            if os.getpid() != self._process:
                # The handler forked, and this is the child, which would otherwise wait for ever in the next line.
                os._exit(0)
            self._set_alarm(None)
            _flush()
            self._send(kind, call, text)

    def _set_alarm(self, seconds: float | None) -> None:
        """End this process some time after the limit, where cfnkit itself was killed; None is no limit any more.

        Without signals, it ends right after the limit, and the log shows where the handler hangs.
        """
        if sys.platform != "win32" and self._signals:
            signal.setitimer(signal.ITIMER_REAL, 0 if seconds is None else seconds + 5)
        elif seconds is None:
            faulthandler.cancel_dump_traceback_later()
        else:
            faulthandler.dump_traceback_later(seconds + _AFTER, exit=True, file=self._log.descriptor)

    def _send(self, kind: bytes, call: int, text: bytes) -> None:
        self._responses.write(FRAME.pack(kind, _has_children(), call, len(text)) + text)

    def _answer(self, call: int, event: bytes, deadline: float) -> tuple[bytes, bytes]:
        """The kind and the text of the frame that answers an event."""
        try:
            self._set_up()
            if self._handler is None:
                self._handler = self._import_handler()
                self._send(b"R", call, b"")
            return b"P", self._to_json(self._call_handler(event, deadline))
        except Failure as failure:
            return b"F", str(failure).encode(errors="replace")
        except MemoryError:
            return b"F", f"The handler needed more than {self._settings['memory_mb']:,} MB of memory.".encode()

    def _set_up(self) -> None:
        """Direct the output to the log, and go to the folder of the code, before each call."""
        try:
            os.dup2(self._log.descriptor, 1)
            os.dup2(self._log.descriptor, 2)
            os.chdir(self._settings["code"])
        except OSError as error:
            raise Failure(f"The handler cannot be called in its folder: {error.strerror}.") from error

    def _import_handler(self) -> Any:
        """Import the handler as Lambda does: `module.function` or `folder/module.function` below the code."""
        if not self._module or not self._name:
            raise Failure(f"The handler '{self._settings['handler']}' is not written as 'module.function'.")
        name = self._module.replace("/", ".")
        subject = f"The handler's module '{self._module}'"
        try:
            __import__(name)
            module = sys.modules[name]
        except SystemExit as stop:
            self._print_traceback(stop)
            raise Failure(f"{subject} called sys.exit({_short(repr(stop.code))}) while it was imported.") from stop
        except MemoryError as error:
            self._print_traceback(error)
            raise
        except BaseException as error:
            if isinstance(error, ModuleNotFoundError) and f"{name}.".startswith(f"{error.name}."):
                file = "/".join(name.split(".")) + ".py"
                raise Failure(
                    f"There is no file {file}, which the handler names, in the folder of its code."
                ) from error
            self._print_traceback(error)
            reason = _message(error) if isinstance(error, ImportError) else named(error)
            place = "" if isinstance(error, SyntaxError) else own_place(error, self._settings["code"])
            raise Failure(f"{subject} cannot be imported: {reason}{place}.") from error
        handler = getattr(module, self._name, None)
        if handler is None and not _is_below(module, self._settings["code"]):
            raise Failure(f"{subject} cannot be used: Python itself has a module of that name.")
        if handler is None:
            raise Failure(f"{subject} has no function '{self._name}'{_functions_of(module)}.")
        if not callable(handler):
            raise Failure(f"'{self._name}' in the handler's module '{self._module}' is not a function.")
        _show_log_records()
        return handler

    def _call_handler(self, text: bytes, deadline: float) -> Any:
        try:
            event = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Failure(f"The event is not JSON: {_message(error)}.") from error
        try:
            response = self._handler(event, Context(self._settings, event, deadline))
        except SystemExit as stop:
            self._print_traceback(stop)
            raise Failure(f"The handler called sys.exit({_short(repr(stop.code))}).") from stop
        except MemoryError as error:
            self._print_traceback(error)
            raise
        except BaseException as error:
            self._print_traceback(error)
            raise Failure(f"The handler raised {named(error)}{own_place(error, self._settings['code'])}.") from error
        if hasattr(response, "__await__") and hasattr(response, "close"):
            response.close()  # else Python warns that nobody awaited it
            raise Failure(
                "The handler is a coroutine function (async def), which Lambda's runtime for Python does not await: "
                "make it a function that calls asyncio.run."
            )
        return response

    def _to_json(self, response: Any) -> bytes:
        try:
            data = json.dumps(response, ensure_ascii=False, allow_nan=False, default=decimal_number).encode()
        except RecursionError as error:
            raise Failure("The response is nested too deeply.") from error
        except MemoryError:
            raise
        except Exception as error:
            raise Failure(f"The response is not JSON: {_message(error)}.") from error
        limit = self._settings["payload_limit"]
        if len(data) > limit:
            raise Failure(f"The response is {len(data):,} bytes; a macro's response is at most {limit:,}.")
        return data

    def _print_traceback(self, error: BaseException) -> None:
        """Write the traceback to the log, from the handler's first line on."""
        _flush()
        place = error.__traceback__
        while place is not None and place.tb_frame.f_code.co_filename == __file__:
            place = place.tb_next
        try:
            lines = traceback.format_exception(type(error), error, place, limit=-_FRAMES_SHOWN)
        except Exception as second:
            lines = [f"{named(error)} (its traceback cannot be shown: {named(second)})\n"]
        self._log.write("".join(lines).encode(errors="replace")[-_CHUNK:])


def _end_all() -> NoReturn:
    if sys.platform != "win32" and os.getpgrp() == os.getsid(0):  # the session that cfnkit made
        os.kill(0, signal.SIGKILL)
    os._exit(0)


def _has_children() -> bool:
    """Whether the handler left child processes, running or not yet waited for; False where the system cannot tell."""
    if sys.platform == "win32" or not hasattr(os, "waitid"):
        return False
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _is_below(module: Any, folder: str) -> bool:
    """Whether a module's file is below a folder."""
    places = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
    return any(place.startswith(folder + os.sep) for place in places)


def _functions_of(module: Any) -> str:
    """The functions that a module defines, as the end of a sentence that it has no other."""
    own = [
        name
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", None) == module.__name__ and not name.startswith("_")
    ]
    return f", but {', '.join(own[:_NAMES_SHOWN])}" if own else ""


def _show_log_records() -> None:
    """Give the root logger a handler, as Lambda does; without one, `logger.info` prints nothing."""
    logging = sys.modules.get("logging")
    if logging is not None:
        logging.basicConfig(format="[%(levelname)s] %(message)s")


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        # The handler may have closed or replaced it; then there is nothing to show.
        with contextlib.suppress(Exception):
            stream.flush()


def decimal_number(value: Any) -> float:
    """A Decimal as a number, as Lambda writes it in JSON."""
    decimal = sys.modules.get("decimal")
    if decimal is not None and isinstance(value, decimal.Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def named(error: BaseException) -> str:
    """`ValueError: bad input`."""
    message = _message(error)
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def own_place(error: BaseException, folder: str) -> str:
    """The innermost line of the code in a folder, such as ` (index.py, line 3)`; empty when there is none."""
    code, place, trace = folder + os.sep, "", error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.startswith(code) and "-packages" + os.sep not in path[len(code) :]:
            place = f" ({path[len(code) :]}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return place


def _message(error: BaseException) -> str:
    try:
        return _short(str(error)).rstrip(".")
    except Exception:
        return "(its text cannot be shown)"


def _short(text: str) -> str:
    """The text on one line, cut to `_MESSAGE_LIMIT` characters."""
    line = " ".join(text[: 4 * _MESSAGE_LIMIT].split())
    return line if len(line) <= _MESSAGE_LIMIT else line[:_MESSAGE_LIMIT] + "..."


def _move_streams() -> tuple[int, int]:
    """Move the pipes on the standard input and output away, where the handler's own input and output then are."""
    events, responses = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (events, responses):
            msvcrt.setmode(descriptor, os.O_BINARY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return events, responses


def main() -> NoReturn:
    """Make this process the handler's."""
    settings, confinement = map(json.loads, sys.argv[1:3])
    events, responses = map(int, sys.argv[3:5])
    if confinement is None:
        events, responses = _move_streams()
    else:
        # It stands beside this file, and belongs to no package here.
        __import__("confinement").confine(confinement, (events, responses))
        del sys.modules["confinement"]  # the handler may have a module of that name
    sys.argv[1:] = []
    sys.path[0] = settings["code"]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    try:
        Worker(settings, events, responses, signals=confinement is not None).serve()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
