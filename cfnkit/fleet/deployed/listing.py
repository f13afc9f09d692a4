"""The first state of a run: the list of stacks, from accounts and regions, from stack sets, or from a file."""

from __future__ import annotations

import collections.abc as abc
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from cfnkit.aws.access import Access
from cfnkit.aws.stack_lists import StackInstance, stack_instances, stack_names
from cfnkit.diagnostics import ConfigurationError, ServiceError
from cfnkit.fleet.days import ITEMS, Plan, write_plan
from cfnkit.fleet.deployed.hub import RESULTS, SETTINGS, Hub
from cfnkit.fleet.items import Item, read_items
from cfnkit.fleet.results import Result, Status

NOT_LISTED = "stacks-not-listed"
"""The name of an item that stands for all stacks of an account and region, which could not be listed."""
_AT_ONCE = 32


def list_stacks(hub: Hub, event: abc.Mapping[str, Any]) -> dict[str, Any]:
    """Write the items of the day on which the run `started`; returns where they are, and the limits of the run.

    Raises ConfigurationError when there are none, or when the ignore rules or acceptances are wrong: then no stack
    could be examined. Raises ServiceError when the accounts or the file cannot be read; what is refused in one of the
    accounts is a result.
    """
    day = str(event["started"])[:10]
    hub.examination(date.fromisoformat(day))
    refused: list[Result] = []
    source = hub.environment.get("FLEET_ITEMS_FROM", "stacks")
    if source == "file":
        items = _of_file(hub)
    elif source == "stack-sets":
        items = _of_stack_sets(hub)
    else:
        items = tuple(_of_regions(hub, day, refused))
    if not items:
        raise ConfigurationError("There are no stacks to examine: see the parameters ItemsFrom, Accounts and Regions.")
    results = hub.folder(RESULTS)
    write_plan(results, day, Plan(items))
    for result in refused:
        results.write(result.path, result.data())
    return {
        "day": day,
        "started": event["started"],
        "items": f"{RESULTS}/date={day}/{ITEMS}",
        "runs": f"runs/date={day}/{event['name']}",
        "stacks": len(items),
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
    found = (
        one for name in names for one in stack_instances(hub.access, name, hub.environment.get("FLEET_CALL_AS", "SELF"))
    )
    return tuple(dict.fromkeys(Item(one.account, one.region, one.stack_id) for one in found if one.stack_id))


def _of_regions(hub: Hub, day: str, refused: list[Result]) -> abc.Iterator[Item]:
    """The stacks of each account and region; what could not be listed is an item too, with its result."""
    accounts = hub.names("FLEET_ACCOUNTS") or _accounts_of_roles(hub)
    places = [(account, region) for account in accounts for region in hub.names("FLEET_REGIONS")]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for (account, region), names in zip(places, pool.map(lambda place: _names(hub, *place), places), strict=True):
            if isinstance(names, ServiceError):
                item = Item(account, region, NOT_LISTED)
                refused.append(Result(item, day, Status.NOT_SEEN, str(names)))
                yield item
            else:
                yield from (Item(account, region, name) for name in names)


def _accounts_of_roles(hub: Hub) -> tuple[str, ...]:
    """The accounts that have the role of members."""
    name = hub.environment.get("FLEET_MEMBER_STACK_SET", "")
    found: abc.Iterable[StackInstance] = (
        stack_instances(hub.access, name, hub.environment.get("FLEET_CALL_AS", "SELF")) if name else ()
    )
    return tuple(sorted({one.account for one in found}))


def _names(hub: Hub, account: str, region: str) -> tuple[str, ...] | ServiceError:
    try:
        access: Access = hub.roles.access(account, region)
        return stack_names(access)
    except ServiceError as error:
        return error
