"""The exceptions, in one tree (drawn in the package's docstring)."""

from __future__ import annotations

from cfnkit.source import Span


class CfnkitError(Exception):
    """A problem in the world: what was asked cannot be done. The text is one sentence for a person."""


class ConfigurationError(CfnkitError):
    """A configuration, a parameter file or an argument cannot be used; `span` says where, if in a file."""

    def __init__(self, message: str, span: Span | None = None) -> None:
        """Take one sentence, and the place in a file that it speaks of."""
        super().__init__(f"{span}: {message}" if span else message)
        self.span = span


class ServiceError(CfnkitError):
    """AWS, or the way to it, did not give what was asked for."""
