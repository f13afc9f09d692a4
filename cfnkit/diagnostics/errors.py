"""The exceptions, in one tree, which the package's docstring shows."""

from __future__ import annotations

from cfnkit.source import Span


class CfnkitError(Exception):
    """A problem in the world, which keeps cfnkit from doing what was asked. Its text is one sentence for a person."""


class ConfigurationError(CfnkitError):
    """A configuration, a parameter file or an argument cannot be used; `span` is the place, if it is in a file."""

    def __init__(self, message: str, span: Span | None = None) -> None:
        """Take one sentence, and the place in a file that it is about."""
        super().__init__(f"{span}: {message}" if span else message)
        self.span = span


class ServiceError(CfnkitError):
    """AWS refused a request, or could not be reached."""
