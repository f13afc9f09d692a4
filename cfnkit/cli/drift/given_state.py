"""The live state that arguments give, and the facts about its stack that they give or contradict."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import read_input
from cfnkit.deployment import Target
from cfnkit.diagnostics import ConfigurationError
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
    asked = [
        ("account", "--account-id", arguments.account_id, state.account_id),
        ("region", "--region", arguments.region, state.region),
    ]
    if target.name:
        named, plain = f"the target {target.name}", Target()
        given = [
            ("account", target.account_id, plain.account_id, state.account_id),
            ("region", target.region, plain.region, state.region),
        ]
        if not arguments.stack and not arguments.stack_name:
            given.append(("stack", target.stack_name, plain.stack_name, state.stack_name))
        asked += [(what, named, wanted, live) for what, wanted, default, live in given if wanted != default]
    for what, option, wanted, live in asked:
        if wanted and live and wanted != live:
            message = f"Nothing is compared: the live state is of the {what} {live}, and {option} says {wanted}."
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
