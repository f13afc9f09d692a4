"""ARNs, and the names or IDs that stand for them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cfnkit.drift.normalisers.normaliser import Leaf, NormaliserDefaults
from cfnkit.drift.shapes.shape import Shape
from cfnkit.drift.states.state import Scope

_REFERS = re.compile(
    r"(?:Arn|ARN|Id|ID|Name|Identifier|Key|Role|Function|Topic|Queue|Bucket|Cluster|Group|Policy|Resource|Target"
    r"|Source|Destination|Stream|Table|Vpc|VPC|Subnet|Profile|Definition|Repository|Certificate|Uri|Url|URL)s?\Z"
)
_SECRET_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}\Z")
_REVISION = re.compile(r":[0-9]{1,9}\Z")
# The services of which a name without a revision is the latest one.
_REVISED = frozenset({"ecs", "batch"})
_LATEST = ":$LATEST"
_UNKNOWN_REVISION = "Only the account knows the latest revision, for which the name stands."
_QUEUE_URL = re.compile(
    r"https://(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?/([0-9]{12})/(.+)\Z"
)


class Arn(NamedTuple):
    """The parts of an ARN; `region` and `account_id` are empty where the service has none."""

    partition: str
    service: str
    region: str
    account_id: str
    resource: str


def arn_of(value: Any) -> Arn | None:
    """The parts of a text that is an ARN."""
    if not isinstance(value, str) or not value.startswith("arn:"):
        return None
    parts = value.split(":", 5)
    return Arn(*parts[1:]) if len(parts) == 6 else None


class LogGroupArns(NormaliserDefaults):
    """The ARN of a log group, which some services end with `:*`."""

    name = "arn"
    pattern = r"\Aarn:[a-z-]+:logs:"

    def normalise(self, value: Any, shape: Shape) -> Any:
        """The ARN without its star."""
        arn = arn_of(value)
        if arn is None or arn.service != "logs" or not arn.resource.startswith("log-group:"):
            return value
        return value.removesuffix(":*")


class ArnAndName:
    """An ARN in the account and region of the stack, and the name or ID in the ARN."""

    name = "arn"
    in_free_form = False

    def applies(self, shape: Shape) -> bool:
        """Whether the format, the pattern or the name of the property says that it refers to a resource."""
        return (
            bool(_REFERS.search(shape.name))
            or any(format.startswith("AWS::") for format in shape.formats)
            or any("arn:" in pattern for pattern in shape.patterns)
        )

    def holds(self, leaf: Leaf) -> bool | str:
        """Whether one value is the ARN of the resource that the other names."""
        expected, actual = arn_of(leaf.expected), arn_of(leaf.actual)
        if expected is not None and actual is not None:
            return _is_completed(expected, actual)
        if actual is not None and actual.service in _REVISED and _REVISION.search(actual.resource):
            latest = actual._replace(resource=_REVISION.sub("", actual.resource))
            if _names(latest, leaf.expected, leaf.scope):
                return _UNKNOWN_REVISION
        if expected is not None:
            return _names(expected, leaf.actual, leaf.scope)
        return actual is not None and _names(actual, leaf.expected, leaf.scope)


def _is_completed(expected: Arn, actual: Arn) -> bool | str:
    """Whether the actual ARN is the expected one with what the service adds to it.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
    """
    if expected[:4] != actual[:4]:
        return False
    if expected.service in _REVISED and _REVISION.sub("", actual.resource) == expected.resource:
        return _UNKNOWN_REVISION
    if expected.service == "secretsmanager":
        return _SECRET_SUFFIX.sub("", actual.resource) == expected.resource
    return expected.service == "lambda" and expected.resource.removesuffix(_LATEST) == actual.resource.removesuffix(
        _LATEST
    )


def _names(arn: Arn, name: Any, scope: Scope) -> bool:
    if not isinstance(name, str) or not name:
        return False
    url = _QUEUE_URL.match(name)
    if url:
        named = (url[1] or url[2], *url.group(3, 4))
        return arn.service == "sqs" and (arn.region, arn.account_id, arn.resource) == named
    return is_here(arn, scope) and name in _names_in(arn)


def may_be_same(declared: Any, actual: Any, scope: Scope) -> bool:
    """Whether the account of an actual ARN, and the region of a declared one, allow that both mean one resource.

    A name is one of the stack's account; of its region not always, as for a replica. What is no ARN may be the same.
    """
    ours, theirs = arn_of(declared), arn_of(actual)
    if theirs is None:
        return True
    if ours is not None:
        return all(one == other or not (one and other) for one, other in zip(ours[:4], theirs[:4], strict=True))
    return scope.account_id is None or theirs.account_id in ("", "aws", scope.account_id)


def is_here(arn: Arn, scope: Scope) -> bool:
    """Whether an ARN is in the account and region of the stack, as far as they are known."""
    return (scope.account_id in (None, arn.account_id) or not arn.account_id or arn.account_id == "aws") and (
        scope.region in (None, arn.region) or not arn.region
    )


def _names_in(arn: Arn) -> set[str]:
    """The names of an ARN's resource: its whole resource part, the part without the type, and the last part.

    What follows a second colon is a version, a revision or an alias, and no name.
    """
    resource = arn.resource.removesuffix(":*")
    names = {resource}
    for separator in "/:":
        _, found, rest = resource.partition(separator)
        if found:
            names.add(rest)
        if separator == "/" or ":" not in rest:
            names.add(resource.rpartition(separator)[2])
    if arn.service == "secretsmanager":
        names |= {_SECRET_SUFFIX.sub("", name) for name in names}
    return names - {""}
