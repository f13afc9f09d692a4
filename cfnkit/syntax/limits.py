"""How much text is read: beyond these, a clear error at once and with bounded memory."""

from __future__ import annotations

MAX_DEPTH = 100
MAX_ALIAS_EXPANSION = 10
MAX_FINDINGS = 500
WARN_BYTES = 1_048_576  # the service takes a template of 1 MB from S3
MAX_BYTES = 16 * 1_048_576
