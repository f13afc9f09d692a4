"""The way to the services of one region, with many calls under way at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, TypeVar

from cfnkit.aws.client import client, new_session
from cfnkit.aws.references.refusal import Refusal, RefusedError, refused
from cfnkit.diagnostics import ServiceError
from cfnkit.dynamic_references import FailureKind

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")

_PURPOSE = "SSM parameters and secrets cannot be looked up"
NOTHING_SAID = Refusal(FailureKind.NO_ANSWER, "AWS answered without saying anything of it")


class Connection:
    """The clients of one region; without a `region`, of the one in the caller's settings.

    The credentials are the caller's own, as boto3 finds them. `timeout` is in seconds, for each wait; `attempts` is
    how often a call is made that is throttled or gets no answer, `workers` how many are under way at once. `session`
    gives the boto3 session, by default one of its own. boto3 logs what AWS answers at the level DEBUG, secrets too.
    """

    def __init__(
        self,
        region: str | None = None,
        *,
        endpoint_url: str | None = None,
        timeout: float = 10.0,
        attempts: int = 5,
        workers: int = 8,
        session: Callable[[], Any] | None = None,
    ) -> None:
        self._region = region
        self._endpoint_url = endpoint_url
        self._timeout = timeout
        self._attempts = attempts
        self._workers = workers
        self._session = session or cache(new_session)
        self._clients: dict[str, Any] = {}
        self._end: ServiceError | None = None

    @property
    def region(self) -> str:
        """The region; "" when it is in the caller's settings and nothing was asked yet."""
        return self._region or next((str(made.meta.region_name) for made in self._clients.values()), "")

    def refused(self, action: str) -> AbstractContextManager[None]:
        """Within it, a call raises RefusedError or ServiceError; `action` is the IAM action that it needs."""
        where = f" in {self._region}" if self._region else ""
        return refused(f"{_PURPOSE}{where}", action=action, timeout=self._timeout)

    def client(self, service: str) -> Any:
        """The client of a service. Raises ServiceError."""
        if service not in self._clients:
            with self.refused(""):
                made = client(
                    service,
                    region=self._region,
                    endpoint_url=self._endpoint_url,
                    timeout=self._timeout,
                    attempts=self._attempts,
                    adaptive=True,
                    connections=self._workers,
                    session=self._session(),
                )
            made.meta.events.register("before-send", self._before_send)
            self._clients[service] = made
        return self._clients[service]

    def ask(
        self,
        asked: Iterable[_Asked],
        size: int,
        call: Callable[[Sequence[_Asked]], Mapping[_Asked, _Answer | Refusal]],
        single: Callable[[_Asked], _Answer | Refusal] | None = None,
    ) -> dict[_Asked, _Answer | Refusal]:
        """The answer to everything `asked`, in its order, by calls for `size` of it at most.

        What a call leaves out, and all of a call that is refused, is asked for with `single`, one by one, so that
        each has an answer of its own, and so is what is alone in its call; without `single`, a refusal is the answer
        for all of the call. Raises ServiceError, and makes no further call, when none would do better.
        """
        everything = list(dict.fromkeys(asked))
        batches = [everything[start : start + size] for start in range(0, len(everything), size)]

        def answers(batch: Sequence[_Asked]) -> dict[_Asked, _Answer | Refusal]:
            return _answers(batch, call, single)

        found: dict[_Asked, _Answer | Refusal] = {}
        for part in self._concurrently(answers, batches):
            found.update(part)
        return {one: found[one] for one in everything}

    def _concurrently(
        self, function: Callable[[Sequence[_Asked]], _Answer], batches: Sequence[Sequence[_Asked]]
    ) -> list[_Answer]:
        self._end = None
        if len(batches) < 2:
            return [function(batch) for batch in batches]
        from concurrent.futures import ThreadPoolExecutor

        def run(batch: Sequence[_Asked]) -> _Answer:
            try:
                return function(batch)
            except ServiceError as error:
                self._end = error
                raise

        with ThreadPoolExecutor(min(self._workers, len(batches)), "cfnkit-aws") as executor:
            futures = [executor.submit(run, batch) for batch in batches]
            try:
                return [future.result() for future in futures]
            except BaseException:
                self._end = self._end or ServiceError(f"{_PURPOSE}: interrupted.")
                executor.shutdown(wait=False, cancel_futures=True)
                raise

    def _before_send(self, **_: object) -> None:
        """Ends the other calls, and those about to be repeated: an interrupt waits for no more than one answer."""
        if self._end is not None:
            raise self._end


def _answers(
    batch: Sequence[_Asked],
    call: Callable[[Sequence[_Asked]], Mapping[_Asked, _Answer | Refusal]],
    single: Callable[[_Asked], _Answer | Refusal] | None,
) -> dict[_Asked, _Answer | Refusal]:
    if single is not None and len(batch) == 1:
        return {batch[0]: _single_answer(single, batch[0])}
    try:
        answers = dict(call(batch))
    except RefusedError as error:
        # A call that gets no answer has been repeated often enough.
        if single is None or error.refusal.kind is FailureKind.NO_ANSWER:
            return dict.fromkeys(batch, error.refusal)
        answers = {}
    for one in batch:
        if one not in answers:
            answers[one] = NOTHING_SAID if single is None else _single_answer(single, one)
    return answers


def _single_answer(single: Callable[[_Asked], _Answer | Refusal], one: _Asked) -> _Answer | Refusal:
    try:
        return single(one)
    except RefusedError as error:
        return error.refusal
