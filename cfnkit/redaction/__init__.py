"""Known secrets are masked in texts, in each form in which a program may write them."""

from __future__ import annotations

from cfnkit.redaction.redactor import REDACTED, Redactor

__all__ = ["REDACTED", "Redactor"]
