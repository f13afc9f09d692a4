"""The refusals of the transform, as diagnostics at the resource or property that they concern."""

from __future__ import annotations

import collections.abc as abc
import re
from typing import Protocol

from cfnkit.diagnostics import Code, Diagnostic, Problem, Related
from cfnkit.source import Span
from cfnkit.syntax import Mapping, Scalar, at_path, walk
from cfnkit.transforms.realign import Path
from cfnkit.transforms.serverless.global_properties import PREFIX
from cfnkit.vocabulary import SERVERLESS

_PREFIX = f"Transform {SERVERLESS} failed with: "
_EVENT = re.compile(r"Event with id \[(\w+)\]")
_OPENING = re.compile(r"\A(?:(?:Resource|Event) with id \[.*?\] is invalid\. )*")
# 'Auth.Authorizers', [Location], property Nope, or the first word of the reason ("RestApiId must be ...").
_NAMES = (r"['\[]([A-Za-z]\w*(?:\.\w+)*)['\]]", r"property (\w+)", r"\A(\w+) (?:is|must)\b")


class Cause(Protocol):
    """One cause of a refusal. Most causes have a `_logical_id`."""

    @property
    def message(self) -> str:
        """The problem."""


class InvalidDocument(Protocol):
    """The InvalidDocumentException of aws-sam-translator."""

    @property
    def message(self) -> str:
        """The number of errors in the document."""

    @property
    def causes(self) -> abc.Sequence[Cause]:
        """The causes, one for each error."""


def refusals(refused: InvalidDocument, template: Mapping, call: Span) -> list[Diagnostic]:
    """One diagnostic for each cause, in the service's words for a refusal with that cause.

    Its place is the key of the property that the cause names or, without one, that of the resource.
    """
    opening = f"{_PREFIX}{refused.message}"
    found = [_refusal(f"{opening} {cause.message}", cause, template, call) for cause in refused.causes]
    return sorted(found, key=lambda diagnostic: diagnostic.span)


def broken_off(error: Exception, call: Span) -> Diagnostic:
    """The diagnostic for an unexpected exception; the service reports no more than an internal failure."""
    message = f"{_PREFIX}Internal transform failure. ({type(error).__name__}: {error})"
    hint = "Something in the template is not of the kind that its place takes; aws-sam-translator does not say where."
    return Diagnostic(Code.SERVERLESS, Problem(message, call, hint=hint))


def _refusal(message: str, cause: Cause, template: Mapping, call: Span) -> Diagnostic:
    path = _place(cause, template)
    taken = ("Resources", str(getattr(cause, "_duplicate_id", "")))
    there = (Related("The resource that has this logical ID.", _key_span(template, taken)),)
    related = there if at_path(template, taken) else ()
    return Diagnostic(
        Code.SERVERLESS, Problem(message, _key_span(template, path) if path else call, path, related=related)
    )


def _place(cause: Cause, template: Mapping) -> Path:
    """The existing part of the path to the property that the cause names; empty when there is none."""
    reason = _OPENING.sub("", cause.message)
    names = [tuple(name.split(".")) for pattern in _NAMES for name in re.findall(pattern, reason)]
    holder = _holder(cause, template)
    if not holder or hasattr(cause, "_duplicate_id"):
        return holder
    if holder[:1] == ("Globals",):
        sections = [(*holder, *name) for name in names]
        return _first_named(template, [*sections, holder], names) or holder
    section = _type_of(template, holder).removeprefix(PREFIX)
    bases = [(*holder, "Properties"), holder, ("Globals", section)]
    return _first_named(template, bases, names) or _only_named(template, holder, names) or holder


def _holder(cause: Cause, template: Mapping) -> Path:
    """The path of the section, resource or event that the cause concerns."""
    logical_id = getattr(cause, "_logical_id", None)
    if logical_id == "Globals":
        return ("Globals",)
    resources = template.get("Resources")
    if logical_id is None and resources is not None and "'Resources'" in cause.message:
        members = resources.entries if isinstance(resources, Mapping) else {}
        return ("Resources", *[name for name, member in members.items() if not isinstance(member, Mapping)][:1])
    if not isinstance(logical_id, str) or not isinstance(resources, Mapping):
        return ()
    name = max((name for name in resources.entries if logical_id.startswith(name)), key=len, default=None)
    if name is None:
        return ()
    # Resources of an event are named after its function and the event.
    event = _EVENT.search(cause.message)
    event_path = ("Resources", name, "Properties", "Events", event[1] if event else logical_id.removeprefix(name))
    return event_path if at_path(template, event_path) else ("Resources", name)


def _first_named(template: Mapping, bases: abc.Iterable[Path], names: abc.Sequence[tuple[str, ...]]) -> Path:
    """The first of `names` below one of `bases`, as far as its path exists."""
    for base in bases:
        for name in names:
            for depth in range(len(name), 0, -1):
                if at_path(template, (*base, *name[:depth])):
                    return (*base, *name[:depth])
    return ()


def _only_named(template: Mapping, holder: Path, names: abc.Sequence[tuple[str, ...]]) -> Path:
    """The first of `names` that exists exactly once below `holder`."""
    below = [path for path, _ in walk(at_path(template, holder) or template)]
    for name in names:
        paths = [path for path in below if path[-1:] == name[-1:]]
        if len(paths) == 1:
            return (*holder, *paths[0])
    return ()


def _type_of(template: Mapping, holder: Path) -> str:
    kind = at_path(template, (*holder[:2], "Type"))
    return kind.text if isinstance(kind, Scalar) else ""


def _key_span(template: Mapping, path: Path) -> Span:
    holder = at_path(template, path[:-1])
    if isinstance(holder, Mapping):
        return holder.key_span(str(path[-1]))
    return (at_path(template, path) or template).span
