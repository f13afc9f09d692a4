"""What the transform refuses, as diagnostics at the resource or property that is meant."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import Protocol

from cfnkit.diagnostics import Code, Diagnostic, Related
from cfnkit.source import Span
from cfnkit.syntax import Mapping, at_path
from cfnkit.transforms.realign import Path
from cfnkit.vocabulary import SERVERLESS

_PREFIX = f"Transform {SERVERLESS} failed with: "
_EVENT = re.compile(r"Event with id \[(\w+)\]")
_FIRST_WORD = re.compile(r"is invalid\. (\w+)")  # "RestApiId must be ..."
_NAMED = re.compile(r"['\[]([A-Za-z]\w*(?:\.\w+)*)['\]]")


class Cause(Protocol):
    """One thing that is wrong. Most causes carry a `_logical_id`."""

    @property
    def message(self) -> str:
        """What it is."""


class Refusal(Protocol):
    """The InvalidDocumentException of aws-sam-translator."""

    @property
    def message(self) -> str:
        """That the document is invalid, and how often."""

    @property
    def causes(self) -> abc.Sequence[Cause]:
        """The things that are wrong."""


def refusals(refused: Refusal, template: Mapping, call: Span) -> list[Diagnostic]:
    """One diagnostic for each cause, worded as the service words a refusal with that cause.

    Each stands at the key of the property that the cause names, where there is one, else of the resource.
    """
    return [_refusal(f"{_PREFIX}{refused.message} {cause.message}", cause, template, call) for cause in refused.causes]


def broken_off(error: Exception, call: Span) -> Diagnostic:
    """The diagnostic of a transform that broke off; the service says no more than that it did."""
    message = f"{_PREFIX}Internal transform failure. ({type(error).__name__}: {error})"
    hint = "Something in the template is not of the kind that its place takes; aws-sam-translator does not say where."
    return Diagnostic(Code.SERVERLESS, message, call, hint=hint)


def _refusal(message: str, cause: Cause, template: Mapping, call: Span) -> Diagnostic:
    path = _place(cause, template)
    taken = ("Resources", str(getattr(cause, "_duplicate_id", "")))
    there = (Related("The resource that has this logical ID.", _key_span(template, taken)),)
    related = there if at_path(template, taken) else ()
    return Diagnostic(Code.SERVERLESS, message, _key_span(template, path) if path else call, path, related=related)


def _place(cause: Cause, template: Mapping) -> Path:
    """The path of what `cause` speaks of, as far as it exists; the empty path when it names nothing there."""
    logical_id = getattr(cause, "_logical_id", None)
    names = [tuple(name.split(".")) for name in _NAMED.findall(cause.message)]
    names += [(word,) for word in _FIRST_WORD.findall(cause.message)]
    if logical_id == "Globals":
        sections = [("Globals", *name) for name in names if at_path(template, ("Globals", *name))]
        return _first_named(template, (*sections, ("Globals",)), names) or ("Globals",)
    resource: Path = ("Resources", str(logical_id))
    if logical_id is None or at_path(template, resource) is None:
        return ()
    bases: list[Path] = [(*resource, "Properties"), resource]
    event = _EVENT.search(cause.message)
    if event:
        event_path = (*resource, "Properties", "Events", event[1])
        if at_path(template, event_path):
            return _first_named(template, [(*event_path, "Properties"), event_path], names) or event_path
    return _first_named(template, bases, names) or resource


def _first_named(template: Mapping, bases: abc.Iterable[Path], names: abc.Sequence[tuple[str, ...]]) -> Path:
    """The first of `names` that stands below one of `bases`, followed down as far as it goes."""
    for base in bases:
        for name in names:
            for depth in range(len(name), 0, -1):
                if at_path(template, (*base, *name[:depth])):
                    return (*base, *name[:depth])
    return ()


def _key_span(template: Mapping, path: Path) -> Span:
    holder = at_path(template, path[:-1])
    if isinstance(holder, Mapping):
        return holder.key_span(str(path[-1]))
    return (at_path(template, path) or template).span
