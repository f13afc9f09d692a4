"""Put beside a macro's `index.py`: answers how many seconds its import took, in a process that just started."""

from __future__ import annotations

from time import perf_counter

_START = perf_counter()
import index  # type: ignore[import-not-found]  # noqa: E402, F401

SECONDS = perf_counter() - _START


def handler(event: object, context: object) -> float:
    return SECONDS
