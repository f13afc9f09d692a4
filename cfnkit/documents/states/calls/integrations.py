"""What a task calls: a function, an activity, an optimised integration, or an action of an AWS SDK.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html and supported-services-awssdk.html. In
`integrations.json`, an action has the names of its `waits`, the `client` and the `operation` of botocore where they
have other names, `more` parameters than the operation has, or `parameters` of its own, with `!` for those it requires.
`sdk_names.json` has the names of services that are not those of botocore's clients without hyphens: they are the
service ids of the models without a last `Service`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cfnkit.documents.services import is_known, known_services, service_api
from cfnkit.vocabulary import nearest, suggestion

WAITS = ("sync", "sync:2", "waitForTaskToken")
SDK = "aws-sdk"

_WORDS = re.compile(r"[a-z](?=[A-Z]([a-zA-Z]|[0-9]))")
_ACRONYM = re.compile(r"([A-Z]+)([A-Z][a-z])")
_NUMBER = re.compile(r"([0-9])([a-zA-Z])")


class Integration(NamedTuple):
    """A call of a service: its names in the Resource, and how it waits (empty: not at all)."""

    service: str
    action: str
    wait: str = ""

    @property
    def is_sdk(self) -> bool:
        """Whether it is an action of an AWS SDK."""
        return self.service.startswith(f"{SDK}:")

    @property
    def sdk_service(self) -> str:
        """The name of the service behind the prefix."""
        return self.service.removeprefix(f"{SDK}:")

    @property
    def client(self) -> str:
        """The name of botocore's client; empty for a service that botocore does not know."""
        if self.is_sdk:
            return client_of(self.sdk_service)
        name = str(self._entry.get("client", self.service))
        return name if is_known(name) else ""

    @property
    def operation(self) -> str:
        """The name of the operation."""
        return str(self._entry.get("operation", "")) or self.action[:1].upper() + self.action[1:]

    @property
    def own_parameters(self) -> tuple[str, ...]:
        """Its parameters, if they are not those of an operation; those that end with `!` are required."""
        return tuple(self._entry.get("parameters", ()))

    @property
    def more_parameters(self) -> tuple[str, ...]:
        """The parameters that it has beside those of its operation."""
        return tuple(self._entry.get("more", ()))

    @property
    def waits(self) -> tuple[str, ...]:
        """How it can wait."""
        return ("waitForTaskToken",) if self.is_sdk else tuple(self._entry.get("waits", ()))

    @property
    def _entry(self) -> dict[str, Any]:
        found: dict[str, Any] = {} if self.is_sdk else optimised().get(self.service, {}).get(self.action, {})
        return found


@cache
def optimised() -> dict[str, dict[str, dict[str, Any]]]:
    """The optimised integrations: actions by service."""
    found: dict[str, dict[str, dict[str, Any]]] = _read("integrations")
    return found


def _read(name: str) -> Any:
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))


@cache
def _sdk_names() -> dict[str, str]:
    names: dict[str, str] = _read("sdk_names")
    return names


@cache
def _sdk_services() -> dict[str, str]:
    """The names of botocore's clients by those of Step Functions."""
    own = _sdk_names()
    others = {name.replace("-", ""): name for name in known_services() - set(own.values())}
    return {**others, **{name: client for name, client in own.items() if client in known_services()}}


def client_of(sdk_service: str) -> str:
    """The name of the client of botocore by that of the service in Step Functions; empty for an unknown one."""
    own = _sdk_names()
    if sdk_service in own:
        return own[sdk_service] if is_known(own[sdk_service]) else ""
    if sdk_service not in own.values() and is_known(sdk_service):
        return sdk_service
    return _sdk_services().get(sdk_service, "")


def nearest_sdk_service(name: str) -> str:
    """A sentence with the service whose name is nearest, or whose client has this name; may be empty."""
    by_client = {client: own for own, client in _sdk_services().items()}
    found = by_client.get(name) or by_client.get(name.lower()) or (name.lower() if client_of(name.lower()) else "")
    return f"Step Functions calls it '{found}'." if found else suggestion(name, _sdk_services())


def integration_of(rest: str) -> Integration | None:
    """The call that the last part of a Resource names (`sqs:sendMessage.waitForTaskToken`); None for another text."""
    service, colon, named = rest.partition(":")
    if service == SDK:
        below, colon, named = named.partition(":")
        service = f"{SDK}:{below}"
    action, _, wait = named.partition(".")
    return Integration(service, action, wait) if colon and action else None


def equal_action(client: str, action: str) -> str:
    """The action of a service that is written in other cases, as Step Functions writes it; empty for none."""
    api = service_api(client)
    for each in api.operations if api else ():
        if each.lower() == action.lower():
            return each[:1].lower() + each[1:]
    return ""


def nearest_action(client: str, action: str) -> str:
    """A sentence with the action whose name is nearest; may be empty."""
    api = service_api(client)
    found = nearest(action[:1].upper() + action[1:], api.operations) if api else None
    return f"Did you mean '{found[:1].lower() + found[1:]}'?" if found else ""


@cache
def parameter_name(member: str) -> str:
    """The name that Step Functions has for a parameter, which is that of the AWS SDK for Java 2.

    The words of DBInstanceIdentifier begin with a capital letter each: DbInstanceIdentifier.
    """
    spaced = _WORDS.sub(lambda match: f"{match[0]} ", re.sub(r"[^A-Za-z0-9]+", " ", member))
    spaced = _NUMBER.sub(r"\1 \2", _ACRONYM.sub(r"\1 \2", spaced))
    name = "".join(word[:1].upper() + word[1:].lower() for word in spaced.split())
    return "EqualsValue" if name == "Equals" else name
