"""The live state that arguments give, and the facts about its stack that they give or contradict."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import read_input
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
from cfnkit.drift.states.place import other_place
from cfnkit.files.names import input_name

if TYPE_CHECKING:
    from cfnkit.drift.states.state import StackState
    from cfnkit.schemas import Schemas


def read_state(arguments: argparse.Namespace, schemas: Schemas) -> StackState:
    """The state in the files of --actual. Raises ConfigurationError."""
    from cfnkit.drift.states import read_states, whole_state

    return whole_state(read_states(read_input(path), input_name(path), schemas) for path in arguments.actual)


def refuse_other_place(state: StackState, arguments: argparse.Namespace, target: Target) -> None:
    """Raise ConfigurationError for a live state of another account, region or stack than the one that is asked for."""
    if arguments.stack or arguments.stack_name:
        target = replace(target, stack_name=None)
    other = other_place(state, target)
    if other is None:
        return
    options = {"account": arguments.account_id and "--account-id", "region": arguments.region and "--region"}
    says = options.get(other.what) or f"the target {target.name}"
    message = (
        f"Nothing is compared: the live state is of the {other.what} {other.live}, and {says} says {other.wanted}."
    )
    raise ConfigurationError(message)


def with_given(state: StackState, arguments: argparse.Namespace) -> StackState:
    """The state with the facts about the stack that the arguments give."""
    given = (text.partition("=") for text in arguments.stack_tag)
    tags = {key: value for key, _, value in given}
    return replace(
        state,
        stack_name=arguments.stack_name or state.stack_name,
        region=arguments.region or state.region,
        account_id=arguments.account_id or state.account_id,
        tags={**(state.tags or {}), **tags} if tags else state.tags,
    )
