"""Policies that give on all resources what should be given on a few."""

from collections.abc import Iterator

from cfnkit.security import Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.policies import IDENTITY, PERMISSIONS, action_list, documents, every, risky_actions

_LEAST = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege"
_IDENTITIES = tuple(PERMISSIONS)


def _risk(reading: ResourceReading, risk: str) -> Iterator[Outcome]:
    """An outcome for each document that allows all actions of a set everywhere, with the actions as a note."""
    for document in documents(reading, IDENTITY):
        answers = {actions: every(map(document.grants_everywhere, actions)) for actions in risky_actions(risk)}
        found = next((actions for actions, answer in answers.items() if answer), None)
        if found is not None:
            yield from outcome(True, document.path, f"On all resources, it allows {' with '.join(found)}.")
        elif None in answers.values():
            yield from outcome(None, document.path)


def _of_level(reading: ResourceReading, level: str) -> Iterator[Outcome]:
    """An outcome for each statement that allows an action of a list on all resources, to all that have the policy."""
    for document in documents(reading, IDENTITY):
        for statement in document.statements:
            named = action_list(level).named_by(statement, document.denied_everywhere)
            answer = every((statement.allows, statement.is_about_everything, statement.is_unconditional, named))
            yield from outcome(answer, (*statement.path, "Resource") if answer else statement.path)
        for path in document.unknown:
            yield from outcome(None, path)


@security_rule(
    "W9661",
    "A policy gives out credentials on all resources",
    reason="The answer of such an action is a key, token or password, with which its owner can be impersonated.",
    remedy="Name in Resource whose credentials may be had; or leave the action out.",
    source=_LEAST,
    types=_IDENTITIES,
    risk="high",
    aliases=alias("checkov", "CKV_AWS_107"),
    alone=True,
)
def credentials_exposed(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A policy that allows an action which returns credentials, on `*`."""
    yield from _risk(reading, "credentials")


@security_rule(
    "W9662",
    "A policy lets data be read out of all stores of the account",
    reason="Who has it can copy all objects, parameters and secrets of the account.",
    remedy="Name the ARNs of the buckets, parameters or secrets in Resource.",
    source=_LEAST,
    types=_IDENTITIES,
    aliases=alias("checkov", "CKV_AWS_108"),
    alone=True,
)
def data_exfiltrated(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A policy that allows to read data of any store."""
    yield from _risk(reading, "data")


@security_rule(
    "W9663",
    "A policy lets who has it give permissions away on all resources",
    reason="Who can change any permission can give himself, or a stranger, every permission.",
    remedy="Name the ARNs in Resource; or add a Condition, such as one on iam:PermissionsBoundary.",
    source=_LEAST,
    types=_IDENTITIES,
    risk="high",
    aliases=alias("checkov", "CKV_AWS_109"),
    alone=True,
)
def permissions_managed(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A statement that allows an action of the level "Permissions management" on `*`, without a condition."""
    yield from _of_level(reading, "permission_actions")


@security_rule(
    "W9664",
    "A policy lets who has it become an administrator",
    reason="Together, its actions are a known way to permissions that were not given.",
    remedy="Name the ARNs of the roles, users or functions in Resource.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    types=_IDENTITIES,
    risk="high",
    aliases=alias("checkov", "CKV_AWS_110"),
    alone=True,
)
def privileges_escalated(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A policy that allows the actions of a way to more privileges, on `*`."""
    yield from _risk(reading, "escalation")


@security_rule(
    "W9665",
    "A policy lets all resources of a service be changed",
    reason="A mistake, or a stolen key, changes or deletes the resources of everybody in the account.",
    remedy="Name the ARNs in Resource; or add a Condition, such as one on a tag of the resource.",
    source=_LEAST,
    types=_IDENTITIES,
    aliases=alias("checkov", "CKV_AWS_111"),
    alone=True,
)
def everything_written(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """A statement that allows an action of the level "Write" on `*`, without a condition."""
    yield from _of_level(reading, "write_actions")
