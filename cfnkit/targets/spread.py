"""One stack of a file in many accounts and regions."""

from __future__ import annotations

import collections.abc as abc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cfnkit.deployment import Target
from cfnkit.diagnostics import Code, Diagnostic, Problem
from cfnkit.source import Span
from cfnkit.targets.organization import Organization
from cfnkit.targets.target import TemplateTarget
from cfnkit.targets.values import Values

UNITS_HINT = "`organizational_units` in .cfnkit.yaml can say them."
"""The hint of a problem about an organizational unit whose accounts are not known."""


class Placed(NamedTuple):
    """A text of a file, and its place."""

    text: str
    span: Span


class AccountPlace(NamedTuple):
    """Accounts that a file names: `name` as in the file, and the ID; an empty ID stands for any account."""

    name: str
    account_id: str


@dataclass(frozen=True, slots=True)
class StackEntry:
    """A stack that a file says to deploy, at `span`: what is the same in all its targets.

    With `stack_set`, its template is the TemplateBody of this stack set in `template`. `template_span` is the place
    that names the template, if it is not `span`.
    """

    name: str
    template: str
    kind: str
    span: Span
    stack_name: str = ""
    values: Values = field(default_factory=Values, repr=False)
    tags: abc.Mapping[str, str] = field(default_factory=dict, repr=False)
    stack_set: str = ""
    template_span: Span | None = None

    def at(self, place: AccountPlace | None = None, region: Placed | None = None, name: str = "") -> TemplateTarget:
        """Its target in one account and region, named `name@account/region` unless it has a name of its own."""
        where = "/".join(part for part in (place.name if place else "", region.text if region else "") if part)
        name = name or (f"{self.name}@{where}" if where else self.name)
        target = Target(name=name, parameters=self.values.known, stack_set=self.stack_set).overlaid(
            region=region.text if region else None,
            account_id=place.account_id if place else None,
            stack_name=self.stack_name,
        )
        return TemplateTarget(
            name,
            self.template,
            target,
            self.kind,
            self.span,
            tags=self.tags,
            places=self.values.places,
            unknown=self.values.unknown,
            region_span=region.span if region else None,
            template_span=self.template_span,
        )

    def over(self, places: Iterable[AccountPlace], regions: Iterable[Placed]) -> Iterator[TemplateTarget]:
        """Its targets in each account and region."""
        known: list[Placed | None] = [*regions]
        for place in dict.fromkeys(places):
            for region in known or [None]:
                yield self.at(place, region)


def places_in(units: Iterable[Placed], organization: Organization) -> Iterator[AccountPlace | Diagnostic]:
    """The accounts of organizational units; one that is not known is told, and stands for any account."""
    for unit in units:
        accounts = organization.accounts_of(unit.text)
        if accounts is None:
            message = f"The accounts of the organizational unit '{unit.text}' are not known; it counts as one."
            yield Diagnostic(Code.TARGETS_UNKNOWN, Problem(message, unit.span, hint=UNITS_HINT))
            yield AccountPlace(unit.text, "")
        for account in accounts or ():
            yield AccountPlace(account, account)
