"""cloudformation-validate's engine, one for the whole process: starting it takes most of a small check's time."""

from __future__ import annotations

import ctypes
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

from cfnkit.diagnostics import ConfigurationError

if TYPE_CHECKING:
    from cloudformation_validate import CelEngine

_MISSING = "The fast engine needs the package cloudformation-validate: pip install 'cfnkit[fast]'."


class EngineOfProcess:
    """The engine, which gets ready while Python does something else.

    Raises ConfigurationError when its package is not installed.
    """

    def __init__(self) -> None:
        try:
            import cloudformation_validate  # noqa: F401
        except ImportError as error:
            raise ConfigurationError(_MISSING) from error
        self._failure: Exception | None = None
        self._starting = Thread(target=self._start)
        self._starting.start()

    def get(self) -> CelEngine:
        """The engine, when it is ready."""
        self._starting.join()
        if self._failure is not None:
            raise self._failure
        return _engine()

    def _start(self) -> None:
        try:
            _engine()
        except Exception as error:  # to be told by who asks for it
            self._failure = error


@cache
def _engine() -> CelEngine:
    from cloudformation_validate import CelEngine

    engine = CelEngine()
    # It is never taken apart, which takes as long as a check: the process ends with it.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(engine))
    return engine
