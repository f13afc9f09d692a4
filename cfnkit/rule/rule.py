"""A rule of cfnkit or of an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cfnkit.diagnostics import Severity

if TYPE_CHECKING:
    pass  # with all that processes a template


_PAGES = ("https://docs.aws.amazon.com/", "https://github.com/aws/", "https://github.com/aws-cloudformation/")


class Rule(NamedTuple):
    """A rule of cfnkit or of an engine.

    `description` says what it checks, why, and what to do instead; `source` is a page that says more. The letter of
    the id is the severity (E, W or I). The numbers 9700 to 9799 are cfnkit's.
    """

    id: str
    title: str = ""
    description: str = ""
    source: str = ""

    @property
    def severity(self) -> Severity:
        """How much its problems matter."""
        return Severity.of(self.id)

    @property
    def page(self) -> str:
        """Its source, if that is a page of AWS; the source of a rule of a checkout can be any link, and is a text."""
        return self.source if self.source.startswith(_PAGES) else ""
