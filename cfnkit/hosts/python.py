"""A handler in Python, in a process of its own that is kept between calls."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from cfnkit.hosts import Answer
from cfnkit.hosts.environment import Environment, hide_credentials
from cfnkit.hosts.macro_process.worker import EVENT, FRAME, OUT_OF_MEMORY, PIPE_LOST
from cfnkit.hosts.payload import PAYLOAD_LIMIT, EventError, event_bytes, how_it_ended
from cfnkit.hosts.processes.exchange import Tail, drain, exchange, why_stopped
from cfnkit.hosts.processes.program import CannotStart, Ending, Program, StartProgram, Stream
from cfnkit.hosts.processes.starting import system_start

_WORKER = Path(__file__).with_name("macro_process") / "worker.py"

# Address space over the memory limit, for what is reserved and not used (libraries, thread stacks).
_RESERVED_MB = 1024
# The longest time limit that the worker is given, in seconds.
_LONGEST = 1_000_000
# The seconds that a stopped handler has to report where it was, and a process that closed its pipes to end.
_LAST_WORDS = 0.5


class PythonHost:
    """Runs a handler in Lambda's form, `module.function` or `folder/module.function`, below `code_dir`.

    The handler has a clean environment, without credentials unless `aws`, without the network unless that or `network`,
    starts in `code_dir`, and may run for `timeout` seconds with `memory_mb` MiB of private memory for each process
    (Linux). Its process is kept between calls, and replaced after it ended, was stopped, or left other processes
    behind. `python` is the interpreter, 3.8 or newer, by default our own; `start` starts it, by default in the way of
    this system.
    """

    def __init__(
        self,
        code_dir: Path,
        handler: str,
        *,
        environment: Mapping[str, str] | None = None,
        timeout: float = 60.0,
        memory_mb: int = 1024,
        python: str | None = None,
        aws: bool = False,
        network: bool = False,
        region: str = "us-east-1",
        function_name: str = "macro",
        start: StartProgram | None = None,
    ) -> None:
        code = Path(os.path.abspath(code_dir))
        self._handler = handler
        self._timeout = timeout
        self._memory_mb = memory_mb
        self._start = start or system_start()
        self._python = python
        self._environment = Environment(code, function_name, region, aws, network, dict(environment or {}))
        self._program: Program | None = None
        self._imported = False
        self._calls = 0

    def invoke(self, event: str) -> Answer:
        """Call the handler with a macro event (JSON text)."""
        deadline = time.monotonic() + self._timeout
        try:
            data = event_bytes(event)
            program = self._running()
        except EventError as error:
            return Answer(None, str(error), "")
        except CannotStart as error:
            return Answer(None, f"The handler's process cannot be started: {error}.", "")
        self._calls += 1
        log = Tail()
        try:
            answer = self._call(program, data, log, deadline)
        except BaseException:
            self.close()
            raise
        return hide_credentials(answer, program.credentials)

    def close(self) -> None:
        """End the handler's process and all that it started."""
        if self._program is not None:
            self._program.kill()
            self._program = None
            self._imported = False

    def _running(self) -> Program:
        """The handler's process, which is started when none is running."""
        if self._program is not None and self._program.is_gone:
            self.close()
        if self._program is None:
            settings = {
                "code": str(self._environment.code),
                "handler": self._handler,
                "function_name": self._environment.function_name,
                "region": self._environment.region,
                "memory_mb": self._memory_mb,
                "payload_limit": PAYLOAD_LIMIT,
            }
            self._program = self._start(
                [self._python or sys.executable, str(_WORKER), json.dumps(settings)],
                self._environment,
                memory_mb=self._memory_mb,
                address_space_mb=self._memory_mb + _RESERVED_MB,
                private_pipes=True,
            )
        return self._program

    def _call(self, program: Program, event: bytes, log: Tail, deadline: float) -> Answer:
        reply = _Reply(self._calls)
        milliseconds = int(min(max(deadline - time.monotonic(), 0), _LONGEST) * 1000)
        message = EVENT.pack(self._calls, milliseconds, len(event)) + event
        ending = exchange(program, message, reply, log, deadline=deadline, last=False)
        self._imported = self._imported or reply.imported
        if reply.text is None:
            failure = self._stop(program, ending, reply, log)
            return Answer(None, failure, log.text)
        drain(program, Stream.LOG, log)
        if reply.leaves_processes or not self._imported:
            self.close()
        text = reply.text.decode(errors="replace")
        return Answer(None, text, log.text) if reply.failed else Answer(text, "", log.text)

    def _stop(self, program: Program, ending: Ending, reply: _Reply, log: Tail) -> str:
        """End a process that gives no answer; gives the failure's sentence."""
        code = None
        if ending is Ending.TIMED_OUT:
            program.ask_to_quit()
            exchange(program, b"", Tail(), log, deadline=time.monotonic() + _LAST_WORDS, last=False)
        elif ending in (Ending.COMPLETE, Ending.ENDED) and not reply.disturbed:
            code = program.wait(_LAST_WORDS)
        drain(program, Stream.LOG, log)
        if self._imported:
            subject, when = "The handler", ""
        else:
            subject, when = f"The handler's module '{self._handler.rpartition('.')[0]}'", " while it was imported"
        self.close()
        if ending not in (Ending.COMPLETE, Ending.ENDED):
            return f"{subject} {why_stopped(ending, self._timeout, self._memory_mb)}{when}."
        if reply.disturbed:
            return f"{subject} wrote into the pipe to cfnkit and was stopped{when}."
        if code is None or code == PIPE_LOST:
            return f"{subject} closed the pipe to cfnkit and was stopped{when}."
        if code == OUT_OF_MEMORY:
            return f"{subject} needed more than {self._memory_mb:,} MB of memory{when}."
        return f"{subject} {how_it_ended(code)}{when}."


class _Reply:
    """The frames that answer one call."""

    def __init__(self, call: int) -> None:
        self._call = call
        self._data = bytearray()
        self.imported = False
        self.failed = False
        self.leaves_processes = False
        self.text: bytes | None = None
        self.disturbed = False
        self._closed = False

    @property
    def complete(self) -> bool:
        """Whether the answer is complete, or can no longer come."""
        return self.text is not None or self.disturbed or self._closed

    def feed(self, data: bytes) -> None:
        """Take more data of the frames."""
        self._closed = self._closed or not data
        self._data += data
        while len(self._data) >= FRAME.size and not self.disturbed:
            kind, leaves_processes, call, size = FRAME.unpack_from(self._data)
            self.disturbed = kind not in (b"R", b"P", b"F") or call != self._call or size > PAYLOAD_LIMIT
            if self.disturbed or len(self._data) < FRAME.size + size:
                return
            text = bytes(self._data[FRAME.size : FRAME.size + size])
            del self._data[: FRAME.size + size]
            if kind == b"R":
                self.imported = True
            else:
                self.text, self.failed, self.leaves_processes = text, kind == b"F", leaves_processes
