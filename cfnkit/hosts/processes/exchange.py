"""Send one event and take one response, without a deadlock, within limits of time and of processes."""

from __future__ import annotations

import time
from typing import Protocol

from cfnkit.hosts import LOG_LIMIT
from cfnkit.hosts.processes.program import PROCESS_LIMIT, Ending, Program, Stream

# The seconds between two looks at the processes.
_WATCH = 0.02


class Sink(Protocol):
    """Takes the data of a pipe."""

    @property
    def complete(self) -> bool:
        """Whether no more data is needed."""

    def feed(self, data: bytes) -> None:
        """Take more data; `b""` is the end of the pipe."""


class Tail:
    """The end of a log, at most `LOG_LIMIT` bytes."""

    complete = False

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> None:
        """Add to the log."""
        self._data += data
        if len(self._data) > 2 * LOG_LIMIT:
            del self._data[:-LOG_LIMIT]

    @property
    def text(self) -> str:
        """The text, with a replacement character for each byte that is not UTF-8."""
        return self._data[-LOG_LIMIT:].decode(errors="replace")


def exchange(program: Program, message: bytes, response: Sink, log: Sink, *, deadline: float, last: bool) -> Ending:
    """Send `message`, and take the response and the log until the response is complete or the exchange fails.

    `deadline` is in the seconds of `time.monotonic`. With `last`, the program's input is closed after the message.
    """
    sinks = {Stream.RESPONSES: response, Stream.LOG: log}
    program.send(message, last=last)
    watch = time.monotonic() + _WATCH
    while True:
        now = time.monotonic()
        if now >= deadline:
            return Ending.TIMED_OUT
        for stream, data in program.receive(max(min(watch, deadline) - now, 0)):
            sinks[stream].feed(data)
        if response.complete:
            return Ending.COMPLETE
        if program.exit_code is not None:
            for stream, sink in sinks.items():
                drain(program, stream, sink)
            return Ending.COMPLETE if response.complete else Ending.ENDED
        if time.monotonic() >= watch:
            passed = program.passed_limit()
            if passed is not None:
                return passed
            watch = time.monotonic() + _WATCH


def drain(program: Program, stream: Stream, sink: Sink) -> None:
    """Take what is in a pipe already."""
    for data in program.drain(stream):
        sink.feed(data)


def why_stopped(ending: Ending, timeout: float, memory_mb: int) -> str:
    """The end of a sentence about an exchange that reached one of its limits."""
    if ending is Ending.OUT_OF_MEMORY:
        return f"needed more than {memory_mb:,} MB of memory"
    if ending is Ending.CROWDED:
        return f"had more than {PROCESS_LIMIT} processes and was stopped"
    return f"ran longer than {timeout:g} s and was stopped"
