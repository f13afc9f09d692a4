"""Passwords, tokens and keys in properties, by a table of these: `data/secret_properties.json`."""

import json
from collections.abc import Iterator
from pathlib import Path

from cfnkit.rule_tables import Alias
from cfnkit.security import Break, Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.links import placed_values
from cfnkit.security.secret_values import is_in_clear, is_secret_parameter

_GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html"
_TABLE = json.loads((Path(__file__).parent / "data" / "secret_properties.json").read_text("utf-8"))
_NAMES = [row for row in _TABLE if "is_name" in row]
_SECRETS = [row for row in _TABLE if "is_name" not in row]
_ASKED_BY_GUARD = [row for row in _TABLE if "guard" in row]
# One set of names of the registry is longer than its rule.
_LONGER = {"MICROSOFT_AD": "MICROSOFT_AD_PASSWORD"}


def _aliases(rows: list[dict[str, str]]) -> tuple[Alias, ...]:
    """The names of cfn_nag and of the registry for a secret in clear, each about its property."""
    found: list[Alias] = []
    for row in rows:
        types, paths = (row["type"],), (row["path"],)
        found += alias("cfn-nag", row["cfn-nag"], types=types, paths=paths)
        if "guard" in row:
            service = f"{_LONGER.get(row['guard'], row['guard'])}_USES_SECURE_SERVICE"
            found += alias("guard", f"{row['guard']}_NO_PLAINTEXT_PASSWORD", service, types=types, paths=paths)
    return tuple(found)


def _types(rows: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["type"] for row in rows))


def _places(reading: ResourceReading, rows: list[dict[str, str]]) -> list[str]:
    return [row["path"] for row in rows if row["type"] == reading.resource.type]


@security_rule(
    "W9672",
    "A secret is written in the template, or can be read where its stack is shown",
    reason="""Everyone who may read the template, its parameters or an SSM parameter that is no SecureString knows the
    secret.""",
    remedy="""Write {{resolve:secretsmanager:NAME:SecretString:KEY}}, or {{resolve:ssm-secure:NAME}} where the property
    allows it; or !Ref a parameter with NoEcho: true and without a Default.""",
    source=_GUIDE,
    types=_types(_SECRETS),
    risk="critical",
    recommended=True,
    aliases=_aliases(_SECRETS),
)
def secret_in_clear(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """Each secret of the table that is a literal, or comes from a parameter that can be read."""
    yield from _in_clear(reading, stack, _SECRETS)


def _in_clear(reading: ResourceReading, stack: Stack, rows: list[dict[str, str]]) -> Iterator[Outcome]:
    for place in _places(reading, rows):
        for path, node in placed_values(reading.node, place):
            yield from outcome(is_in_clear(stack, node), path)


@security_rule(
    "W9692",
    "The name of a master user is written in the template",
    reason="Who knows the name has to guess the password only.",
    remedy="""Write {{resolve:secretsmanager:NAME:SecretString:username}}, or !Ref a parameter with NoEcho: true and
    without a Default; or let RDS keep name and password: ManageMasterUserPassword.""",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-25",
    types=_types(_NAMES),
    risk="low",
    aliases=_aliases(_NAMES),
)
def name_in_clear(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """Each user name of the table that is a literal, or comes from a parameter that can be read."""
    yield from _in_clear(reading, stack, _NAMES)


@security_rule(
    "W9673",
    "A secret does not come from a parameter with NoEcho",
    reason="Some want each secret to be handed in when the stack is deployed, and kept nowhere in the account.",
    remedy="Write !Ref of a parameter with NoEcho: true and without a Default.",
    source=_GUIDE,
    types=_types(_ASKED_BY_GUARD),
    risk="low",
    covered_by=_aliases(_ASKED_BY_GUARD),
    aliases=tuple(
        each
        for row in _ASKED_BY_GUARD
        for each in alias(
            "guard",
            f"{_LONGER.get(row['guard'], row['guard'])}_USES_SECURE_PARAMETER",
            types=(row["type"],),
            paths=(row["path"],),
        )
    ),
)
def secret_not_handed_in(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """Each property of the table that is missing, or anything but a reference to such a parameter."""
    for place in _places(reading, _ASKED_BY_GUARD):
        values = list(placed_values(reading.node, place))
        if not values:
            yield Break(tuple(place.replace("*/", "").split("/")))
        yield from (Break(path) for path, node in values if not is_secret_parameter(stack, node))
