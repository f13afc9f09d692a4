"""What is examined of each stack, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cfnkit.aws.states.state_reader import LiveSource
from cfnkit.configuration.configuration import Configuration
from cfnkit.drift.judgement.acceptance import Acceptance
from cfnkit.drift.judgement.ignoring import IgnoreRule

if TYPE_CHECKING:
    from cfnkit.fleet.checking import TemplateChecker

WHAT = ("drift", "check", "refs")
"""What can be examined: the live resources, the template by the rules of `cfnkit check`, its dynamic references."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What is examined on a `day`, in the run with a name.

    `what` has some of `WHAT`; `checker` is there if it has "check". Ignore rules are those of the configuration, of the
    stack's own template, and `rules`, until the day they expire; `acceptance` has the accepted differences.
    """

    day: date
    what: frozenset[str] = frozenset({"drift"})
    config: Configuration = field(default_factory=Configuration)
    rules: tuple[IgnoreRule, ...] = ()
    acceptance: Acceptance | None = None
    source: LiveSource = LiveSource.CLOUD_CONTROL
    checker: TemplateChecker | None = None
    run: str = ""
