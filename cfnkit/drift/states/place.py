"""Whether a live state is of the place that is asked for."""

from __future__ import annotations

from typing import NamedTuple

from cfnkit.deployment import Target
from cfnkit.drift.states.state import StackState


class OtherPlace(NamedTuple):
    """A part of the place that differs: `what` is account, region or stack."""

    what: str
    wanted: str
    live: str


def other_place(state: StackState, target: Target) -> OtherPlace | None:
    """The first part of a target that the place of a live state contradicts, as far as both are known."""
    parts = (
        ("account", target.account_id, state.account_id),
        ("region", target.region, state.region),
        ("stack", target.stack_name, state.stack_name),
    )
    known = (OtherPlace(what, wanted, live) for what, wanted, live in parts if wanted and live)
    return next((each for each in known if each.wanted != each.live), None)
