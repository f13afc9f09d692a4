"""What Lambda reports of a function that failed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cfnkit.hosts.protocol import LOG_LIMIT


def function_error(payload: bytes) -> tuple[str, str]:
    """The failure's sentence and the stack trace, of the payload that comes instead of a response."""
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
    # `Runtime.ImportModuleError` and the like are Lambda's own; others are exceptions of the handler.
    if kind and "." not in kind:
        return f"The function raised {kind}: {message}." if message else f"The function raised {kind}.", text
    return f"The function failed: {message or kind}." if message or kind else "The function failed.", text
