"""How much text is read: beyond these, a clear error at once and with bounded memory."""

from __future__ import annotations

from cfnkit.diagnostics import Code, Diagnostic
from cfnkit.source import Span

MAX_DEPTH = 100
MAX_ALIAS_EXPANSION = 10
WARN_BYTES = 1_048_576  # the service takes a template of 1 MB from S3
MAX_BYTES = 16 * 1_048_576


def too_deep(span: Span) -> Diagnostic:
    """The diagnostic for the collection at `span`, which lies deeper in the tree than is read."""
    message = f"The text is nested more than {MAX_DEPTH} levels deep."
    return Diagnostic(Code.TOO_LARGE, message, span, hint="What follows is not read. Is a closing bracket missing?")
