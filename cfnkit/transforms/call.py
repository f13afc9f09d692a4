"""One call of a transform, and what comes of it."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cfnkit.diagnostics import Diagnostic
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Mapping, Node


@dataclass(frozen=True, slots=True)
class TransformCall:
    """A transform is called by `name`, with evaluated `params`, at `span`.

    `whole`: on the whole template, by its Transform section; else on the fragment at `path`.
    """

    name: str
    params: Mapping
    span: Span
    whole: bool
    path: tuple[str | int, ...] = ()


class Applied(NamedTuple):
    """What a transform gave back: None when it failed.

    `event` is what a macro was sent, and `response` the text of an answer that could not be taken. `source` is the
    text that it brought into the template.
    """

    fragment: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()
    event: Node | None = None
    response: str = ""
    source: SourceText | None = None


class Transform(Protocol):
    """A transform: from a fragment to a fragment."""

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """Never raises for what is in the fragment."""


class Provided(NamedTuple):
    """The transform that a name stands for, None when there is none; and what was found where it is defined."""

    transform: Transform | None
    diagnostics: tuple[Diagnostic, ...] = ()


class Transforms(Protocol):
    """All transforms that a template can call."""

    def find(self, name: str) -> Provided:
        """The transform of that name; the same again for the same name."""

    def names(self) -> abc.Iterable[str]:
        """The names that are provided, to offer the nearest one."""


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One transform that ran: its call, what went in and what came out (None: it failed), and `Applied`'s rest."""

    call: TransformCall
    before: Node
    after: Node | None
    event: Node | None = None
    response: str = ""
    source: SourceText | None = None
