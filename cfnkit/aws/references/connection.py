"""The connection to the services of one region, with many calls at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeGuard, TypeVar

from cfnkit.aws.access import Access
from cfnkit.aws.references.refusal import Refusal, RefusedError, refused
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import FailureKind

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")

_GIVE_UP_AFTER = 3
_PURPOSE = "SSM parameters and secrets cannot be looked up"
NOTHING_SAID = Refusal(FailureKind.NO_ANSWER, "AWS answered, but not about it")


class Connection:
    """The clients of one region, each made when it is first needed.

    `workers` is how many calls are made at once. boto3 logs the answers of AWS at the level DEBUG, secrets too.
    """

    def __init__(self, access: Access, workers: int = 8) -> None:
        self._access = access
        self._workers = workers
        self._clients: dict[str, Any] = {}
        self._worker = _Worker()

    @property
    def region(self) -> str:
        """The region; "" when the caller's settings name it and nothing was asked yet."""
        return self._access.region or next((str(made.meta.region_name) for made in self._clients.values()), "")

    def refused(self, action: str) -> AbstractContextManager[None]:
        """Within it, a call raises RefusedError or ServiceError; `action` is the IAM action that it needs."""
        where = f" in {self._access.region}" if self._access.region else ""
        return refused(self._access, f"{_PURPOSE}{where}", action)

    def client(self, service: str) -> Any:
        """The client of a service. Raises ServiceError."""
        if service not in self._clients:
            with self.refused(""):
                made = self._access.client(service, self._workers)
            made.meta.events.register("before-send", self._worker.before_send)
            self._clients[service] = made
        return self._clients[service]

    def ask(
        self,
        asked: Iterable[_Asked],
        size: int,
        call: Callable[[Sequence[_Asked]], Mapping[_Asked, _Answer | Refusal]],
        single: Callable[[_Asked], _Answer | Refusal] | None = None,
    ) -> dict[_Asked, _Answer | Refusal]:
        """The answers to all items `asked`, in their order, by calls with at most `size` items each.

        Items that a call omits or refuses are asked again one at a time with `single`, and an item that is alone in
        its call with `single` at once; without `single`, a refusal answers each item of its call. After three calls in
        a row without an answer, no other is made, and the last refusal stands for the rest. Raises ServiceError, and
        makes no further call, when no other call would be answered.
        """
        items = list(dict.fromkeys(asked))
        batches = [items[start : start + size] for start in range(0, len(items), size)]
        return _Asking(self._worker, call, single).all(batches, self._workers)


class _Worker(threading.local):
    """The `ask` that the current thread works for; None in the caller's own thread."""

    asking: _Asking[Any, Any] | None = None

    def before_send(self, **_: object) -> None:
        """Raise the error that ended the `ask`: calls that are repeated end too, so an interrupt waits for one answer.

        boto3 calls this before it sends a request.
        """
        if self.asking is not None and self.asking.error is not None:
            raise self.asking.error


class _Asking(Generic[_Asked, _Answer]):
    """One `ask`: its calls, and the error that ends those that are not answered yet."""

    def __init__(
        self,
        worker: _Worker,
        call: Callable[[Sequence[_Asked]], Mapping[_Asked, _Answer | Refusal]],
        single: Callable[[_Asked], _Answer | Refusal] | None,
    ) -> None:
        self.error: ServiceError | None = None
        self._unanswered: list[Refusal] = []
        self._worker = worker
        self._call = call
        self._single = single

    def all(self, batches: Sequence[Sequence[_Asked]], workers: int) -> dict[_Asked, _Answer | Refusal]:
        """The answers to all batches, in their order."""
        if len(batches) < 2:
            return {item: answer for batch in batches for item, answer in self._answers(batch).items()}
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(workers, len(batches)), "cfnkit-aws", self._begin) as executor:
            futures = [executor.submit(self._run, batch) for batch in batches]
            try:
                return {item: answer for future in futures for item, answer in future.result().items()}
            except BaseException:
                self.error = self.error or ServiceError(f"{_PURPOSE}: interrupted.")
                executor.shutdown(wait=False, cancel_futures=True)
                raise

    def _begin(self) -> None:
        """Called in each thread before its first call."""
        self._worker.asking = self

    def _run(self, batch: Sequence[_Asked]) -> dict[_Asked, _Answer | Refusal]:
        if len(self._unanswered) >= _GIVE_UP_AFTER:
            return dict.fromkeys(batch, self._unanswered[-1])
        try:
            answers = self._answers(batch)
        except ServiceError as error:
            self.error = error
            raise
        silent = [answer for answer in answers.values() if _is_silence(answer)]
        self._unanswered = [*self._unanswered, *silent[-1:]] if len(silent) == len(answers) else []
        return answers

    def _answers(self, batch: Sequence[_Asked]) -> dict[_Asked, _Answer | Refusal]:
        """The answers to one batch, in its order."""
        answers: dict[_Asked, _Answer | Refusal] = {}
        if self._single is None or len(batch) > 1:
            try:
                answers = dict(self._call(batch))
            except RefusedError as error:
                # boto3 has already repeated a call that gets no answer.
                if self._single is None or error.refusal.kind is FailureKind.NO_ANSWER:
                    return dict.fromkeys(batch, error.refusal)
        return {item: answers[item] if item in answers else self._alone(item) for item in batch}

    def _alone(self, item: _Asked) -> _Answer | Refusal:
        """The answer to an item that its call left out."""
        if self._single is None:
            return NOTHING_SAID
        try:
            return self._single(item)
        except RefusedError as error:
            return error.refusal


def _is_silence(answer: object) -> TypeGuard[Refusal]:
    return isinstance(answer, Refusal) and answer.kind is FailureKind.NO_ANSWER and answer != NOTHING_SAID
