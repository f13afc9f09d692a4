"""A handler that is any command: the event on its standard input, the response on its standard output."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from cfnkit.hosts import LOG_LIMIT, Answer
from cfnkit.hosts.environment import Environment, hide_credentials
from cfnkit.hosts.payload import PAYLOAD_LIMIT, EventError, answer_from, event_bytes, how_it_ended, too_large
from cfnkit.hosts.processes.exchange import Tail, exchange, why_stopped
from cfnkit.hosts.processes.program import CannotStart, Ending, StartProgram
from cfnkit.hosts.processes.starting import command_start

# A larger output is read up to this size, so that the message can state it.
_READ_AT_MOST = 4 * PAYLOAD_LIMIT
# Scripts of Node that define a handler for Lambda.
_SCRIPTS = (".js", ".mjs", ".cjs")
_EXPORTS = re.compile(rb"exports\.\w+\s*=|\bexport\s+(const|async|function|default)\b")


class CommandHost:
    """Runs `argv` in the folder `cwd`, one process for each call.

    A program with a slash in its name is relative to `cwd`, others are found in PATH. The environment and the limits
    are those of `PythonHost`, and so is `start`. The command's standard error is the log. `handler` is the file of the
    handler that the command calls, if it calls one.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str] | None = None,
        timeout: float = 60.0,
        memory_mb: int = 1024,
        aws: bool = False,
        network: bool = False,
        region: str = "us-east-1",
        function_name: str = "macro",
        start: StartProgram | None = None,
        handler: Path | None = None,
    ) -> None:
        self._argv = tuple(argv)
        self._handler = handler
        self._subject = "The command" if handler is None else "The handler"
        self._timeout = timeout
        self._memory_mb = memory_mb
        self._start, self._close = command_start()
        self._start = start or self._start
        code = Path(os.path.abspath(cwd))
        self._environment = Environment(code, function_name, region, aws, network, dict(environment or {}))

    def invoke(self, event: str) -> Answer:
        """Call the command with a macro event (JSON text)."""
        deadline = time.monotonic() + self._timeout
        if not self._argv:
            return Answer(None, "The command is empty.", "")
        if self._handler is not None and not self._handler.is_file():
            return Answer(None, f"There is no file {self._handler.name}, which the handler names.", "")
        try:
            data = event_bytes(event)
            program = self._start(self._argv, self._environment, memory_mb=self._memory_mb)
        except EventError as error:
            return Answer(None, str(error), "")
        except CannotStart as error:
            return Answer(None, f"The command cannot be started: {error}.", "")
        output, log = _Output(), Tail()
        try:
            ending = exchange(program, data, output, log, deadline=deadline, last=True)
            code = program.exit_code
        finally:
            program.kill()
        answer = self._answer(ending, code, output, log)
        return hide_credentials(answer, program.credentials)

    def close(self) -> None:
        """End what starts the commands; no command outlives its call."""
        self._close()

    def _answer(self, ending: Ending, code: int | None, output: _Output, log: Tail) -> Answer:
        if ending not in (Ending.COMPLETE, Ending.ENDED):
            return Answer(None, f"{self._subject} {why_stopped(ending, self._timeout, self._memory_mb)}.", log.text)
        if output.size > PAYLOAD_LIMIT:
            size = f"more than {_READ_AT_MOST:,}" if output.complete else f"{output.size:,}"
            return Answer(None, too_large(size), log.text)
        if code:
            log.feed(output.data)
            return Answer(None, f"{self._subject} {how_it_ended(code)}.", log.text)
        if not output.data.strip():
            return Answer(None, f"The response is empty. {self._without_response()}", log.text)
        answer = answer_from(output.data, log.text)
        if answer.payload is None or not answer.payload.lstrip().startswith("{"):
            log.feed(output.data[:LOG_LIMIT])  # no response, but something printed by mistake
        return answer._replace(log=log.text)

    def _without_response(self) -> str:
        """What a command without output lacks, as a sentence."""
        for word in self._argv[1:]:
            path = self._environment.code / word
            if path.suffix in _SCRIPTS and path.is_file() and _EXPORTS.search(path.read_bytes()):
                return (
                    f"{word} exports a handler, which only Lambda calls. In .cfnkit.yaml, name its function: "
                    f"`handler: {word}:FUNCTION`. As a command it must read the event from stdin and write the "
                    "response to stdout: `cfnkit macro new NAME --command node` begins with that."
                )
        return "A command reads the event, a JSON object, from stdin, and writes the response to stdout."


class _Output:
    """The standard output of a command, up to one byte over the limit of a response, and its full size."""

    def __init__(self) -> None:
        self._data = bytearray()
        self.size = 0

    @property
    def data(self) -> bytes:
        return bytes(self._data)

    @property
    def complete(self) -> bool:
        return self.size > _READ_AT_MOST

    def feed(self, data: bytes) -> None:
        self.size += len(data)
        self._data += data[: PAYLOAD_LIMIT + 1 - len(self._data)]
