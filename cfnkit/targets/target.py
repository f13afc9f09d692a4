"""A template's target, with the file and the line that say so."""

from __future__ import annotations

import collections.abc as abc
from dataclasses import dataclass, field, replace

from cfnkit.deployment import Target, TargetOrigin
from cfnkit.source import Span


@dataclass(frozen=True, slots=True)
class TemplateTarget:
    """Where a template goes: `target`, whose name is `name`.

    `template` is the template's path; without one, the target is for any template. `kind` is the format of the file
    that says so, at `span`. `places` has the place of each parameter's value, and `unknown`, for a parameter whose
    value only a deployment knows, the reason: it has no value in `target`. `region_span` is the place of the region's
    name, if the file gives one, and `template_span` the place that names the template, if it is not `span`. A template
    that no file names `is_assumed`: it is the one that the tool takes if its command line names no other.
    """

    name: str
    template: str
    target: Target
    kind: str
    span: Span
    tags: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    places: abc.Mapping[str, Span] = field(default_factory=dict, repr=False)
    unknown: abc.Mapping[str, str] = field(default_factory=dict)
    region_span: Span | None = None
    template_span: Span | None = None
    is_assumed: bool = False

    @property
    def placed(self) -> Target:
        """The target with its origin, so that what is wrong with its values is reported there."""
        return replace(
            self.target, origin=TargetOrigin(self.span, self.places, self.unknown, self.template_span, self.region_span)
        )
