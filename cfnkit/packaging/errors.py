"""The error of packaging; apart, since all of its modules raise it."""

from __future__ import annotations

from cfnkit.diagnostics import CfnkitError


class PackagingError(CfnkitError):
    """A macro cannot be packaged; the text names the file, the reason, and what to do."""
