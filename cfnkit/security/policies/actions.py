"""Lists of actions, by the access levels of the service authorization reference.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cfnkit.security.policies.answers import Answer, negated
from cfnkit.security.policies.patterns import fits, meet
from cfnkit.security.policies.statement import Statement


class ActionList:
    """Patterns of the actions of each service."""

    def __init__(self, by_service: dict[str, tuple[str, ...]]) -> None:
        self._by_service = by_service

    def has_any(self, pattern: str) -> bool:
        """Whether a pattern of a policy fits one of the actions."""
        service, colon, name = pattern.lower().partition(":")
        if not colon:
            return set(service) <= {"*", "?"}
        services = [service] if service in self._by_service else [one for one in self._by_service if meet(service, one)]
        return any(meet(name, each) for one in services for each in self._by_service.get(one, ()))

    def named_by(self, statement: Statement, denied: Iterable[str] = ()) -> Answer:
        """Whether a statement is about one of the actions, apart from denied patterns.

        With NotAction, it is, unless that leaves everything out.
        """
        if statement.has("NotAction"):
            return negated(statement.listed("NotAction").has("*"))
        listed = statement.listed("Action")
        named = [text for _, text in listed.known if not any(fits(each, text) for each in denied)]
        return True if any(map(self.has_any, named)) else None if listed.unknown else False


@cache
def action_list(name: str) -> ActionList:
    """The actions of a file beside this one, which can be limited to some resources.

    `write_actions`: those that change something; `permission_actions`: those that change who may do something.
    """
    written = json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))
    return ActionList({service: tuple(names.lower().split()) for service, names in written.items()})


@cache
def risky_actions(risk: str) -> tuple[tuple[str, ...], ...]:
    """The sets of actions that are a risk on all resources, each when all of it is allowed.

    risk: `credentials` that an answer has, `data` that can be read out of the account, `escalation` of privileges.
    """
    written = json.loads(Path(__file__).with_name("risky_actions.json").read_text("utf-8"))
    return tuple(tuple(actions.split()) for actions in written[risk])
