"""What cannot be packaged."""

from __future__ import annotations

from cfnkit.diagnostics import CfnkitError


class PackagingError(CfnkitError):
    """A macro that cannot be packaged; the text says which file, what, and what to do."""
