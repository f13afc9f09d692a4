"""The entry points of the functions of templates/fleet.yaml; what they do is in `cfnkit.fleet.deployed`."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from cfnkit.fleet.deployed.config_rule import evaluate as evaluate_stacks
from cfnkit.fleet.deployed.hub import Hub
from cfnkit.fleet.deployed.listing import list_stacks
from cfnkit.fleet.deployed.reporting import report
from cfnkit.fleet.deployed.worker import examine_stack


@cache
def _hub() -> Hub:
    return Hub.of(os.environ)


def list_items(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The first state of a run: writes the list of stacks."""
    return list_stacks(_hub(), event)


def examine_item(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The state of one stack: writes its result."""
    return examine_stack(_hub(), event)


def write_report(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The last state of a run: writes the report, and sends what was found."""
    return report(_hub(), event)


def evaluate(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The function of the Config rule; it asks again for a role that was refused before, which may be there now."""
    return evaluate_stacks(Hub.of(os.environ), event, context.function_name)
