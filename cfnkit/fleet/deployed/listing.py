"""The first state of a run: the list of stacks, from accounts and regions, from stack sets, or from a file."""

from __future__ import annotations

import collections.abc as abc
from datetime import date
from typing import Any

from cfnkit.aws.stack_lists import StackInstance, stack_instances
from cfnkit.diagnostics import ConfigurationError
from cfnkit.fleet.accounts import Listing, items_of
from cfnkit.fleet.days import ITEMS, DayPlan, write_plan
from cfnkit.fleet.deployed.hub import RESULTS, SETTINGS, Hub
from cfnkit.fleet.folder import run_path
from cfnkit.fleet.items import AccountRegion, Item, read_items


def list_stacks(hub: Hub, event: abc.Mapping[str, Any]) -> dict[str, Any]:
    """Write the items of a run, by its `name` and when it `started`; returns where they are, and the run's limits.

    Raises ConfigurationError when there are none, or when the ignore rules or acceptances are wrong: then no stack
    could be examined. Raises ServiceError when the accounts or the file cannot be read; what one of the accounts
    refuses is told by the report.
    """
    day = str(event["started"])[:10]
    hub.examination(date.fromisoformat(day))
    source = hub.environment.get("FLEET_ITEMS_FROM", "stacks")
    if source == "file":
        found = Listing(_of_file(hub), (), ())
    elif source == "stack-sets":
        found = Listing(_of_stack_sets(hub), (), ())
    else:
        accounts = hub.names("FLEET_ACCOUNTS") or _accounts_of_roles(hub)
        places = tuple(AccountRegion(account, region) for account in accounts for region in hub.names("FLEET_REGIONS"))
        found = items_of(places, hub.roles.access)
    if not found.items and not found.unlisted:
        raise ConfigurationError("There are no stacks to examine: see the parameters ItemsFrom, Accounts and Regions.")
    write_plan(hub.folder(RESULTS), day, DayPlan(found.items, event["name"], found.unlisted, found.listed))
    return {
        "day": day,
        "run": event["name"],
        "started": event["started"],
        "items": "/".join((RESULTS, *run_path(day, event["name"]), ITEMS)),
        "stacks": len(found.items),
        "max_concurrency": int(hub.environment.get("FLEET_MAX_CONCURRENCY", "40")),
        "tolerated_failure_percentage": float(hub.environment.get("FLEET_TOLERATED_FAILURES", "25")),
    }


def _of_file(hub: Hub) -> tuple[Item, ...]:
    folder = hub.folder(SETTINGS)
    data = folder.read((ITEMS,))
    if data is None:
        raise ConfigurationError(f"{folder.name}/{ITEMS} does not exist, from which the items are to be read.")
    return read_items(data, f"{folder.name}/{ITEMS}")


def _of_stack_sets(hub: Hub) -> tuple[Item, ...]:
    names = hub.names("FLEET_STACK_SETS")
    found = (one for name in names for one in stack_instances(hub.access, name, _call_as(hub)))
    return tuple(dict.fromkeys(Item(one.account, one.region, one.stack_id) for one in found if one.stack_id))


def _accounts_of_roles(hub: Hub) -> tuple[str, ...]:
    """The accounts that have the role of members."""
    name = hub.environment.get("FLEET_MEMBER_STACK_SET", "")
    found: abc.Iterable[StackInstance] = stack_instances(hub.access, name, _call_as(hub)) if name else ()
    return tuple(sorted({one.account for one in found}))


def _call_as(hub: Hub) -> str:
    return hub.environment.get("FLEET_CALL_AS", "SELF")
