"""What `cfnkit fleet run` needs before it begins: the stacks, the access to their accounts, and the rules."""

from __future__ import annotations

import argparse
import secrets
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from cfnkit.cli.arguments.context import read_input
from cfnkit.cli.output.screen import Progress
from cfnkit.cli.output.write import write_message
from cfnkit.configuration.security_settings import PROFILES
from cfnkit.diagnostics import counted
from cfnkit.files.names import STDIN, input_name

if TYPE_CHECKING:
    from cfnkit.aws.roles import Roles
    from cfnkit.fleet.days import DayPlan
    from cfnkit.fleet.examination import Examination
    from cfnkit.fleet.folder import Folder
    from cfnkit.fleet.items import Item
    from cfnkit.fleet.resuming import StackList


def roles_of(arguments: argparse.Namespace) -> Roles:
    """The accesses to accounts. Raises ServiceError for settings of AWS that cannot be used."""
    from cfnkit.aws.access import Access, shared_session
    from cfnkit.aws.roles import Roles

    own = Access(None, arguments.endpoint_url, session=shared_session(arguments.profile))
    with own.explained("The AWS settings cannot be used", "sts:AssumeRole"):
        return Roles(own, arguments.role, arguments.external_id, seconds=arguments.timeout, kept=4 * arguments.jobs)


def planned(arguments: argparse.Namespace, folder: Folder, roles: Roles) -> tuple[str, DayPlan]:
    """The day, and what its run examines; one that goes on has the day and the name of the one before.

    Raises CfnkitError for files that cannot be used, and where no run of the same stacks can go on.
    """
    from cfnkit.fleet.accounts import items_of
    from cfnkit.fleet.days import DayPlan
    from cfnkit.fleet.resuming import run_to_resume

    stacks = _stack_list(arguments)
    now = _now()
    day, run, began = now.date().isoformat(), secrets.token_hex(8), now.isoformat(timespec="milliseconds")
    known: tuple[Item, ...] = ()
    what: frozenset[str] = arguments.what
    last = run_to_resume(folder, stacks) if arguments.resume else None
    if last is not None:
        day, run, known, what = last.day, last.plan.run, last.plan.items, what | last.plan.what
        write_message(f"cfnkit: the run of {day} goes on.")
    elif arguments.resume:
        write_message(f"cfnkit: {folder.name} has no run that could go on: a new one begins.")
    if not stacks.places:
        left = {item.path for item in known} - {item.path for item in stacks.items}
        if left:
            write_message(
                f"cfnkit: {counted(len(left), 'stack')} of that run {'is' if len(left) == 1 else 'are'} no longer in "
                f"{stacks.source}, and not reported."
            )
        return day, DayPlan(stacks.items, run, source=stacks.source, began=began, what=what)
    with Progress() as progress:
        found = items_of(stacks.places, roles.access, progress.show)
    items = tuple(sorted({*found.items, *known}))
    return day, DayPlan(items, run, found.unlisted, found.listed, stacks.source, began, what)


def _stack_list(arguments: argparse.Namespace) -> StackList:
    """What is in the file that the arguments name. Raises ConfigurationError."""
    from cfnkit.fleet.accounts import read_accounts
    from cfnkit.fleet.items import read_items
    from cfnkit.fleet.resuming import StackList

    path: str = arguments.accounts or arguments.items
    data, name = read_input(path), input_name(path)
    source = "" if path == STDIN else Path(path).name
    if arguments.accounts is None:
        return StackList(source, items=read_items(data, name))
    return StackList(source, places=read_accounts(data, name))


def examination_of(arguments: argparse.Namespace, day: str, run: str, what: frozenset[str]) -> Examination:
    """How `what` is examined, by which rules. Raises ConfigurationError."""
    from cfnkit.aws.states.state_reader import LiveSource
    from cfnkit.cli.drift.judging import acceptance_of
    from cfnkit.configuration.drift_rules import read_rules
    from cfnkit.fleet.examination import Examination
    from cfnkit.requests.reading import configuration_for

    config, today = configuration_for(None, arguments.config), _now().date()
    checker = None
    if "check" in what:
        from cfnkit.fleet.checking import TemplateChecker

        security = arguments.security_profile or (PROFILES[0] if arguments.security else None)
        checker = TemplateChecker(config, today, security)
    return Examination(
        date.fromisoformat(day),
        what,
        config,
        tuple(rule for path in arguments.ignore for rule in read_rules(Path(path))),
        acceptance_of(config, arguments.baseline),
        LiveSource(arguments.source),
        checker,
        run,
    )


def _now() -> datetime:
    return datetime.now(timezone.utc)
