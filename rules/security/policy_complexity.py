"""Policies that nobody can review any more."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfnkit.rule_tables import is_unknown
from cfnkit.security import Outcome, ResourceReading, Stack, alias, outcome, security_rule
from cfnkit.security.policies import IDENTITY, PERMISSIONS, Statement, documents

_MOST = 25
_MANY = ("forallvalues", "foranyvalue")


@security_rule(
    "W9666",
    "A policy is too complex to be reviewed",
    reason="Exceptions, conditions and actions of many services in one statement hide what is allowed.",
    remedy="Split it into policies, and into statements on one service each; avoid NotAction, NotResource and Deny.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_policy-validator.html",
    types=tuple(PERMISSIONS),
    risk="low",
    aliases=alias("cfn-nag", "W76", types=("AWS::IAM::Policy", "AWS::IAM::Role")),
    alone=True,
)
def check(reading: ResourceReading, stack: Stack) -> Iterator[Outcome]:
    """The complexity metric of cfn_nag (SPCM): 25 points or more, in one document."""
    for document in documents(reading, IDENTITY):
        points = sum(map(_points, document.statements))
        if points >= _MOST:
            note = f"Its complexity is {points} points; {_MOST} are too many."
            yield from outcome(True, document.path, note)
        elif document.unknown:
            yield from outcome(None, document.path)


def _points(statement: Statement) -> int:
    """One for the statement, and what makes it harder to read."""
    exceptions = [each for each in ("NotAction", "NotResource") if statement.has(each)]
    actions = _services(statement, "Action", "NotAction", 0)
    resources = _services(statement, "Resource", "NotResource", 2)
    known = {*actions, *resources} - {"*"}
    not_aligned = 0 if resources == ["*"] or actions == ["*"] else len({*resources} - {*actions} - {"*"})
    mixed = sum("*" in services and len(services) > 1 for services in (actions, resources))
    condition = statement.value.get("Condition")
    return (
        1
        + bool(statement.denies)
        + len(exceptions)
        + 2 * max(len(known) - 1, 0)
        + not_aligned
        + mixed
        + (_of_condition(condition) if isinstance(condition, Mapping) and not is_unknown(condition) else 0)
    )


def _services(statement: Statement, element: str, inverse: str, field: int) -> list[str]:
    """The services of the actions (`s3:GetObject`) or ARNs (`arn:aws:s3:::b`), by a field between colons."""
    texts = statement.listed(element).known or statement.listed(inverse).known
    return ["*" if text == "*" else (text.split(":") + [""] * field)[field] for _, text in texts]


def _of_condition(condition: Mapping[str, Any]) -> int:
    """Two for each operator, more for one that is hard to read, and one for each value with a variable."""
    points = 0
    for operator, tests in condition.items():
        name = operator.lower()
        points += 2 + 2 * name.startswith(_MANY) + name.endswith("ifexists") + (name == "null")
        values = [each for value in tests.values() for each in (value if isinstance(value, list) else [value])]
        points += sum("${" in str(each) for each in values)
    return points
