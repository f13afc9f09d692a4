"""A macro's handler that is deployed: a Lambda function."""

from __future__ import annotations

import base64
from typing import Any

from cfnkit.aws.access import Access, read_body
from cfnkit.diagnostics import ServiceError
from cfnkit.hosts import LOG_LIMIT, Answer
from cfnkit.hosts.payload import PAYLOAD_LIMIT, EventError, answer_from, event_bytes, function_error


class LambdaHost:
    """Calls a function, by its name or ARN, with the caller's own credentials, as CloudFormation does.

    The region is the ARN's; for a name it is `region`, or the region of the caller's settings. `timeout` is in
    seconds. A call is never repeated. The log is the last 4 KiB of the function's log, which is all that Lambda
    returns, followed by the stack trace of the exception that the function raised.
    """

    def __init__(
        self,
        function: str,
        *,
        region: str | None = None,
        endpoint_url: str | None = None,
        timeout: float = 60.0,
    ) -> None:
        self._function = function
        self._access = Access(_region_of(function) or region, endpoint_url, timeout, attempts=1)
        self._client: Any = None

    def invoke(self, event: str) -> Answer:
        """Call the function with a macro event (JSON text)."""
        try:
            return self._invoke(event_bytes(event))
        except (EventError, ServiceError) as error:
            return Answer(None, str(error), "")

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _invoke(self, event: bytes) -> Answer:
        subject = f"The function '{self._function}' cannot be called"
        where = f" in {self._access.region}" if self._access.region else ""
        refusals = {"ResourceNotFoundException": f"there is no such function{where}"}
        with self._access.explained(subject, "lambda:InvokeFunction", refusals):
            if self._client is None:
                self._client = self._access.client("lambda")
            response = self._client.invoke(FunctionName=self._function, Payload=event, LogType="Tail")
            payload = read_body(response["Payload"], PAYLOAD_LIMIT)
        log = base64.b64decode(response.get("LogResult", "")).decode(errors="replace")
        if "FunctionError" in response:
            failure, trace = function_error(payload)
            return Answer(None, failure, (log + trace)[-LOG_LIMIT:])
        return answer_from(payload, log)


def _region_of(function: str) -> str | None:
    """The region of `arn:aws:lambda:REGION:ACCOUNT:function:NAME`; None for a name."""
    parts = function.split(":")
    return parts[3] if len(parts) >= 7 and parts[0] == "arn" else None
