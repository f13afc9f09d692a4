"""One call of a transform, and its result."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.source import SourceText, Span
from cfnkit.syntax import Mapping, Node


@dataclass(frozen=True, slots=True)
class TransformCall:
    """The call of the transform `name` with evaluated `params`, written at `span`.

    `whole`: the Transform section calls it on the whole template; otherwise an Fn::Transform calls it on the fragment
    at `path`.
    """

    name: str
    params: Mapping = field(repr=False)
    span: Span
    whole: bool
    path: tuple[str | int, ...] = ()


class Applied(NamedTuple):
    """The result of a transform: the new fragment, None when the transform failed.

    `awaits` names the parameters whose values it needs and does not have: it has then neither succeeded nor failed.
    With `withheld` it was not asked, and its diagnostics say why: the call stays as it is written.
    `event` is the event of a macro, `response` the text of an answer that was refused, and `log` what it printed, with
    secrets masked. `source` is the text of an included file.
    """

    fragment: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()
    event: Node | None = None
    response: str = ""
    source: SourceText | None = None
    awaits: tuple[str, ...] = ()
    withheld: bool = False
    log: str = ""


def withheld(
    call: TransformCall, message: str, hint: str = "", related: tuple[Related, ...] = (), code: Code = Code.WITHHELD
) -> Applied:
    """The result of a transform that is not asked; the message says why, and the hint what permits it."""
    return Applied(None, (Diagnostic(code, Problem(message, call.span, (), hint, related)),), withheld=True)


class Transform(Protocol):
    """A transform makes a fragment from a fragment."""

    def __call__(self, call: TransformCall, fragment: Node) -> Applied:
        """Apply the transform. Problems of the fragment are in the result's diagnostics, never raised."""


class Provided(NamedTuple):
    """The transform of a name, None when there is none, and the diagnostics at its definition."""

    transform: Transform | None
    diagnostics: tuple[Diagnostic, ...] = ()


class Transforms(Protocol):
    """All transforms that a template can call."""

    def find(self, name: str) -> Provided:
        """The transform of a name; the same one at each call."""

    def names(self) -> abc.Iterable[str]:
        """The names of all transforms, for a suggestion of the nearest one."""


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One transform that ran: its call, the fragments before and after it (None: it failed), and those of `Applied`."""

    call: TransformCall
    before: Node = field(repr=False)
    after: Node | None = field(repr=False)
    event: Node | None = field(default=None, repr=False)
    response: str = field(default="", repr=False)
    source: SourceText | None = None
    log: str = field(default="", repr=False)
