"""Merge several states of one stack."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import replace
from typing import TypeVar

from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.states.state import Presence, ResourceState, StackState

_T = TypeVar("_T")
_KNOWN = (Presence.EXISTS, Presence.DELETED)


def merge_states(states: abc.Iterable[StackState]) -> StackState:
    """The state that several states make together; without any, nothing is known of the stack.

    If several states have a resource, the last one counts that knows whether it exists. Raises ConfigurationError for
    states of different stacks.
    """
    merged: StackState | None = None
    for state in states:
        merged = state if merged is None else _merged(merged, state)
    return merged or StackState({}, complete=False, source="")


def whole_state(states: abc.Iterable[StackState]) -> StackState:
    """The state that all files together make.

    Raises ConfigurationError for states of different stacks, and without the last page of an output.
    """
    merged = merge_states(states)
    if merged.last_page is False:
        raise ConfigurationError(
            "The output has a NextToken, so that resources are missing in it. Give the other pages, too, which "
            "--next-token asks for: as more files, or one after the other in a file."
        )
    return merged


def _merged(one: StackState, other: StackState) -> StackState:
    resources = dict(one.resources)
    for logical_id, state in other.resources.items():
        resources[logical_id] = _better(resources.get(logical_id), state)
    nested = dict(one.nested)
    for logical_id, child in other.nested.items():
        nested[logical_id] = _merged(nested[logical_id], child) if logical_id in nested else child
    return replace(
        one,
        resources=resources,
        complete=one.complete or other.complete,
        source=", ".join(dict.fromkeys([*filter(None, one.source.split(", ")), other.source])),
        stack_name=_same("name", one.stack_name, other.stack_name),
        stack_id=_same("ID", one.stack_id, other.stack_id),
        region=_same("region", one.region, other.region),
        account_id=_same("account", one.account_id, other.account_id),
        tags=_first(other.tags, one.tags),
        taken=max(one.taken or "", other.taken or "") or None,
        nested=nested,
        parameters=_first(other.parameters, one.parameters),
        resolved_parameters=other.resolved_parameters or one.resolved_parameters,
        outputs=_first(other.outputs, one.outputs),
        template=_first(other.template, one.template),
        processed_template=_first(other.processed_template, one.processed_template),
        found=(*one.found, *other.found),
        last_page=max((each for each in (one.last_page, other.last_page) if each is not None), default=None),
    )


def _better(one: ResourceState | None, other: ResourceState) -> ResourceState:
    return one if one is not None and one.presence in _KNOWN and other.presence not in _KNOWN else other


def _same(what: str, one: str | None, other: str | None) -> str | None:
    if one and other and one != other:
        raise ConfigurationError(f"The states are of different stacks: by {what}, of {one} and of {other}.")
    return one or other


def _first(one: _T | None, other: _T | None) -> _T | None:
    return other if one is None else one
