"""What `pip install cfnkit` leaves out: libraries of an extra, without which a command or a format cannot work."""

from __future__ import annotations

from importlib.util import find_spec

from cfnkit.diagnostics import ConfigurationError


def require_extra(asked: str, extra: str, *libraries: str) -> None:
    """Raise `ConfigurationError` with the command that installs an extra, unless its libraries are there.

    asked: the command or the option that needs them. libraries: the names of top-level packages.
    """
    missing = [library for library in libraries if find_spec(library) is None]
    if missing:
        raise ConfigurationError(
            f"{asked} needs {' and '.join(missing)}, of the extra `{extra}`: pip install 'cfnkit[{extra}]'."
        )
