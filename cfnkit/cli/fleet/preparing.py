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
from cfnkit.files.names import input_name

if TYPE_CHECKING:
    from cfnkit.aws.roles import Roles
    from cfnkit.fleet.days import DayPlan
    from cfnkit.fleet.examination import Examination
    from cfnkit.fleet.folder import Folder
    from cfnkit.fleet.items import Item


def roles_of(arguments: argparse.Namespace) -> Roles:
    """The accesses to accounts. Raises ServiceError for settings of AWS that cannot be used."""
    from cfnkit.aws.access import Access, shared_session
    from cfnkit.aws.roles import Roles

    own = Access(None, arguments.endpoint_url, session=shared_session(arguments.profile))
    with own.explained("The AWS settings cannot be used", "sts:AssumeRole"):
        return Roles(own, arguments.role, arguments.external_id, seconds=arguments.timeout, kept=4 * arguments.jobs)


def planned(arguments: argparse.Namespace, folder: Folder, roles: Roles) -> tuple[str, DayPlan]:
    """The day, and what its run examines; one that goes on has the day and the name of the last one.

    Raises CfnkitError for files that cannot be used.
    """
    from cfnkit.fleet.accounts import items_of, read_accounts
    from cfnkit.fleet.days import DayPlan, days_of, read_plan
    from cfnkit.fleet.items import read_items

    day, run = _now().date().isoformat(), secrets.token_hex(8)
    known: tuple[Item, ...] = ()
    days = days_of(folder) if arguments.resume else ()
    last = read_plan(folder, days[-1]) if days else None
    if last is not None:
        day, run, known = days[-1], last.run, last.items
        write_message(f"cfnkit: the run of {day} goes on.")
    if arguments.accounts is None:
        return day, DayPlan(read_items(read_input(arguments.items), input_name(arguments.items)), run)
    places = read_accounts(read_input(arguments.accounts), input_name(arguments.accounts))
    with Progress() as progress:
        found = items_of(places, roles.access, progress.show)
    return day, DayPlan(tuple(sorted({*found.items, *known})), run, found.unlisted, found.listed)


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
