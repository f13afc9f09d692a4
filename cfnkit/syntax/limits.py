"""The limits of a text, shared by both readers and by those that fetch texts; beyond them, reading stops at once."""

from __future__ import annotations

MAX_DEPTH = 100
MAX_ALIAS_EXPANSION = 10
MAX_PROBLEMS = 500
WARN_BYTES = 1_048_576  # the service takes a template of 1 MB from S3
MAX_BYTES = 16 * 1_048_576
