"""A deployment before it is made: the plan, and the change set that the service proposes for it."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field
from typing import NamedTuple

from cfnkit.diagnostics import ServiceError


class Change(NamedTuple):
    """One change of a change set: Add, Modify or Remove of a resource; `replacement` is True, False or Conditional."""

    action: str
    logical_id: str
    type: str
    replacement: str


class Proposal(NamedTuple):
    """A change set: its name, and its changes of resources, of which there may be none: it can change outputs alone."""

    change_set: str
    changes: tuple[Change, ...]


class UnfitParameters(ServiceError):
    """A deployment does not know parameters that the stack has, or has no value for some of its own."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A template to deploy, with its parameters, and the objects to upload first, by their keys.

    A parameter that is not given keeps its value in the stack, or has its fallback or its default. `urls` are the
    parameters whose value is the URL of an object, by its key; one that is empty in the stack stays so.
    """

    stack_name: str
    template: str
    parameters: abc.Mapping[str, str]
    parameter_names: tuple[str, ...]
    bucket: str
    objects: abc.Mapping[str, bytes] = field(repr=False)
    template_key: str = ""
    capabilities: tuple[str, ...] = ("CAPABILITY_IAM",)
    fallbacks: abc.Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    urls: abc.Mapping[str, str] = field(default_factory=dict)
