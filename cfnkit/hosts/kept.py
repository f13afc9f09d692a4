"""A host that lives between the runs of processing, and remembers the answers of its macro in memory."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import blake2b

from cfnkit.hosts import POSTPONED, Answer, MacroHost

# The seconds that a call may take while somebody types.
FAST = 0.1
# After a first call that took so many times as long, its author is not made to wait for a second one.
_PATIENCE = 10
_MOST_ANSWERS = 32
_MOST_CHARACTERS = 8 * 1024 * 1024
# The seconds that `close` waits for a call that runs.
_LAST_WORDS = 1.0


class Use(Enum):
    """The occasion of a call.

    SAVED: the macro is called, unless its answer is known and does not depend on more than its event. TYPED: it is
    called only if it was fast and gave the same twice; else its answer is postponed, or the last one to the same event.
    AGAIN: it is not called, and gives an answer that differs from its first one to an event, if there was any.
    """

    SAVED = auto()
    TYPED = auto()
    AGAIN = auto()


@dataclass(slots=True)
class _Remembered:
    """The answer to an event, the ID of its request, and another answer that differed."""

    answer: Answer
    identifier: str
    other: Answer | None = None

    def to(self, identifier: str, answer: Answer) -> Answer:
        """An answer to the same event with another ID."""
        if answer.payload is None or identifier == self.identifier:
            return answer
        return answer._replace(payload=answer.payload.replace(self.identifier, identifier))


class KeptHost:
    """A macro on `host`, whose process stays alive until `close`.

    `fast` is how many seconds a call may take while somebody types. With `asks_others`, its answer may depend on what
    others know (AWS, the network), so that it is asked at each save and never while somebody types.
    """

    def __init__(self, host: MacroHost, *, fast: float = FAST, asks_others: bool = False) -> None:
        self._host = host
        self._asks_others = asks_others
        self._answers: OrderedDict[bytes, _Remembered] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()
        self._closed = False
        self._same = False
        self._fast = self._seconds = fast
        self.differs = False

    @property
    def may_run_while_typing(self) -> bool:
        """Whether the macro was fast the last time, and gave the same answer to the same event twice."""
        return self._same and not self.differs and not self._asks_others and self._seconds < self._fast

    def invoke(self, event: str, use: Use) -> Answer:
        """The answer to an event (JSON text), from memory or from a call."""
        key, identifier = _without_id(event)
        with self._lock:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
            if use is Use.AGAIN:
                return POSTPONED if known is None else known.to(identifier, known.other or known.answer)
            if known is not None and (use is Use.TYPED or self._is_settled(known)):
                return known.to(identifier, known.answer)
            if self._closed or (use is Use.TYPED and not self.may_run_while_typing):
                return POSTPONED
            try:
                return self._call(event, key, identifier)
            finally:
                if self._closed:
                    self._host.close()

    def close(self) -> None:
        """End the processes; a later call is postponed."""
        self._closed = True
        free = self._lock.acquire(timeout=_LAST_WORDS)
        try:
            self._host.close()
        finally:
            if free:
                self._lock.release()

    def _is_settled(self, known: _Remembered) -> bool:
        """Whether the macro need not be called again for an event."""
        return known.answer.payload is not None and not self.differs and not self._asks_others

    def _call(self, event: str, key: bytes, identifier: str) -> Answer:
        answer = self._timed(event)
        known = self._answers.get(key)
        if known is not None:
            first = known.to(identifier, known.answer)
            self._compare(first, answer)
            self._remember(key, _Remembered(answer, identifier, None if first.payload == answer.payload else first))
            return answer
        remembered = _Remembered(answer, identifier)
        unproven = answer.payload is not None and not (self._same or self._asks_others)
        if unproven and self._seconds < _PATIENCE * self._fast:
            self._host.close()  # a new process has another seed for its hashes, and no state of the first call
            other = self._timed(event)
            self._compare(answer, other)
            remembered.other = None if other.payload == answer.payload else other
            if self._same and self._seconds >= self._fast:
                self._timed(event)  # without the start of the process
        self._remember(key, remembered)
        return answer

    def _timed(self, event: str) -> Answer:
        start = time.monotonic()
        answer = self._host.invoke(event)
        self._seconds = time.monotonic() - start
        return answer

    def _compare(self, first: Answer, second: Answer) -> None:
        if first.payload is not None and second.payload is not None:
            self._same = first.payload == second.payload
            self.differs = self.differs or not self._same

    def _remember(self, key: bytes, remembered: _Remembered) -> None:
        old = self._answers.pop(key, None)
        self._answers[key] = remembered
        self._characters += _size(remembered) - (_size(old) if old else 0)
        while len(self._answers) > 1 and (len(self._answers) > _MOST_ANSWERS or self._characters > _MOST_CHARACTERS):
            self._characters -= _size(self._answers.popitem(last=False)[1])


def _size(remembered: _Remembered) -> int:
    answers = filter(None, (remembered.answer, remembered.other))
    return sum(len(answer.payload or "") + len(answer.log) for answer in answers)


def _without_id(event: str) -> tuple[bytes, str]:
    """A digest of an event without the ID of its request, which changes with the place of the call; and the ID."""
    identifier = str(json.loads(event).get("requestId", ""))
    text = event.replace(identifier, "") if identifier else event
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest(), identifier
