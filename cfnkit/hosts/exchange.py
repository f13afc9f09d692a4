"""Send one event and take one response, without a deadlock, within limits of time and of processes."""

from __future__ import annotations

import os
import select
import time
from enum import Enum, auto
from typing import Protocol

from cfnkit.hosts import LOG_LIMIT
from cfnkit.hosts.process_group import PROCESS_LIMIT, ProcessGroup

_CHUNK = 64 * 1024
# The seconds between two counts of the processes.
_WATCH = 0.02


class Ending(Enum):
    """The reason why an exchange ended; CROWDED: there were too many processes."""

    COMPLETE = auto()
    ENDED = auto()
    TIMED_OUT = auto()
    CROWDED = auto()


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


def exchange(group: ProcessGroup, message: bytes, response: Sink, log: Sink, *, deadline: float, last: bool) -> Ending:
    """Send `message`, and take the response and the log until the response is complete or the exchange fails.

    `deadline` is in the seconds of `time.monotonic`. With `last`, the program's input is closed after the message.
    """
    sinks = {group.responses: response, group.log: log}
    rest = _send(group, memoryview(message), last)
    poll = select.poll()
    for descriptor in sinks:
        poll.register(descriptor, select.POLLIN)
    if rest:
        poll.register(group.events, select.POLLOUT)
    if group.exit_signal is not None:
        poll.register(group.exit_signal, select.POLLIN)
    watch = time.monotonic() + _WATCH
    while True:
        now = time.monotonic()
        if now >= deadline:
            return Ending.TIMED_OUT
        # A negative time-out would wait for ever.
        for descriptor, _ in poll.poll(max(min(watch, deadline) - now, 0) * 1000 + 1):
            if descriptor in sinks:
                if not _take(descriptor, sinks[descriptor]):
                    poll.unregister(descriptor)
            elif descriptor == group.exit_signal:
                watch = now
            else:
                rest = _send(group, rest, last)
                if not rest:
                    poll.unregister(descriptor)
        if response.complete:
            return Ending.COMPLETE
        if time.monotonic() >= watch:
            if group.exit_code is not None:
                drain(group.responses, response)
                drain(group.log, log)
                return Ending.COMPLETE if response.complete else Ending.ENDED
            if group.is_crowded():
                return Ending.CROWDED
            watch = time.monotonic() + _WATCH


def drain(descriptor: int, sink: Sink) -> None:
    """Take what is in the pipe already, at most 4 MiB, since a process may go on writing."""
    for _ in range(64):
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return
        sink.feed(data)
        if not data:
            return


def why_stopped(ending: Ending, timeout: float) -> str:
    """The end of a sentence about an exchange that reached one of its limits."""
    if ending is Ending.CROWDED:
        return f"had more than {PROCESS_LIMIT} processes and was stopped"
    return f"ran longer than {timeout:g} s and was stopped"


def _take(descriptor: int, sink: Sink) -> bool:
    """Read once; gives whether the pipe is still open."""
    data = os.read(descriptor, _CHUNK)
    sink.feed(data)
    return bool(data)


def _send(group: ProcessGroup, message: memoryview, last: bool) -> memoryview:
    """Write what the pipe takes, and give the rest; empty when the program has closed its input."""
    try:
        while message:
            message = message[os.write(group.events, message) :]
    except BlockingIOError:
        return message
    except BrokenPipeError:
        message = message[len(message) :]
    if last:
        group.close_events()
    return message
