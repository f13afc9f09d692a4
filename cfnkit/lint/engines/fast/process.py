"""cloudformation-validate's engine, one for each process: starting it takes most of the time of a small check."""

from __future__ import annotations

import ctypes
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

from cfnkit.diagnostics import ConfigurationError

if TYPE_CHECKING:
    from cloudformation_validate import CelEngine

_MISSING = (
    "The fast engine needs the package cloudformation-validate: pip install 'cfnkit[fast]'. Where pip finds none for "
    "this system (it has none for Windows on ARM, musl, or a glibc before 2.34), use `--engine cfn-lint`."
)


class EngineOfProcess:
    """The engine, which starts in a thread of its own.

    Raises ConfigurationError when its package is not installed, or not for this system.
    """

    def __init__(self) -> None:
        try:
            import cloudformation_validate  # noqa: F401
        except ImportError as error:
            raise ConfigurationError(_MISSING) from error
        except OSError as error:  # its library is for another system
            reason = f"The fast engine's package cloudformation-validate cannot be loaded here: {error}."
            raise ConfigurationError(f"{reason} Use `--engine cfn-lint`.") from error
        self._failure: Exception | None = None
        self._starting = Thread(target=self._start)
        self._starting.start()

    def get(self) -> CelEngine:
        """The engine; waits until it is ready."""
        self._starting.join()
        if self._failure is not None:
            raise self._failure
        return _engine()

    def titles(self) -> dict[str, str]:
        """The titles of its rules, by their ids; waits until it is ready."""
        self.get()
        return _titles()

    def _start(self) -> None:
        try:
            _engine()
        except Exception as error:  # raised by `get`
            self._failure = error


@cache
def _engine() -> CelEngine:
    from cloudformation_validate import CelEngine

    engine = CelEngine()
    # It is never freed, which would take as long as a check: the process ends with it.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(engine))
    return engine


@cache
def _titles() -> dict[str, str]:
    return {rule.id: rule.description for rule in _engine().list_rules()}
