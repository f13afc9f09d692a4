"""A function on the real Lambda runtime client, `awslambdaric`, in a process of its own."""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cfnkit.deployment import DEFAULT_ACCOUNT_ID, DEFAULT_REGION, partition_of
from cfnkit.hosts import Answer
from cfnkit.hosts.environment import Environment, hide_credentials
from cfnkit.hosts.payload import EventError, ResponseError, answer_from, event_bytes, function_error, read_response
from cfnkit.hosts.processes.exchange import Tail
from cfnkit.hosts.processes.program import CannotStart
from cfnkit.testing.local import runtime_process

assert sys.platform != "win32"  # the runtime client does not run there; mypy reads no further

# The seconds that the import of a function may take (Lambda then tries once more, within the call).
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
INIT_LIMIT = 10.0


class Invoked(NamedTuple):
    """The answer of Lambda's Invoke: the payload, and whether it is the report of an error instead of a response.

    `log` is the function's output, the last 64 KiB. `init_seconds` is the time of a cold call's start, None for a warm
    call; `seconds` is the time of the call itself.
    """

    payload: bytes
    failed: bool
    log: str
    init_seconds: float | None
    seconds: float

    @property
    def answer(self) -> Answer:
        """The answer of a macro's host, in the words of the host for deployed functions."""
        if self.failed:
            failure, _ = function_error(self.payload)
            return Answer(None, failure, self.log)
        answer = answer_from(self.payload, self.log)
        try:
            if answer.payload is not None:
                read_response(answer.payload)
        except ResponseError as error:
            return Answer(None, str(error), self.log)
        return answer


class LambdaRuntime:
    """Runs a function as Lambda does, from its package: a folder or a zip file.

    The process is like Lambda's: `awslambdaric` calls the `handler`, the working directory is the code, and beside the
    code only the standard library, the runtime client and boto3 can be imported (as they are installed here). It stays
    between calls, until it ends or exceeds the time limit, `timeout` in seconds; an exception does not end it. The
    import of the code may take `init_timeout` seconds. `memory_mb` limits the private memory of a process (Linux). The
    environment is clean, with the variables of `environment` added; it has no credentials, unless `environment` has
    some, or `aws` lends the caller's own AWS settings.

    It is a host for macros (`invoke`), and `call` returns Lambda's own answer. Close it when done; it is also a context
    that does so. Not for Windows, which the client does not support.
    """

    def __init__(
        self,
        code: Path,
        handler: str,
        *,
        environment: Mapping[str, str] | None = None,
        timeout: float = 60.0,
        init_timeout: float = INIT_LIMIT,
        memory_mb: int = 1024,
        aws: bool = False,
        region: str = DEFAULT_REGION,
        account_id: str = DEFAULT_ACCOUNT_ID,
        function_name: str = "macro",
    ) -> None:
        self._code = Path(os.path.abspath(code))
        self._handler = handler
        self._timeout = timeout
        self._init_timeout = init_timeout
        self._memory_mb = memory_mb
        self._aws = aws
        self._region = region
        self._function_name = function_name
        self._arn = f"arn:{partition_of(region)}:lambda:{region}:{account_id}:function:{function_name}"
        self._own = dict(environment or {})
        self._process: runtime_process.RuntimeProcess | None = None
        self._calls = 0

    def __enter__(self) -> LambdaRuntime:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def invoke(self, event: str) -> Answer:
        """Call the function with a macro event (JSON text)."""
        try:
            called = self.call(event_bytes(event))
        except EventError as error:
            return Answer(None, str(error), "")
        except CannotStart as error:
            return Answer(None, f"The function cannot be started: {error}.", "")
        return called.answer

    def call(self, event: bytes) -> Invoked:
        """Call the function with an event, as Lambda's Invoke does; raises `CannotStart`."""
        self._calls += 1
        request_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._arn}/{self._calls}"))
        try:
            return self._call(event, request_id)
        except BaseException:
            self.close()
            raise

    def start(self) -> str:
        """Import the function's code as a cold call does; returns why it fails, with its output, or "".

        Raises `CannotStart`.
        """
        log = Tail()
        process = self._new_process()
        try:
            report = process.start("start", self._init_timeout, log)
            if report is None:
                return ""
            answer = Invoked(report, True, self._shown(log, process), None, 0.0).answer
            return f"{answer.failure}\n{answer.log}".strip()
        finally:
            process.close()

    def close(self) -> None:
        """End the function's process and all that it started."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _call(self, event: bytes, request_id: str) -> Invoked:
        if self._process is not None and not self._process.is_ready():
            self.close()
        log, init_seconds, began = Tail(), None, time.monotonic()
        if self._process is None:
            process = self._new_process()
            self._process = process
            payload = process.start(request_id, self._init_timeout, log)
            now = time.monotonic()
            init_seconds, began = now - began, now
            if payload is not None:
                self.close()
                return Invoked(payload, True, self._shown(log, process), init_seconds, 0.0)
        process = self._process
        payload, failed = process.call(event, request_id, self._arn, self._timeout, log)
        return Invoked(payload, failed, self._shown(log, process), init_seconds, time.monotonic() - began)

    def _new_process(self) -> runtime_process.RuntimeProcess:
        return runtime_process.RuntimeProcess(self._code, self._handler, self._environment, memory_mb=self._memory_mb)

    def _shown(self, log: Tail, process: runtime_process.RuntimeProcess) -> str:
        # The client writes a traceback as one entry for CloudWatch: with bare carriage returns and no-break spaces.
        text = log.text.replace("\r\n", "\n").replace("\r", "\n").replace("\N{NO-BREAK SPACE}", " ")
        return hide_credentials(Answer(None, "", text), process.credentials).log

    def _environment(self, code: Path, libraries: Path, address: str) -> Environment:
        """The variables that Lambda sets, added to those of every host.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
        """
        variables = {
            "_HANDLER": self._handler,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self._memory_mb),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self._function_name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "AWS_LAMBDA_RUNTIME_API": address,
            "PYTHONPATH": str(libraries),
            "TZ": ":UTC",
            **self._own,
        }
        return Environment(code, self._function_name, self._region, self._aws, network=True, entry=variables)
