"""Sentences about a macro without a response: how its process ended, and what Lambda reports of its function."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping

from cfnkit.hosts.protocol import LOG_LIMIT


def how_it_ended(code: int) -> str:
    """The end of a sentence for an exit code, or for a signal's negative number."""
    if code >= 0:
        return f"ended its process with exit code {code}"
    number = -code
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if number == signal.SIGKILL:
        return "was killed by SIGKILL, as systems do when memory runs out"
    return f"crashed with {name} ({signal.strsignal(number) or 'unknown'})"


def function_error(payload: bytes) -> tuple[str, str]:
    """The failure's sentence and the stack trace, from the payload that Lambda gives instead of a response.

    https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
    """
    try:
        report = json.loads(payload)
    except ValueError:
        report = None
    if not isinstance(report, Mapping):
        return "The function failed.", payload[:LOG_LIMIT].decode(errors="replace")
    kind = str(report.get("errorType") or "")
    message = " ".join(str(report.get("errorMessage") or "").split()).rstrip(".")
    trace = report.get("stackTrace")
    text = "\n".join(str(line).rstrip("\n") for line in trace) + "\n" if isinstance(trace, list) and trace else ""
    # Lambda's own errors have a dot, `Runtime.ImportModuleError`; the others are exceptions of the handler.
    if kind and "." not in kind:
        return f"The function raised {kind}: {message}." if message else f"The function raised {kind}.", text
    return f"The function failed: {message or kind}." if message or kind else "The function failed.", text
