"""What an engine keeps of the resources of a template, so that it validates only those that changed."""

from __future__ import annotations

import collections.abc as abc
from typing import Any, NamedTuple, Protocol

# A step of a path: an index, a key, or a key in a list of one, which stands for the same key of the present tree.
Step = int | str | tuple[str]


class KeptError(NamedTuple):
    """An error of cfn-lint's validators without the parts that belong to one run, such as marks and rule objects.

    `path` begins with the logical ID, and `override` with the section. `about_parent` says that the instance is the
    object that has the last key of the path.
    """

    message: str
    rule: str | None
    validator: str | None
    path: tuple[Step, ...]
    override: tuple[Step, ...]
    about_parent: bool
    unknown: bool
    extra: abc.Mapping[str, str | int | float | bool | None]
    context: tuple[KeptError, ...]


class KeptResource(NamedTuple):
    """The errors in a resource, and the digests of the other resources that its rules looked at."""

    errors: tuple[KeptError, ...]
    seen: abc.Mapping[str, str]


class ResourceResults(Protocol):
    """The results for the resources of one template, by a digest of the resource and all that is always seen of others.

    A result that is found or kept is of use for the next check; others need not be remembered.
    """

    @property
    def hash_key(self) -> bytes:
        """The key of the hashes that the digests are."""

    def find(self, key: str) -> KeptResource | None:
        """The result under a key, if there is one."""

    def keep(self, key: str, result: KeptResource) -> None:
        """Keep a result, in place of an earlier one under its key."""


class RememberedResults:
    """Results in memory, for a process that checks a template repeatedly; those of the last two checks are kept."""

    hash_key = b""  # nobody else sees them

    def __init__(self) -> None:
        self._before: dict[str, KeptResource] = {}
        self._used: dict[str, KeptResource] = {}

    def next_check(self) -> None:
        """Forget what the last check did not use."""
        self._before, self._used = self._used, {}

    def find(self, key: str) -> KeptResource | None:
        """The result under a key, if there is one."""
        result = self._used.get(key) or self._before.get(key)
        if result is not None:
            self._used[key] = result
        return result

    def keep(self, key: str, result: KeptResource) -> None:
        """Keep a result, in place of an earlier one under its key."""
        self._used[key] = result


class RememberedTemplates:
    """Results in memory for the templates that were checked last, at most so many."""

    def __init__(self, most: int = 100) -> None:
        self._most = most
        self._results: dict[str, RememberedResults] = {}

    def of(self, name: str) -> RememberedResults:
        """The results of a template, for its next check."""
        results = self._results.pop(name, None) or RememberedResults()
        results.next_check()
        self._results[name] = results
        if len(self._results) > self._most:
            del self._results[next(iter(self._results))]
        return results


def encoded(result: KeptResource) -> list[Any]:
    """A result as JSON."""
    return [[_encoded_error(error) for error in result.errors], dict(result.seen)]


def decoded(data: Any) -> KeptResource:
    """The result from JSON; raises ValueError for anything that `encoded` does not give."""
    match data:
        case [list(errors), dict(seen)] if all(isinstance(digest, str) for digest in seen.values()):
            return KeptResource(tuple(map(_decoded_error, errors)), seen)
    raise ValueError("no result of a resource")


def _encoded_error(error: KeptError) -> list[Any]:
    *fields, context = error
    return [*fields, [_encoded_error(child) for child in context]]


def _decoded_error(data: Any) -> KeptError:
    match data:
        case [
            str(message),
            str() | None as rule,
            str() | None as validator,
            list(path),
            list(override),
            bool(about_parent),
            bool(unknown),
            dict(extra),
            list(context),
        ] if all(value is None or isinstance(value, str | int | float) for value in extra.values()):
            steps, others = tuple(map(_step, path)), tuple(map(_step, override))
            children = tuple(map(_decoded_error, context))
            return KeptError(message, rule, validator, steps, others, about_parent, unknown, extra, children)
    raise ValueError("no error in a resource")


def _step(data: Any) -> Step:
    match data:
        case bool():
            raise ValueError("no step of a path")
        case int() | str():
            return data
        case [str(key)]:
            return (key,)
    raise ValueError("no step of a path")
