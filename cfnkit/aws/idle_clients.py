"""Clients of boto3 that nobody uses now: one takes them over, since making a client takes 10 ms of processor time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cfnkit.aws.time_limit import TimeLimit


class IdleClients:
    """At most so many clients; those that were given back first are closed for others. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._idle: OrderedDict[int, tuple[Hashable, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: Hashable, make: Callable[[], Any], limit: TimeLimit | None) -> LentClient:
        """A client that was given back under a key, or else a new one, which is held to a limit until it is closed."""
        with self._lock:
            number = next((number for number, (known, _) in reversed(self._idle.items()) if known == key), None)
            client = None if number is None else self._idle.pop(number)[1]
        return LentClient(make() if client is None else client, limit, lambda used: self._give_back(key, used))

    def close(self) -> None:
        """Close all idle clients, also those that are given back later."""
        with self._lock:
            self._most = 0
            idle = [client for _, client in self._idle.values()]
            self._idle.clear()
        for client in idle:
            client.close()

    def _give_back(self, key: Hashable, client: Any) -> None:
        with self._lock:
            self._idle[id(client)] = key, client
            surplus = [self._idle.popitem(last=False)[1][1] for _ in range(len(self._idle) - self._most)]
        for each in surplus:
            each.close()


class LentClient:
    """A client of boto3 whose `close` gives it back."""

    def __init__(self, client: Any, limit: TimeLimit | None, give_back: Callable[[Any], None]) -> None:
        self._client = client
        self._limit = limit
        self._give_back = give_back
        if limit is not None:
            limit.watch(client)

    def __getattr__(self, name: str) -> Any:
        """An attribute of the client."""
        return getattr(self._client, name)

    def close(self) -> None:
        """Give the client back; call it once."""
        if self._limit is not None:
            self._limit.leave(self._client)
        self._give_back(self._client)
